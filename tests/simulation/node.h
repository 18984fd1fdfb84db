// A node without sockets: the engine, its store and its subscriptions.
#ifndef TANDEM_TESTS_SIMULATION_NODE_H_
#define TANDEM_TESTS_SIMULATION_NODE_H_

#include <memory>
#include <string>
#include <vector>

#include "engine/bus/server/subscription_set.h"
#include "engine/engine.h"
#include "engine/log/event_log.h"
#include "engine/log/memory_store.h"
#include "tests/simulation/wire.h"
#include "tests/simulation/witness.h"

namespace tandem::simulation {

// Does what services/node/engine_host.cc does, a step at a time, over a disk that
// errs. What it was told and not yet asked to commit is lost when it stops.
class Node {
 public:
  // All are borrowed.
  Node(Surroundings* surroundings, Witness* witness, std::vector<Wire*> wires);

  bool running() const { return engine_ != nullptr; }
  // Starts it from its disk.
  void Start();
  // Takes the next message of a wire, if there is one.
  void TakeFrom(Wire& wire);
  // Commits, answers and publishes. It stops when the disk fails.
  void Turn();
  // Power fails.
  void Stop();
  // Its disk takes nothing for a while: the node goes on, and refuses.
  void FillDisk();
  // The clock is right again: somebody says so to the stopped node, and starts it.
  // False: its disk was full, or failed.
  bool SetClockBack();
  // Nothing waits to be committed or sent.
  bool IsQuiet() const;

  const EventLog& log() const { return *log_; }
  CommitLog& commits() { return store_.commits(); }

 private:
  void Take(Wire& wire, const v1::Request& request);
  absl::Status Subscribe(const bus::ClientId& client, const v1::Request& request);
  void Send(const bus::ClientId& client, const v1::Reply& reply);
  // What the engine believes: a machine's clock is corrected now and then.
  absl::Time Now();

  Surroundings* const surroundings_;
  Witness* const witness_;
  const std::vector<Wire*> wires_;
  // What survives a stop.
  MemoryStore store_;
  PersonKeyMemory keys_;
  const Authorizer authorizer_;
  // What does not.
  std::unique_ptr<EventLog> log_;
  std::unique_ptr<Engine> engine_;
  std::unique_ptr<bus::SubscriptionSet> subscriptions_;
  bool taken_ = false;                                // Something, since the last Turn.
  absl::Duration full_until_ = absl::ZeroDuration();  // Elapsed.
};

}  // namespace tandem::simulation

#endif  // TANDEM_TESTS_SIMULATION_NODE_H_
