#include "engine/log/log_tail.h"

#include <algorithm>
#include <mutex>
#include <utility>

#include "engine/base/status_macros.h"

namespace tandem {

void LogTail::Reset(Position covered) {
  const std::unique_lock lock(mutex_);
  head_ = LogHead{};
  covered_ = covered;
  streams_.clear();
  submissions_.clear();
  references_.clear();
}

absl::Status LogTail::Add(const Block& block) {
  std::vector<std::pair<std::string, IndexedEvent>> added;
  std::vector<IndexBatch::Reference> references;
  for (size_t i = 0; i < block.size(); ++i) {
    TANDEM_ASSIGN_OR_RETURN(const auto event, block.Event(i));
    added.push_back({event->stream(), {{event->version()}, {event->position()}}});
    for (const v1::Pin& pin : event->pin()) {
      references.push_back({pin.stream(), {event->stream(), {event->version()}}});
    }
  }
  const std::unique_lock lock(mutex_);
  for (auto& [stream, event] : added) {
    streams_[std::move(stream)].push_back(event);
  }
  for (auto& [to, from] : references) references_[std::move(to)].insert(std::move(from));
  for (const BlockUnit& unit : block.head().units) {
    submissions_[unit.submission_id] = unit.outcome;
  }
  head_ = block.head().log_head();
  return absl::OkStatus();
}

IndexBatch LogTail::Batch() const {
  const std::shared_lock lock(mutex_);
  IndexBatch batch;
  for (const auto& [stream, events] : streams_) {
    for (const IndexedEvent& event : events) {
      batch.events.push_back({stream, event.version, event.position});
    }
  }
  for (const auto& [id, outcome] : submissions_) batch.submissions.push_back({id, outcome});
  for (const auto& [to, events] : references_) {
    for (const EventAddress& from : events) batch.references.push_back({to, from});
  }
  batch.through = head_.position;
  return batch;
}

void LogTail::Clear() {
  const std::unique_lock lock(mutex_);
  covered_ = head_.position;
  streams_.clear();
  submissions_.clear();
  references_.clear();
}

void LogTail::SetHead(const LogHead& head) {
  const std::unique_lock lock(mutex_);
  head_ = head;
}

void LogTail::Become(LogTail&& other) {
  const std::unique_lock lock(mutex_);
  head_ = other.head_;
  covered_ = other.covered_;
  streams_ = std::move(other.streams_);
  submissions_ = std::move(other.submissions_);
  references_ = std::move(other.references_);
}

LogHead LogTail::Head() const {
  const std::shared_lock lock(mutex_);
  return head_;
}

size_t LogTail::events() const {
  const std::shared_lock lock(mutex_);
  return head_.position > covered_ ? head_.position.value - covered_.value : 0;
}

TailOfStream LogTail::Find(std::string_view stream) const {
  const std::shared_lock lock(mutex_);
  TailOfStream tail{{}, covered_, head_.position};
  if (const auto found = streams_.find(stream); found != streams_.end())
    tail.events = found->second;
  return tail;
}

std::optional<IndexedEvent> LogTail::LastOf(std::string_view stream) const {
  const std::shared_lock lock(mutex_);
  const auto found = streams_.find(stream);
  if (found == streams_.end()) return std::nullopt;
  return found->second.back();
}

std::optional<SubmissionOutcome> LogTail::FindSubmission(const Uuid& id) const {
  const std::shared_lock lock(mutex_);
  const auto found = submissions_.find(id);
  if (found == submissions_.end()) return std::nullopt;
  return found->second;
}

std::vector<StreamHead> LogTail::Streams(std::string_view prefix, std::string_view after,
                                         size_t count) const {
  const std::shared_lock lock(mutex_);
  std::vector<StreamHead> streams;
  auto entry = after < prefix ? streams_.lower_bound(prefix) : streams_.upper_bound(after);
  for (; entry != streams_.end() && entry->first.starts_with(prefix) && streams.size() < count;
       ++entry) {
    streams.push_back({entry->first, entry->second.back().version});
  }
  return streams;
}

std::vector<EventAddress> LogTail::ReferringTo(std::string_view to,
                                               const EventAddress& after) const {
  const std::shared_lock lock(mutex_);
  const auto found = references_.find(to);
  if (found == references_.end()) return {};
  return {found->second.upper_bound(after), found->second.end()};
}

}  // namespace tandem
