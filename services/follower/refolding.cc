#include "services/follower/refolding.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "engine/base/status_macros.h"

namespace tandem::services {
namespace {

constexpr absl::Duration kSoon = absl::Seconds(1);
constexpr absl::Duration kReadAgainDelay = absl::Minutes(1);

}  // namespace

void Refolding::Begin(const World& world, absl::Time now) {
  const std::set<std::string>& streams = world.to_refold();
  auto next = streams.upper_bound(last_begun_);
  for (size_t i = 0; i < streams.size() && readings_.size() < kReadingMax; ++i, ++next) {
    if (next == streams.end()) next = streams.begin();
    const auto put_off = put_off_.find(*next);
    if (put_off != put_off_.end() && put_off->second > now) continue;
    if (readings_.try_emplace(*next).second) last_begun_ = *next;
    put_off_.erase(*next);
  }
}

void Refolding::PutOff(const std::string& stream, absl::Time until) {
  readings_.erase(stream);
  put_off_[stream] = until;
}

absl::Time Refolding::Start(const World& world, absl::Time now, Outbox& out) {
  const auto is_done = [&](const auto& entry) { return !world.to_refold().contains(entry.first); };
  std::erase_if(readings_, is_done);
  std::erase_if(put_off_, is_done);
  Begin(world, now);
  for (auto& [stream, reading] : readings_) {
    if (reading.asked) continue;
    v1::Request request;
    request.mutable_read_stream()->set_stream(stream);
    request.mutable_read_stream()->set_from_version(reading.events.size() + 1);
    asked_[next_tag_] = stream;
    out.Send(next_tag_++, std::move(request));
    reading.asked = true;
  }
  absl::Time next = absl::InfiniteFuture();
  for (const auto& [stream, until] : put_off_) next = std::min(next, std::max(until, now));
  // With all places taken a reply comes first.
  return readings_.size() < kReadingMax ? next : absl::InfiniteFuture();
}

absl::Status Refolding::TakeReply(uint64_t tag, const v1::Reply& reply, absl::Time now,
                                  World& world, WriteBatch& batch, Outbox& out) {
  auto asked = asked_.find(tag);
  if (asked == asked_.end()) return absl::OkStatus();
  const std::string stream = std::move(asked->second);
  asked_.erase(asked);
  auto found = readings_.find(stream);
  if (found == readings_.end()) return absl::OkStatus();
  Reading& reading = found->second;
  reading.asked = false;
  if (reply.has_problem()) {
    const v1::Problem::Code code = reply.problem().code();
    const bool passing = code == v1::Problem::UNAVAILABLE || code == v1::Problem::BUSY;
    PutOff(stream, now + (passing ? kSoon : kReadAgainDelay));
    if (!passing) {
      out.Warn(
          fmt::format("{} is to be folded anew and cannot be read: {}; it is tried again in {}",
                      stream, reply.problem().message(), absl::FormatDuration(kReadAgainDelay)));
    }
    return absl::OkStatus();
  }
  const size_t before = reading.events.size();
  for (const v1::Envelope& event : reply.events().event()) {
    if (event.version() == reading.events.size() + 1) reading.events.push_back(event);
  }
  TANDEM_ASSIGN_OR_RETURN(const bool folded, world.FoldAnew(stream, reading.events, batch));
  if (folded) {
    readings_.erase(found);
  } else if (reading.events.size() == before) {
    PutOff(stream, now + kSoon);
  }
  return absl::OkStatus();
}

}  // namespace tandem::services
