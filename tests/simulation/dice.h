// Every choice that a simulated world makes, from one seed.
#ifndef TANDEM_TESTS_SIMULATION_DICE_H_
#define TANDEM_TESTS_SIMULATION_DICE_H_

#include <cstddef>
#include <cstdint>

#include "absl/time/time.h"
#include "engine/base/random.h"

namespace tandem::simulation {

class Dice {
 public:
  explicit Dice(uint64_t seed) : random_(seed) {}

  // Evenly from 0 to `bound` - 1; 0 for a bound of 0.
  size_t Below(size_t bound) { return bound == 0 ? 0 : random_.Below(bound); }
  // True in `n` of 1,000 cases. Without a throw where it is never true, so that a
  // fault that is switched off leaves all other choices as they are.
  bool PerMille(size_t n) { return n > 0 && Below(1000) < n; }
  // Evenly up to `max`, in milliseconds.
  absl::Duration UpTo(absl::Duration max) {
    return absl::Milliseconds(
        static_cast<int64_t>(Below(static_cast<size_t>(absl::ToInt64Milliseconds(max)) + 1)));
  }
  Random& random() { return random_; }

 private:
  SeededRandom random_;
};

}  // namespace tandem::simulation

#endif  // TANDEM_TESTS_SIMULATION_DICE_H_
