// Which changes of the read models to apply, and when to take a snapshot. Pure.
#ifndef TANDEM_ENGINE_BUS_CLIENT_CHANGE_TRACKER_H_
#define TANDEM_ENGINE_BUS_CLIENT_CHANGE_TRACKER_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "engine/base/position.h"
#include "tandem/v1/read_model.pb.h"

namespace tandem::bus {

// The clone pattern: hear the publisher first, then take a snapshot, apply what was
// heard meanwhile and is not in it, then all that follows. When a change is
// missing, or the publisher was started anew, from the beginning.
//
// Changes hold whole rows. One that a snapshot contained already may be handed out
// again, always followed by those that came after it; an applied event is known by
// its position.
class ChangeTracker {
 public:
  struct Change {
    std::string topic;
    v1::Change change;
  };

  // At most so many changes are kept until the snapshot is there; beyond, the
  // snapshot has to be taken again.
  explicit ChangeTracker(size_t kept_max = 10'000) : kept_max_(kept_max) {}

  // What to apply now because this came. A heartbeat brings nothing itself.
  std::vector<Change> Take(std::string topic, v1::Change change);

  // The publisher was heard, and what is shown lacks something: a snapshot asked for
  // from now on will do, until this number changes. 0: none is wanted.
  uint64_t snapshot_wanted() const { return state_ == State::kWantsSnapshot ? ticket_ : 0; }
  // Whether all changes so far were handed out.
  bool following() const { return state_ == State::kFollowing; }

  // `ticket` is what snapshot_wanted said when it was asked for, `position` what it
  // is as of. Returns what to apply to it. A snapshot that was asked for too early
  // changes nothing: another one is wanted.
  std::vector<Change> SnapshotTaken(uint64_t ticket, Position position);

  // Nothing was heard for too long: what comes next begins anew.
  void Disconnected();

 private:
  enum class State { kDeaf, kWantsSnapshot, kFollowing };

  void WantSnapshot();
  // Whether the change continues what was heard.
  bool Continues(const v1::Change& change) const;

  const size_t kept_max_;
  State state_ = State::kDeaf;
  uint64_t ticket_ = 0;  // Another one for each time that something was missing.
  uint64_t epoch_ = 0;
  uint64_t last_number_ = 0;
  std::vector<Change> kept_;  // Since the publisher was heard, until the snapshot.
};

}  // namespace tandem::bus

#endif  // TANDEM_ENGINE_BUS_CLIENT_CHANGE_TRACKER_H_
