// Hears what changed in the read models.
//
//   for (;;) {
//     TANDEM_RETURN_IF_ERROR(follower->Poll(absl::Seconds(1), apply));
//     if (const uint64_t ticket = follower->snapshot_wanted(); ticket != 0) {
//       ask for the portfolio; when it is there: show it, and
//       follower->SnapshotTaken(ticket, Position{reply.position()}, apply);
//     }
//   }
#ifndef TANDEM_ENGINE_BUS_CLIENT_CHANGE_FOLLOWER_H_
#define TANDEM_ENGINE_BUS_CLIENT_CHANGE_FOLLOWER_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "engine/base/position.h"
#include "engine/bus/context.h"
#include "engine/bus/wait.h"
#include "tandem/v1/read_model.pb.h"

namespace tandem::bus {

// Listens to all topics: only so do the numbers show that nothing is missing. See
// ChangeTracker for what is handed out when. Never mistakes silence for nothing
// having changed: without a heartbeat it begins anew.
//
// Threads: one.
class ChangeFollower {
 public:
  struct Options {
    // Longer than several of the publisher's heartbeats.
    absl::Duration silence_max = absl::Seconds(20);
  };
  // Topic ("<projection>/<key>") and change.
  using Handler = std::function<void(const std::string& topic, const v1::Change& change)>;

  // kInvalidArgument: the endpoint. That nobody publishes there yet is no error.
  static absl::StatusOr<std::unique_ptr<ChangeFollower>> Open(Context& context,
                                                              const std::string& endpoint,
                                                              Options options);
  virtual ~ChangeFollower() = default;

  // Waits up to `timeout` and hands out what is to be applied. kUnavailable: the
  // Context was destroyed. kDataLoss: what is published there is no change.
  virtual absl::Status Poll(absl::Duration timeout, const Handler& handler) = 0;

  // As ChangeTracker.
  virtual uint64_t snapshot_wanted() const = 0;
  virtual void SnapshotTaken(uint64_t ticket, Position position, const Handler& handler) = 0;
  virtual bool following() const = 0;

  virtual void AppendWaitables(std::vector<Waitable>* what) = 0;
};

}  // namespace tandem::bus

#endif  // TANDEM_ENGINE_BUS_CLIENT_CHANGE_FOLLOWER_H_
