#include "services/projections/query_desk.h"

#include <fmt/format.h>

#include "engine/base/problem_status.h"
#include "engine/base/timestamp.h"

namespace tandem::services {
namespace {

constexpr uint32_t kWaitDefaultMs = 10'000;
constexpr uint32_t kWaitMaxMs = 60'000;
constexpr uint32_t kRetryAfterMs = 200;

absl::Duration WaitOf(const v1::Request& request) {
  const uint32_t ms = request.wait_ms() == 0 ? kWaitDefaultMs : request.wait_ms();
  return absl::Milliseconds(ms < kWaitMaxMs ? ms : kWaitMaxMs);
}

std::string StillWaiting(const ProjectionsService& service, uint64_t wanted) {
  if (!service.complete()) {
    return fmt::format(
        "the lists are being made anew and have come to event {} of {}; ask again in a while",
        service.position(), service.head());
  }
  const uint64_t behind = wanted - service.position();
  return fmt::format("the lists are still catching up ({} {} behind); ask again", behind,
                     behind == 1 ? "event" : "events");
}

absl::Status BeingMadeAnew(const absl::Status& damage) {
  return absl::UnavailableError(
      fmt::format("the lists were damaged ({}) and are being made anew from the log; ask again in "
                  "a while",
                  std::string(damage.message())));
}

}  // namespace

// How far the read models are is what people ask for while they wait.
bool QueryDesk::MayAnswer(const v1::Request& request) const {
  if (request.wait_for_position() > service_->position()) return false;
  return service_->complete() || !request.has_query() || request.query().has_projections();
}

void QueryDesk::Take(const bus::ClientId& client, const std::string& principal, v1::Request request,
                     absl::Time now, absl::Time machine_now) {
  if (MayAnswer(request)) {
    Answer(client, principal, request, now);
  } else if (waiting_.size() >= kWaitingMax) {
    replies_.emplace_back(client, BusyReply(request.id(), kRetryAfterMs));
  } else {
    const absl::Time until = machine_now + WaitOf(request);
    waiting_.push_back({client, principal, std::move(request), until});
  }
}

void QueryDesk::Release(absl::Time now, absl::Time machine_now, const TakesOneFn& takes_one) {
  for (auto it = waiting_.begin(); it != waiting_.end();) {
    if (MayAnswer(it->request)) {
      if (takes_one != nullptr && !takes_one(it->client)) {
        ++it;
        continue;
      }
      Answer(it->client, it->principal, it->request, now);
    } else if (machine_now >= it->until) {
      replies_.emplace_back(
          it->client,
          ProblemReply(it->request.id(), absl::DeadlineExceededError(StillWaiting(
                                             *service_, it->request.wait_for_position()))));
    } else {
      ++it;
      continue;
    }
    it = waiting_.erase(it);
  }
}

void QueryDesk::Forget(const bus::ClientId& client) {
  waiting_.remove_if([&client](const Waiting& waiting) { return waiting.client == client; });
}

void QueryDesk::Answer(const bus::ClientId& client, const std::string& principal,
                       const v1::Request& request, absl::Time now) {
  v1::Reply reply;
  reply.set_id(request.id());
  reply.set_position(service_->position());
  if (request.has_hello()) {
    v1::Greeting* greeting = reply.mutable_greeting();
    greeting->set_principal(principal);
    greeting->set_head(service_->position());
    *greeting->mutable_now() = ToTimestamp(now);
  } else if (request.has_ping()) {
    reply.mutable_pong()->set_head(service_->position());
    *reply.mutable_pong()->mutable_now() = ToTimestamp(now);
  } else if (!request.has_query()) {
    reply = ProblemReply(request.id(),
                         absl::InvalidArgumentError("read models are served here, which take "
                                                    "queries; ask the engine's endpoint"));
  } else if (absl::Status allowed = may_request_(principal, request); !allowed.ok()) {
    reply = ProblemReply(request.id(), allowed);
  } else if (auto result = service_->Answer(request.query(), now); !result.ok()) {
    if (absl::IsDataLoss(result.status())) damage_ = result.status();
    reply = ProblemReply(request.id(), damage_.ok() ? result.status() : BeingMadeAnew(damage_));
    reply.set_position(service_->position());
  } else {
    *reply.mutable_query_result() = *std::move(result);
  }
  replies_.emplace_back(client, std::move(reply));
}

}  // namespace tandem::services
