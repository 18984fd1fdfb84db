// Connections without sockets, and the session at a client's end of one.
#ifndef TANDEM_TESTS_SIMULATION_WIRE_H_
#define TANDEM_TESTS_SIMULATION_WIRE_H_

#include <cstdint>
#include <deque>
#include <string>

#include "engine/access/principal.h"
#include "engine/base/clock.h"
#include "engine/bus/client/bus_session.h"
#include "engine/bus/client/session_state.h"
#include "engine/bus/server/client_id.h"
#include "tandem/v1/request.pb.h"
#include "tests/simulation/dice.h"
#include "tests/simulation/faults.h"

namespace tandem::simulation {

// What a world's parts share.
struct Surroundings {
  Dice dice;
  Faults faults;
  PlantedBugs bugs;
  ManualClock clock;                              // What people call the time.
  absl::Duration ahead = absl::ZeroDuration();    // How much of it is wrong.
  absl::Duration elapsed = absl::ZeroDuration();  // Time that no one sets.
};

// One client's way to the node. As with ZeroMQ, a connection delivers in order and
// what it loses it loses together, when it breaks; the client is told, unless the
// connection has gone deaf.
class Wire {
 public:
  Wire(std::string name, Principal principal)
      : name_(std::move(name)), principal_(std::move(principal)) {}

  const Principal& principal() const { return principal_; }
  // As the node knows the present connection.
  bus::ClientId id() const;

  void ToNode(v1::Request request);
  void ToClient(const bus::ClientId& client, v1::Reply reply);

  // What is on its way breaks off; another connection takes its place.
  void Break();
  void GoDeaf() { deaf_ = true; }
  // How many connections have been lost so far.
  uint64_t losses() const { return generation_; }

  std::deque<v1::Request>& to_node() { return to_node_; }
  std::deque<v1::Reply>& to_client() { return to_client_; }

 private:
  const std::string name_;
  const Principal principal_;
  uint64_t generation_ = 0;
  bool deaf_ = false;
  std::deque<v1::Request> to_node_;
  std::deque<v1::Reply> to_client_;
};

// The twin of engine/bus/client/session.cc, over the same SessionState.
class WireSession : public bus::BusSession {
 public:
  // Both are borrowed.
  WireSession(Wire* wire, Surroundings* surroundings);

  absl::StatusOr<uint64_t> Send(v1::Request request) override {
    return state_.Send(std::move(request));
  }
  uint64_t Subscribe(const bus::Checkpoint& checkpoint, const v1::Filter& filter,
                     uint32_t credit) override {
    return state_.Subscribe(checkpoint, filter, credit);
  }
  void Unsubscribe(uint64_t subscription) override { state_.Unsubscribe(subscription); }
  absl::Status Poll(absl::Duration timeout, const Handler& handler) override;
  bool connected() const override { return reached_; }
  const v1::Greeting& greeting() const override { return state_.greeting(); }
  uint64_t head() const override { return state_.head(); }

 private:
  void NoticeLosses();

  Wire* const wire_;
  Surroundings* const surroundings_;
  uint64_t losses_ = 0;
  bool reached_ = false;
  bus::SessionState state_;
};

}  // namespace tandem::simulation

#endif  // TANDEM_TESTS_SIMULATION_WIRE_H_
