#include "services/follower/migrated_streams.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "engine/base/status_macros.h"

namespace tandem::services {
namespace {

constexpr absl::Duration kSoon = absl::Seconds(1);
constexpr absl::Duration kTroubleDelay = absl::Minutes(1);

}  // namespace

absl::Time MigratedStreams::Start(const World& world, absl::Time now, Outbox& out) {
  std::erase_if(readings_, [&](const auto& entry) { return !world.IsMigrated(entry.first); });
  for (const std::string& stream : world.migrated()) {
    if (readings_.size() >= kReadingMax) break;
    readings_.try_emplace(stream);
  }
  absl::Time next = absl::InfiniteFuture();
  for (auto& [stream, reading] : readings_) {
    if (reading.asked) continue;
    if (reading.ask_at > now) {
      next = std::min(next, reading.ask_at);
      continue;
    }
    v1::Request request;
    request.mutable_read_stream()->set_stream(stream);
    request.mutable_read_stream()->set_from_version(reading.events.size() + 1);
    asked_[next_tag_] = stream;
    out.Send(next_tag_++, std::move(request));
    reading.asked = true;
  }
  return next;
}

absl::Status MigratedStreams::TakeReply(uint64_t tag, const v1::Reply& reply, absl::Time now,
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
    reading.ask_at = now + (passing ? kSoon : kTroubleDelay);
    if (!passing) {
      out.Warn(fmt::format("{} was migrated and cannot be read: {}; it is tried again in {}",
                           stream, reply.problem().message(), absl::FormatDuration(kTroubleDelay)));
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
    reading.ask_at = now + kSoon;
  }
  return absl::OkStatus();
}

}  // namespace tandem::services
