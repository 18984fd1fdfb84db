#include "engine/bus/client/caller.h"

#include <algorithm>
#include <vector>

#include "engine/base/problem_status.h"
#include "engine/base/status_macros.h"
#include "fmt/format.h"

namespace tandem::bus {
namespace {

using std::chrono::steady_clock;

// Before a request is sent again, where the node does not say when.
constexpr uint32_t kRetryDelayMs = 100;

// How long to wait before the request is sent again. Absent: the problem is final.
std::optional<std::chrono::milliseconds> RetryDelay(const v1::Problem& problem) {
  if (problem.code() == v1::Problem::UNAVAILABLE) return std::chrono::milliseconds(kRetryDelayMs);
  if (problem.code() != v1::Problem::BUSY) return std::nullopt;
  const uint32_t delay_ms = problem.retry_after_ms();
  return std::chrono::milliseconds(delay_ms == 0 ? kRetryDelayMs : delay_ms);
}

}  // namespace

absl::StatusOr<Caller> Caller::Open(Context& context, const std::string& endpoint,
                                    const Client::Options& options) {
  TANDEM_ASSIGN_OR_RETURN(std::unique_ptr<Connection> connection,
                          Connection::Open(context, endpoint, options.dead_after));
  return Caller(std::move(connection), options);
}

absl::StatusOr<v1::Reply> Caller::Call(v1::Request request) {
  const SteadyTime started = steady_clock::now();
  const SteadyTime deadline = started + absl::ToChronoNanoseconds(options_.timeout);
  sought_since_ = started;
  request.set_id(++last_id_);
  if (request.wait_for_position() > 0 && request.wait_ms() == 0) {
    // The node gives up first, and says how far it is.
    request.set_wait_ms(static_cast<uint32_t>(absl::ToInt64Milliseconds(options_.timeout * 0.8)));
  }
  losses_ = connection_->CountLosses();
  absl::Status last_problem;
  for (;;) {
    TANDEM_RETURN_IF_ERROR(connection_->Send(request));
    absl::StatusOr<std::optional<v1::Reply>> awaited = Await(request.id(), deadline);
    if (absl::IsDeadlineExceeded(awaited.status()) && !last_problem.ok()) return last_problem;
    TANDEM_ASSIGN_OR_RETURN(std::optional<v1::Reply> reply, std::move(awaited));
    if (!reply.has_value()) continue;
    if (!reply->has_problem()) return *std::move(reply);
    last_problem = StatusFrom(reply->problem());
    const std::optional<std::chrono::milliseconds> delay = RetryDelay(reply->problem());
    if (!delay.has_value() || steady_clock::now() + *delay >= deadline) return last_problem;
    TANDEM_RETURN_IF_ERROR(WaitUntil(steady_clock::now() + *delay));
  }
}

absl::StatusOr<std::optional<v1::Reply>> Caller::Await(uint64_t id, SteadyTime deadline) {
  for (;;) {
    TANDEM_ASSIGN_OR_RETURN(std::optional<v1::Reply> reply, connection_->Receive());
    if (reply.has_value()) {
      // 0: the node could not read what we sent. Others: answers that came too late.
      if (reply->id() == id || reply->id() == 0) return reply;
      continue;
    }
    const SteadyTime now = steady_clock::now();
    if (const uint64_t losses = connection_->CountLosses(); losses != losses_) {
      losses_ = losses;
      sought_since_ = now;
      return std::nullopt;
    }
    SteadyTime until = deadline;
    if (!connection_->reached()) {
      until = std::min(deadline, sought_since_ + absl::ToChronoNanoseconds(options_.reach_within));
      if (now >= until) return Unreached();
    }
    if (now >= until) return TimedOut();
    std::vector<Waitable> what;
    connection_->AppendWaitables(&what);
    // Nothing wakes us when an inproc peer is gone: look again now and then.
    TANDEM_RETURN_IF_ERROR(
        WaitForAny(what, std::min(absl::FromChrono(until - now), absl::Milliseconds(250))));
  }
}

absl::Status Caller::WaitUntil(SteadyTime when) {
  for (SteadyTime now = steady_clock::now(); now < when; now = steady_clock::now()) {
    TANDEM_RETURN_IF_ERROR(WaitForAny({}, absl::FromChrono(when - now)));
  }
  return absl::OkStatus();
}

absl::Status Caller::Unreached() const {
  return absl::UnavailableError(fmt::format(
      "no answer from the node at {} within {}: nobody serves it. Is tandemd running?", endpoint(),
      absl::FormatDuration(std::min(options_.reach_within, options_.timeout))));
}

absl::Status Caller::TimedOut() const {
  return absl::DeadlineExceededError(fmt::format(
      "no answer from the node at {} within {}, though it is there: it is busy or stuck. "
      "See `tandem node status`",
      endpoint(), absl::FormatDuration(options_.timeout)));
}

}  // namespace tandem::bus
