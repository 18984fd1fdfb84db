// What a service needs of the bus: requests, replies and subscriptions that
// outlive connections. A simulation puts a twin in its place that has no sockets.
#ifndef TANDEM_ENGINE_BUS_CLIENT_BUS_SESSION_H_
#define TANDEM_ENGINE_BUS_CLIENT_BUS_SESSION_H_

#include <cstdint>
#include <functional>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "engine/bus/client/checkpoint.h"
#include "tandem/v1/request.pb.h"

namespace tandem::bus {

// Many requests may be in flight; each is answered once, in any order, under the
// id that Send returned. A request is sent again when the connection is lost, the
// node is busy, or says that the outcome is unknown: so a submission bears an id,
// which makes that harmless. Requests wait as long as the node is away.
//
// A subscription goes on where it was whenever the node was away: its batches bring
// each event once and in order. `through_position` of the last batch is the
// checkpoint to store, in the same write as what was derived from it.
//
// Threads: one, the service's own. There is no other behind it.
class BusSession {
 public:
  // A reply, or a batch under its subscription's id.
  using Handler = std::function<void(const v1::Reply&)>;

  virtual ~BusSession() = default;

  // Queues a request and returns its id, which it chooses. kResourceExhausted:
  // too many are in flight; Poll first. kInvalidArgument: it is too large, or of a
  // kind that the session keeps to itself (Hello, Subscribe, Grant, Unsubscribe,
  // Ping), or a submission without an id.
  virtual absl::StatusOr<uint64_t> Send(v1::Request request) = 0;

  // Subscribes to what comes behind `checkpoint` and returns the subscription's id.
  // A reply with a problem under this id ends it: rights are missing, the log is
  // damaged, or it is not the log that the checkpoint is from (OTHER_LOG).
  virtual uint64_t Subscribe(const Checkpoint& checkpoint, const v1::Filter& filter,
                             uint32_t credit) = 0;
  virtual void Unsubscribe(uint64_t subscription) = 0;

  // Waits up to `timeout` for something to come, and hands over all that came.
  // The handler may call Send, Subscribe and Unsubscribe. kUnavailable: the
  // Context was destroyed, and nothing will come any more.
  virtual absl::Status Poll(absl::Duration timeout, const Handler& handler) = 0;

  // Whether the node has answered on the present connection.
  virtual bool connected() const = 0;
  // The node's last greeting; empty before the first.
  virtual const v1::Greeting& greeting() const = 0;
  // The log's head, as far as is known here.
  virtual uint64_t head() const = 0;
};

}  // namespace tandem::bus

#endif  // TANDEM_ENGINE_BUS_CLIENT_BUS_SESSION_H_
