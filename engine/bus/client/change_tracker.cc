#include "engine/bus/client/change_tracker.h"

namespace tandem::bus {

std::vector<ChangeTracker::Change> ChangeTracker::Take(std::string topic, v1::Change change) {
  if (!Continues(change)) WantSnapshot();
  epoch_ = change.epoch();
  last_number_ = change.number();
  if (change.has_heartbeat()) return {};
  if (state_ == State::kFollowing) {
    std::vector<Change> now;
    now.push_back({std::move(topic), std::move(change)});
    return now;
  }
  if (kept_.size() >= kept_max_) WantSnapshot();
  kept_.push_back({std::move(topic), std::move(change)});
  return {};
}

std::vector<ChangeTracker::Change> ChangeTracker::SnapshotTaken(uint64_t ticket,
                                                                Position position) {
  if (state_ != State::kWantsSnapshot || ticket != ticket_) return {};
  std::vector<Change> newer;
  for (Change& kept : kept_) {
    // As of the same position: time alone may have changed the row after the snapshot.
    if (kept.change.position() >= position.value) newer.push_back(std::move(kept));
  }
  kept_.clear();
  state_ = State::kFollowing;
  return newer;
}

void ChangeTracker::Disconnected() {
  kept_.clear();
  state_ = State::kDeaf;
}

void ChangeTracker::WantSnapshot() {
  // What is missing will stand in a snapshot that is asked for from now on.
  kept_.clear();
  ++ticket_;
  state_ = State::kWantsSnapshot;
}

bool ChangeTracker::Continues(const v1::Change& change) const {
  if (state_ == State::kDeaf || change.epoch() != epoch_) return false;
  return change.number() == last_number_ + (change.has_heartbeat() ? 0 : 1);
}

}  // namespace tandem::bus
