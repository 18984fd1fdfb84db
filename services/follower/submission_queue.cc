#include "services/follower/submission_queue.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "engine/base/status_macros.h"
#include "services/store/keys.h"

namespace tandem::services {
namespace {

constexpr char kPrefix[] = "out/";
constexpr absl::Duration kUnknownDelay = absl::Seconds(1);
constexpr absl::Duration kTroubleDelay = absl::Minutes(1);

std::string Key(uint64_t number) { return kPrefix + EncodeNumber(number); }

// How long to wait before sending it again. Absent: it is settled, one way or the
// other.
std::optional<absl::Duration> RetryAfter(const v1::Problem& problem) {
  switch (problem.code()) {
    case v1::Problem::BUSY:
      return absl::Milliseconds(std::max<uint32_t>(problem.retry_after_ms(), 1));
    case v1::Problem::UNAVAILABLE:
    case v1::Problem::TIMED_OUT:
    case v1::Problem::CONFLICT:
      return kUnknownDelay;
    case v1::Problem::NOT_ALLOWED:
    case v1::Problem::DAMAGED:
    case v1::Problem::INTERNAL:
      return kTroubleDelay;
    default:
      return std::nullopt;
  }
}

}  // namespace

absl::Status SubmissionQueue::Load(const KeyValueStore& store) {
  TANDEM_ASSIGN_OR_RETURN(std::vector<Entry> entries, store.Scan(Range::Prefix(kPrefix)));
  for (const Entry& entry : entries) {
    last_ = DecodeNumber(std::string_view(entry.key).substr(sizeof(kPrefix) - 1));
    if (!waiting_[last_].submission.ParseFromString(entry.value)) {
      return absl::DataLossError("a submission that waits to be sent cannot be read");
    }
  }
  return absl::OkStatus();
}

void SubmissionQueue::Add(v1::Submission submission, WriteBatch& batch) {
  ++last_;
  batch.Put(Key(last_), submission.SerializeAsString());
  waiting_[last_].submission = std::move(submission);
}

absl::Time SubmissionQueue::Pump(absl::Time now, Outbox& out) {
  absl::Time next = absl::InfiniteFuture();
  for (auto& [number, waiting] : waiting_) {
    if (in_flight_ >= kInFlightMax) break;
    if (waiting.in_flight) continue;
    if (waiting.send_at > now) {
      next = std::min(next, waiting.send_at);
      continue;
    }
    v1::Request request;
    *request.mutable_submit()->mutable_submission() = waiting.submission;
    out.Send(number, std::move(request));
    waiting.in_flight = true;
    ++in_flight_;
  }
  return next;
}

void SubmissionQueue::OnReply(uint64_t tag, const v1::Reply& reply, absl::Time now,
                              WriteBatch& batch, Outbox& out) {
  auto found = waiting_.find(tag);
  if (found == waiting_.end() || !found->second.in_flight) return;
  found->second.in_flight = false;
  --in_flight_;
  if (reply.has_problem()) {
    const v1::Problem& problem = reply.problem();
    const std::optional<absl::Duration> delay = RetryAfter(problem);
    // The engine has it already, as it was decided before a store was lost.
    const bool known = problem.code() == v1::Problem::ID_REUSED;
    if (!known && problem.code() != v1::Problem::BUSY) {
      const v1::Submission& submission = found->second.submission;
      out.Warn(fmt::format("not recorded in {}: {}{}",
                           submission.event_size() > 0 ? submission.event(0).stream() : "",
                           problem.message(), delay.has_value() ? "; it is tried again" : ""));
    }
    if (delay.has_value()) {
      found->second.send_at = now + *delay;
      return;
    }
  }
  batch.Delete(Key(tag));
  waiting_.erase(found);
}

}  // namespace tandem::services
