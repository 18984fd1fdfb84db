#include "services/node/guarded_clock.h"

#include <time.h>

#include <utility>

namespace tandem {

absl::Duration SinceBoot() {
  timespec time{};
  clock_gettime(CLOCK_BOOTTIME, &time);
  return absl::DurationFromTimespec(time);
}

GuardedClock::GuardedClock(const Clock* machine, std::function<absl::Duration()> elapsed,
                           absl::Duration leap_max)
    : machine_(machine),
      elapsed_(std::move(elapsed)),
      leap_max_(leap_max),
      last_(machine->Now()),
      last_elapsed_(elapsed_()) {}

GuardedClock::Reading GuardedClock::Read() const {
  const std::scoped_lock lock(mutex_);
  const absl::Time machine = machine_->Now();
  const absl::Duration elapsed = elapsed_();
  const absl::Time expected = last_ + (elapsed - last_elapsed_);
  last_elapsed_ = elapsed;
  last_ = machine - expected > leap_max_ ? expected : machine;
  return {last_, machine};
}

absl::Time GuardedClock::Now() const { return Read().now; }

std::optional<GuardedClock::Leap> GuardedClock::leap() const {
  const Reading reading = Read();
  if (reading.now == reading.machine) return std::nullopt;
  return Leap{reading.now, reading.machine};
}

}  // namespace tandem
