// A service: what it is told, and what it wants sent.
#ifndef TANDEM_SERVICES_FOLLOWER_SERVICE_H_
#define TANDEM_SERVICES_FOLLOWER_SERVICE_H_

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "tandem/v1/request.pb.h"

namespace tandem::services {

// By so much a machine's clock may be corrected while a service lives by it: time stands still
// then. Further back, and what hangs on time was wrong.
inline constexpr absl::Duration kClockBackMax = absl::Hours(1);

// What a service wants done: requests to the engine, in order, and lines for the
// log. A reply comes back with its request's tag.
class Outbox {
 public:
  struct Outgoing {
    uint64_t tag = 0;
    v1::Request request;  // Without id.
  };

  void Send(uint64_t tag, v1::Request request) { outgoing_.push_back({tag, std::move(request)}); }
  // What was sent since the last call.
  std::vector<Outgoing> Take() { return std::exchange(outgoing_, {}); }

  // Something that whoever runs the node should look at.
  void Warn(std::string line) { warnings_.push_back(std::move(line)); }
  std::vector<std::string> TakeWarnings() { return std::exchange(warnings_, {}); }

 private:
  std::vector<Outgoing> outgoing_;
  std::vector<std::string> warnings_;
};

// A state machine that follows the log. It knows no socket, no thread and no
// clock: what it is told, in what order and with what `now`, decides all it does.
//
// Each call writes to the service's store in one batch, with the position that it
// is as of, before it returns. An error means that the store failed: the caller
// destroys the service, and makes a new one from the store, or on kDataLoss from
// an empty one. `now` never goes back; where a machine's clock does, the caller makes a new
// service from the store.
//
// Threads: one.
class Service {
 public:
  virtual ~Service() = default;

  // For logs and lags: "deadlines".
  virtual std::string name() const = 0;
  // All up to here is included; the subscription goes on behind it.
  virtual uint64_t position() const = 0;
  // Of the event there, by which the engine knows whether it is still the same log.
  // Empty: not known.
  virtual std::string event_id() const = 0;

  // The next events of the whole log, in order; those up to position() again are
  // passed over.
  virtual absl::Status OnEvents(const v1::Batch& batch, absl::Time now, Outbox& out) = 0;
  // The answer to what was sent with this tag. A request that could not be
  // delivered, or whose answer was lost, is answered with Problem UNAVAILABLE.
  virtual absl::Status OnReply(uint64_t tag, const v1::Reply& reply, absl::Time now,
                               Outbox& out) = 0;
  // Time has passed. Does a bounded piece of work, and says when it wants to be
  // called next: not after `now`, if it is not done.
  virtual absl::StatusOr<absl::Time> OnTick(absl::Time now, Outbox& out) = 0;

  // What it cannot do at present although it runs, for staff, such as that the mail server
  // does not answer. Empty: nothing is wrong.
  virtual std::string trouble() const { return ""; }
};

}  // namespace tandem::services

#endif  // TANDEM_SERVICES_FOLLOWER_SERVICE_H_
