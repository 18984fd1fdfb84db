#include "services/follower/submission_queue.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "engine/base/problem_status.h"
#include "engine/base/status_macros.h"
#include "services/store/keys.h"

namespace tandem::services {
namespace {

constexpr char kPrefix[] = "out/";
constexpr absl::Duration kUnknownDelay = absl::Seconds(1);
constexpr absl::Duration kFullDiskDelay = absl::Seconds(10);
constexpr absl::Duration kTroubleDelay = absl::Minutes(1);
constexpr absl::Duration kWarnInterval = absl::Minutes(10);

std::string Key(uint64_t number) { return kPrefix + EncodeNumber(number); }

std::string StreamOf(const v1::Submission& submission) {
  return submission.event_size() > 0 ? submission.event(0).stream() : "";
}

}  // namespace

SubmissionQueue::Remedy SubmissionQueue::RemedyFor(v1::Problem::Code code) {
  switch (code) {
    case v1::Problem::ID_REUSED:  // As it was decided before a store was lost.
      return Remedy::kNone;
    case v1::Problem::INVALID:
    case v1::Problem::NOT_FOUND:
    case v1::Problem::REFUSED:
      return Remedy::kGiveUp;
    case v1::Problem::BUSY:
    case v1::Problem::UNAVAILABLE:
    case v1::Problem::TIMED_OUT:
    case v1::Problem::CONFLICT:
      return Remedy::kSendAgain;
    case v1::Problem::NOT_ALLOWED:
    case v1::Problem::DAMAGED:
    case v1::Problem::INTERNAL:
    case v1::Problem::DISK_FULL:
    case v1::Problem::OTHER_LOG:
    case v1::Problem::CODE_UNSPECIFIED:
    TANDEM_NO_PROBLEM_CODE:
      return Remedy::kHelp;
  }
  return Remedy::kHelp;  // A newer engine's: nothing is given up that is not understood.
}

absl::Duration SubmissionQueue::DelayAfter(const v1::Problem& problem, Remedy remedy) {
  if (problem.code() == v1::Problem::BUSY) {
    return absl::Milliseconds(std::max<uint32_t>(problem.retry_after_ms(), 1));
  }
  return remedy == Remedy::kHelp ? kTroubleDelay : kUnknownDelay;
}

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

void SubmissionQueue::Drop(const std::function<bool(const v1::Submission&)>& of,
                           WriteBatch& batch) {
  for (auto entry = waiting_.begin(); entry != waiting_.end();) {
    const auto& [number, waiting] = *entry;
    if (!of(waiting.submission)) {
      ++entry;
      continue;
    }
    batch.Delete(Key(number));
    if (waiting.in_flight) --in_flight_;
    if (waiting.in_trouble) --in_trouble_;
    entry = waiting_.erase(entry);
  }
}

absl::Time SubmissionQueue::Pump(absl::Time now, Outbox& out) {
  absl::Time next = absl::InfiniteFuture();
  if (asks_at_ > now) return waiting_.empty() ? next : asks_at_;
  const size_t at_once = disk_is_full_ ? 1 : kInFlightMax;
  for (auto& [number, waiting] : waiting_) {
    if (in_flight_ >= at_once) break;
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
  Waiting& waiting = found->second;
  waiting.in_flight = false;
  --in_flight_;
  const v1::Problem& problem = reply.problem();
  const Remedy remedy = reply.has_problem() ? RemedyFor(problem.code()) : Remedy::kNone;
  if (remedy == Remedy::kSendAgain || remedy == Remedy::kHelp) {
    return TakeProblem(problem, remedy, now, waiting, out);
  }
  if (remedy == Remedy::kGiveUp) {
    out.Warn(fmt::format("not recorded in {}: {}; it is given up", StreamOf(waiting.submission),
                         problem.message()));
  }
  disk_is_full_ = false;
  warned_of_ = v1::Problem::CODE_UNSPECIFIED;
  if (waiting.in_trouble) --in_trouble_;
  batch.Delete(Key(tag));
  waiting_.erase(found);
}

void SubmissionQueue::TakeProblem(const v1::Problem& problem, Remedy remedy, absl::Time now,
                                  Waiting& waiting, Outbox& out) {
  waiting.send_at = now + DelayAfter(problem, remedy);
  if (problem.code() == v1::Problem::DISK_FULL) {
    disk_is_full_ = true;
    asks_at_ = waiting.send_at = now + kFullDiskDelay;
  }
  if (remedy == Remedy::kHelp) {
    trouble_ = problem.message();
    if (!std::exchange(waiting.in_trouble, true)) ++in_trouble_;
  }
  if (problem.code() == v1::Problem::BUSY) return;
  // One line tells of all that wait for the same reason.
  if (problem.code() == warned_of_ && now < warned_at_ + kWarnInterval) return;
  warned_of_ = problem.code();
  warned_at_ = now;
  out.Warn(fmt::format("not recorded in {}: {}; it is tried again until it is recorded",
                       StreamOf(waiting.submission), problem.message()));
}

std::vector<const v1::Submission*> SubmissionQueue::All() const {
  std::vector<const v1::Submission*> all;
  all.reserve(waiting_.size());
  for (const auto& [number, waiting] : waiting_) all.push_back(&waiting.submission);
  return all;
}

std::string SubmissionQueue::trouble() const {
  if (in_trouble_ == 0) return "";
  const size_t count = disk_is_full_ ? waiting_.size() : in_trouble_;
  return fmt::format("{} to be recorded: {}",
                     count == 1 ? "1 notice waits" : fmt::format("{} notices wait", count),
                     trouble_);
}

}  // namespace tandem::services
