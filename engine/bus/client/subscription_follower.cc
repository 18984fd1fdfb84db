#include "engine/bus/client/subscription_follower.h"

#include <algorithm>
#include <utility>

namespace tandem::bus {
namespace {

// Whether the events' positions ascend, within what the batch says it covers.
bool IsInOrder(const v1::Batch& batch) {
  uint64_t last = batch.after_position();
  for (const v1::Envelope& event : batch.event()) {
    if (event.position() <= last) return false;
    last = event.position();
  }
  return last <= batch.through_position();
}

}  // namespace

SubscriptionFollower::SubscriptionFollower(const Checkpoint& checkpoint, v1::Filter filter,
                                           uint32_t credit)
    : filter_(std::move(filter)),
      credit_(std::max<uint32_t>(credit, 1)),
      through_(checkpoint.position),
      through_id_(checkpoint.event_id) {}

v1::Subscribe SubscriptionFollower::Begin() {
  lost_ = false;
  heard_ = false;
  used_ = 0;
  v1::Subscribe subscribe;
  subscribe.set_from_position(through_.value + 1);
  *subscribe.mutable_filter() = filter_;
  subscribe.set_credit(credit_);
  subscribe.set_after_event_id(through_id_);
  return subscribe;
}

std::optional<v1::Batch> SubscriptionFollower::Take(v1::Batch batch) {
  if (lost_) return std::nullopt;  // It is begun again: all that is to come comes then.
  head_ = std::max(head_, batch.head());
  if (batch.after_position() > through_.value || !IsInOrder(batch)) {
    lost_ = true;
    return std::nullopt;
  }
  used_ += static_cast<uint32_t>(batch.event_size());
  const bool is_first = !std::exchange(heard_, true);
  if (batch.through_position() <= through_.value && !is_first) return std::nullopt;
  auto* events = batch.mutable_event();
  events->erase(std::remove_if(events->begin(), events->end(),
                               [this](const v1::Envelope& event) {
                                 return event.position() <= through_.value;
                               }),
                events->end());
  batch.set_after_position(through_.value);
  batch.set_through_position(std::max(batch.through_position(), through_.value));
  if (batch.through_position() > through_.value) {
    const bool seen = !events->empty() && events->rbegin()->position() == batch.through_position();
    through_id_ = seen ? events->rbegin()->id() : std::string();
  }
  through_ = Position{batch.through_position()};
  return batch;
}

uint32_t SubscriptionFollower::TakeGrant() {
  if (lost_ || used_ == 0 || used_ * uint64_t{2} < credit_) return 0;
  return std::exchange(used_, 0);
}

}  // namespace tandem::bus
