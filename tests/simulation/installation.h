// A whole installation in one thread, from one seed.
#ifndef TANDEM_TESTS_SIMULATION_INSTALLATION_H_
#define TANDEM_TESTS_SIMULATION_INSTALLATION_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "tests/simulation/letter_box.h"
#include "tests/simulation/node.h"
#include "tests/simulation/officer.h"
#include "tests/simulation/service_host.h"
#include "tests/simulation/wire.h"
#include "tests/simulation/witness.h"

namespace tandem::simulation {

struct Scenario {
  uint64_t seed = 1;
  Load load = Load::kGarden;
  size_t steps = 2000;
  Faults faults = Faults::Usual();
  PlantedBugs bugs;
};

// What came of it.
struct Account {
  std::vector<std::string> objections;  // Empty: all promises were kept.
  std::string log_hash;                 // The same for the same scenario.
  size_t events = 0;
  size_t acknowledged = 0;
  size_t refused = 0;
  size_t notes = 0;
  size_t mails = 0;
  size_t mailed_again = 0;  // Handed over a second time.
  size_t node_starts = 0;
  size_t service_starts = 0;
  size_t set_backs = 0;  // Of the clock.
};

// Runs it: prepares without faults; then `steps` steps, each of which lets one part
// do one thing, in an order that the seed chooses; then without faults until
// everything rests, and compares.
Account Simulate(const Scenario& scenario);

}  // namespace tandem::simulation

#endif  // TANDEM_TESTS_SIMULATION_INSTALLATION_H_
