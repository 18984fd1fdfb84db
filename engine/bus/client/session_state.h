// What a Session does, without its socket and clock. Pure.
#ifndef TANDEM_ENGINE_BUS_CLIENT_SESSION_STATE_H_
#define TANDEM_ENGINE_BUS_CLIENT_SESSION_STATE_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "engine/bus/client/bus_session.h"
#include "engine/bus/client/subscription_follower.h"

namespace tandem::bus {

// Invariants: each request in `in_flight_` is on its way to the node and is sent again
// if it stays without an answer, or has a time at which it is sent again. A subscription has a wire
// id of its own for each time that it is begun, so that what an earlier one still sends is told
// apart.
//
// `now` is time since any fixed moment and never decreases.
class SessionState {
 public:
  struct Options {
    std::string client = "tandem";  // For the node's log and its list of lags.
    size_t in_flight_max = 1000;
    // How often the node and each subscription are asked whether they stand.
    absl::Duration ping_interval = absl::Seconds(5);
    // After so long without a word the connection is given up.
    absl::Duration silence_max = absl::Seconds(20);
    // Before a request is sent again, where the node does not say when.
    absl::Duration retry_delay = absl::Milliseconds(500);
    // A request without an answer is sent again after so long: a node gives up what it
    // could not deliver to a client that was too slow. To ask twice is harmless.
    absl::Duration resend_after = absl::Seconds(30);
  };

  explicit SessionState(Options options) : options_(std::move(options)) {}

  // As BusSession says.
  absl::StatusOr<uint64_t> Send(v1::Request request);
  uint64_t Subscribe(const Checkpoint& checkpoint, const v1::Filter& filter, uint32_t credit);
  void Unsubscribe(uint64_t subscription);
  const v1::Greeting& greeting() const { return greeting_; }
  uint64_t head() const { return head_; }

  // A connection begins: greets, and sends all that is open (again).
  void Connected(absl::Duration now);
  void Take(const v1::Reply& reply, absl::Duration now, const BusSession::Handler& handler);
  // What time brings. True: the connection has been silent for too long.
  bool Tick(absl::Duration now);
  // When Tick has something to do next.
  absl::Duration NextTick() const;
  // What is to be sent, in order.
  std::vector<v1::Request> TakeOutgoing();

 private:
  struct InFlight {
    v1::Request request;
    std::optional<absl::Duration> retry_at;
    absl::Duration sent_at;
  };
  struct Subscription {
    SubscriptionFollower follower;
    uint64_t wire_id = 0;
    uint64_t last_grant_id = 0;
    std::optional<absl::Duration> retry_at;
  };

  v1::Request& Queue(uint64_t id);
  void Resend(InFlight& in_flight);
  void Begin(uint64_t subscription);
  void Grant(Subscription& subscription, uint32_t credit);
  void TakeBatch(uint64_t subscription, const v1::Reply& reply, absl::Duration now,
                 const BusSession::Handler& handler);
  // Asks the node, and for each subscription, whether they stand.
  void AskWhetherAllStands(absl::Duration now);
  // Until when to wait before sending again. Absent: the problem is final.
  std::optional<absl::Duration> RetryAt(const v1::Problem& problem, absl::Duration now) const;

  const Options options_;
  uint64_t last_id_ = 0;
  uint64_t hello_id_ = 0;
  uint64_t head_ = 0;
  absl::Duration now_;  // The latest that was told.
  absl::Duration last_heard_;
  absl::Duration last_ping_;
  v1::Greeting greeting_;
  std::map<uint64_t, InFlight> in_flight_;
  std::map<uint64_t, Subscription> subscriptions_;  // By the id that Subscribe gave.
  std::vector<v1::Request> outgoing_;
};

}  // namespace tandem::bus

#endif  // TANDEM_ENGINE_BUS_CLIENT_SESSION_STATE_H_
