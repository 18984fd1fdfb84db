#include "services/follower/service_loop.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <utility>

#include "engine/base/position.h"
#include "engine/base/problem_status.h"
#include "engine/base/status_macros.h"
#include "engine/workflow/clock_epochs.h"

namespace tandem::services {
ServiceLoop::ServiceLoop(Service* service, bus::BusSession* session, const Clock* clock)
    : service_(service), session_(session), clock_(clock) {
  const bus::Checkpoint checkpoint(Position{service_->position()}, service_->event_id());
  subscription_ = session_->Subscribe(checkpoint, v1::Filter(), kCredit);
}

absl::Status ServiceLoop::Turn(absl::Duration wait_max) {
  TANDEM_RETURN_IF_ERROR(SendAll());
  TANDEM_RETURN_IF_ERROR(session_->Poll(wait_max, [this](const v1::Reply& reply) { Take(reply); }));
  TANDEM_RETURN_IF_ERROR(failure_);
  TANDEM_RETURN_IF_ERROR(LetTimePass());
  TANDEM_ASSIGN_OR_RETURN(next_wake_, service_->OnTick(now_, out_));
  return SendAll();
}

absl::Status ServiceLoop::LetTimePass() {
  const absl::Time now = clock_->Now();
  if (now < now_ - kClockBackMax) return absl::AbortedError("the machine's clock went back");
  now_ = std::max(now_, now);
  return absl::OkStatus();
}

void ServiceLoop::Take(const v1::Reply& reply) {
  if (failure_.ok()) failure_ = LetTimePass();
  if (!failure_.ok()) return;
  if (reply.id() == subscription_) {
    failure_ = reply.has_problem() ? StatusFrom(reply.problem()) : TakeBatch(reply.batch());
    return;
  }
  auto tag = tags_.find(reply.id());
  if (tag == tags_.end()) return;
  const uint64_t number = tag->second;
  tags_.erase(tag);
  failure_ = service_->OnReply(number, reply, now_, out_);
}

absl::Status ServiceLoop::TakeBatch(const v1::Batch& batch) {
  const uint64_t before = service_->position();
  TANDEM_RETURN_IF_ERROR(service_->OnEvents(batch, now_, out_));
  const bool set_back =
      std::any_of(batch.event().begin(), batch.event().end(), [before](const v1::Envelope& event) {
        return event.position() > before && IsClockSetBack(event);
      });
  return set_back ? absl::AbortedError("the node's clock was set back") : absl::OkStatus();
}

absl::Status ServiceLoop::SendAll() {
  std::vector<Outbox::Outgoing> fresh = out_.Take();
  unsent_.insert(unsent_.end(), std::make_move_iterator(fresh.begin()),
                 std::make_move_iterator(fresh.end()));
  size_t sent = 0;
  for (; sent < unsent_.size(); ++sent) {
    absl::StatusOr<uint64_t> id = session_->Send(unsent_[sent].request);
    if (absl::IsResourceExhausted(id.status())) break;
    if (id.ok()) {
      tags_[*id] = unsent_[sent].tag;
      continue;
    }
    // It can never be sent as it is: the service hears so, as from the engine.
    v1::Reply refused = ProblemReply(0, id.status());
    TANDEM_RETURN_IF_ERROR(service_->OnReply(unsent_[sent].tag, refused, now_, out_));
  }
  unsent_.erase(unsent_.begin(), unsent_.begin() + static_cast<std::ptrdiff_t>(sent));
  return absl::OkStatus();
}

Progress ServiceLoop::progress() const {
  Progress progress;
  progress.name = service_->name();
  progress.position = service_->position();
  progress.head = std::max(session_->head(), progress.position);
  progress.connected = session_->connected();
  progress.idle = progress.connected && progress.position == progress.head && tags_.empty() &&
                  unsent_.empty() && next_wake_ > now_;
  progress.next_wake = next_wake_;
  progress.as_of = now_;
  progress.trouble = service_->trouble();
  return progress;
}

}  // namespace tandem::services
