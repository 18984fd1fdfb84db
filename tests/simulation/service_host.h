// A service with its store and its session, which may stop at any time.
#ifndef TANDEM_TESTS_SIMULATION_SERVICE_HOST_H_
#define TANDEM_TESTS_SIMULATION_SERVICE_HOST_H_

#include <memory>
#include <string>
#include <vector>

#include "services/follower/service.h"
#include "services/follower/service_loop.h"
#include "services/reminders/reminders.h"
#include "tests/simulation/letter_box.h"
#include "tests/simulation/volatile_store.h"
#include "tests/simulation/wire.h"
#include "tests/simulation/witness.h"

namespace tandem::simulation {

enum class ServiceKind { kDeadlines, kReminders, kProjections };

// The twin of ServiceRunner and, for reminders, of the thread that sends.
class ServiceHost {
 public:
  // All are borrowed.
  ServiceHost(ServiceKind kind, Wire* wire, Surroundings* surroundings, Witness* witness,
              LetterBox* letter_box);

  bool running() const { return loop_ != nullptr; }
  void Start();
  void Turn();
  // Power fails. `store_too`: and the disk is thrown away.
  void Stop(bool store_too);
  // It has caught up with `head` and rests.
  bool IsAtRest(uint64_t head) const;
  std::string Describe() const;

  // Objects unless the state is what the log, read from nothing, makes of it, and
  // what is made of it so has nothing left to record. Call it at rest.
  void CompareWithRebuilt();

 private:
  absl::StatusOr<std::unique_ptr<services::Service>> Load(services::KeyValueStore* store) const;
  // From its store, as a runner does when the clock went back.
  void BeginAnew();
  void CarryMail();
  void CompareAnswers(services::Service& rebuilt, absl::Time now) const;
  v1::Reply ReadStream(const v1::ReadStream& read) const;

  const ServiceKind kind_;
  size_t lives_ = 0;
  Wire* const wire_;
  Surroundings* const surroundings_;
  Witness* const witness_;
  LetterBox* const letter_box_;
  VolatileStore store_;
  std::unique_ptr<services::Service> service_;
  std::unique_ptr<services::Service> watched_;  // The same, with the witness before it.
  std::unique_ptr<WireSession> session_;
  std::unique_ptr<services::ServiceLoop> loop_;
  std::vector<services::DeliveryOutcome> outcomes_;  // The service does not know them yet.
  bool told_ = false;                                // It was told of one since its last turn.
};

}  // namespace tandem::simulation

#endif  // TANDEM_TESTS_SIMULATION_SERVICE_HOST_H_
