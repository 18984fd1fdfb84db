// A mail server that keeps what it was given.
#ifndef TANDEM_TESTS_SIMULATION_LETTER_BOX_H_
#define TANDEM_TESTS_SIMULATION_LETTER_BOX_H_

#include "services/reminders/delivery_worker.h"
#include "tests/simulation/wire.h"
#include "tests/simulation/witness.h"

namespace tandem::simulation {

// The twin of DeliveryWorker and what stands behind it.
class LetterBox {
 public:
  // Both are borrowed.
  LetterBox(Surroundings* surroundings, Witness* witness)
      : surroundings_(surroundings), witness_(witness) {}

  // Takes a mail, or says why it does not.
  services::DeliveryResult Send(services::Delivery delivery);

 private:
  Surroundings* const surroundings_;
  Witness* const witness_;
  uint64_t sent_ = 0;
};

}  // namespace tandem::simulation

#endif  // TANDEM_TESTS_SIMULATION_LETTER_BOX_H_
