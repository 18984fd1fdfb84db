// A service and its session with the engine, a turn at a time.
#ifndef TANDEM_SERVICES_FOLLOWER_SERVICE_LOOP_H_
#define TANDEM_SERVICES_FOLLOWER_SERVICE_LOOP_H_

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "engine/base/clock.h"
#include "engine/bus/client/bus_session.h"
#include "services/follower/service.h"

namespace tandem::services {

// How far a service is, measured and not claimed.
struct Progress {
  std::string name;       // Of the service: "deadlines".
  uint64_t position = 0;  // All up to here is included.
  uint64_t head = 0;      // Of the log, as far as is known.
  bool connected = false;
  // Nothing is left to do until then, as of `as_of`: no event, no timer, no reply.
  bool idle = false;
  absl::Time next_wake = absl::InfinitePast();
  absl::Time as_of = absl::InfinitePast();
  std::string trouble;  // Why it stopped or cannot go on. Empty: nothing is wrong.
};

// Subscribes a service to the whole log and carries messages to and fro.
//
// Threads: one. Service, session and clock are borrowed.
class ServiceLoop {
 public:
  // Events on their way at most; the service is never sent more.
  static constexpr uint32_t kCredit = 2000;

  ServiceLoop(Service* service, bus::BusSession* session, const Clock* clock);

  // Waits up to `wait_max` for a message, hands over what came, and lets time
  // pass for the service. An error of the service's store; kUnavailable: the bus
  // is gone. With a Problem of the engine's (ProblemOf): it ended the subscription,
  // and says why; OTHER_LOG: its log is not the one that the service followed. kAborted: the
  // clock went back by more than an hour, or the log says that it was set back; what the
  // service has in memory goes by a time that was wrong, and it begins anew from its store.
  absl::Status Turn(absl::Duration wait_max);

  // When the service wants to go on, reckoned by its clock.
  absl::Time next_wake() const { return next_wake_; }
  Progress progress() const;

  // Lines for the node's log since the last call.
  std::vector<std::string> TakeWarnings() { return out_.TakeWarnings(); }

 private:
  absl::Status LetTimePass();
  void Take(const v1::Reply& reply);
  absl::Status TakeBatch(const v1::Batch& batch);
  absl::Status SendAll();

  Service* const service_;
  bus::BusSession* const session_;
  const Clock* const clock_;
  Outbox out_;
  std::vector<Outbox::Outgoing> unsent_;  // The session was full.
  std::map<uint64_t, uint64_t> tags_;     // By the session's id.
  uint64_t subscription_ = 0;
  absl::Status failure_;
  absl::Time next_wake_ = absl::InfinitePast();
  absl::Time now_ = absl::InfinitePast();
};

}  // namespace tandem::services

#endif  // TANDEM_SERVICES_FOLLOWER_SERVICE_LOOP_H_
