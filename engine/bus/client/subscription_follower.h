// One subscription as its client sees it, over any number of connections. Pure.
#ifndef TANDEM_ENGINE_BUS_CLIENT_SUBSCRIPTION_FOLLOWER_H_
#define TANDEM_ENGINE_BUS_CLIENT_SUBSCRIPTION_FOLLOWER_H_

#include <cstdint>
#include <optional>
#include <string>

#include "engine/base/position.h"
#include "engine/bus/client/checkpoint.h"
#include "tandem/v1/request.pb.h"

namespace tandem::bus {

// Whatever is sent again, lost or cut off: what Take returns is all that fits the
// filter behind the checkpoint, in order, each event once.
class SubscriptionFollower {
 public:
  // Goes on behind `checkpoint`. `credit`: how many events may be on their way.
  SubscriptionFollower(const Checkpoint& checkpoint, v1::Filter filter, uint32_t credit);

  // The request that begins it, or begins it again behind what was taken.
  v1::Subscribe Begin();

  // What a batch brings that was not there before, perhaps only progress. The first
  // one behind Begin always: even empty it says how far the log goes. Absent: nothing.
  // Sets `lost` if something before it is missing: begin again.
  std::optional<v1::Batch> Take(v1::Batch batch);
  bool lost() const { return lost_; }

  // Credit to grant now: what was used up, once it is half of all. 0: none.
  uint32_t TakeGrant();

  // All up to here was taken: the checkpoint to keep.
  Position through() const { return through_; }
  uint64_t head() const { return head_; }

 private:
  const v1::Filter filter_;
  const uint32_t credit_;
  Position through_;
  std::string through_id_;  // Of the event there; empty: it was not seen.
  uint64_t head_ = 0;
  uint32_t used_ = 0;  // Credit that was not given back yet.
  bool lost_ = false;
  bool heard_ = false;  // Since Begin.
};

}  // namespace tandem::bus

#endif  // TANDEM_ENGINE_BUS_CLIENT_SUBSCRIPTION_FOLLOWER_H_
