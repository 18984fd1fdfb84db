// A mail server that keeps what it was given.
#ifndef TANDEM_TESTS_SIMULATION_LETTER_BOX_H_
#define TANDEM_TESTS_SIMULATION_LETTER_BOX_H_

#include <cstdint>
#include <map>
#include <string>

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

  // Takes a mail, or says why it does not. Whoever hands it over knows the log up to
  // `as_of`.
  services::DeliveryResult Send(services::Delivery delivery, uint64_t as_of);

 private:
  Surroundings* const surroundings_;
  Witness* const witness_;
  uint64_t sent_ = 0;
  std::map<std::string, services::MailMessage> first_;  // By Message-ID: PlantedBugs::stale_mail.
};

}  // namespace tandem::simulation

#endif  // TANDEM_TESTS_SIMULATION_LETTER_BOX_H_
