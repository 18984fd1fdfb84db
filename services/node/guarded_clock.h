// The machine's clock, held against the time that passes.
#ifndef TANDEM_SERVICES_NODE_GUARDED_CLOCK_H_
#define TANDEM_SERVICES_NODE_GUARDED_CLOCK_H_

#include <functional>
#include <mutex>
#include <optional>

#include "absl/time/time.h"
#include "engine/base/clock.h"

namespace tandem {

// Time since the machine was started, its sleep included: nobody sets it.
absl::Duration SinceBoot();

// Tells the machine's time. When that leaps ahead of the time that has passed since the last
// call by more than `leap_max`, it goes on from where it was with the time that passes, until
// the machine's time is within `leap_max` of it again. What leaps back, or by less, is believed.
class GuardedClock : public Clock {
 public:
  struct Leap {
    absl::Time expected;  // What this clock tells.
    absl::Time machine;   // What the machine's says.
  };

  // `machine` is borrowed; `elapsed` says how much time has passed since some beginning, and
  // may be called from any thread.
  GuardedClock(const Clock* machine, std::function<absl::Duration()> elapsed,
               absl::Duration leap_max);

  absl::Time Now() const override;
  // As of now; absent: the machine's time is believed.
  std::optional<Leap> leap() const;

 private:
  struct Reading {
    absl::Time now;
    absl::Time machine;
  };
  Reading Read() const;

  const Clock* const machine_;
  const std::function<absl::Duration()> elapsed_;
  const absl::Duration leap_max_;
  mutable std::mutex mutex_;
  mutable absl::Time last_;              // What was told last. Guarded by mutex_.
  mutable absl::Duration last_elapsed_;  // When that was. Guarded by mutex_.
};

}  // namespace tandem

#endif  // TANDEM_SERVICES_NODE_GUARDED_CLOCK_H_
