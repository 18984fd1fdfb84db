#include "engine/base/clock.h"

#include "absl/time/clock.h"

namespace tandem {

absl::Time SystemClock::Now() const { return absl::Now(); }

absl::Time ManualClock::Now() const {
  const std::scoped_lock lock(mutex_);
  return now_;
}

void ManualClock::Set(absl::Time now) {
  const std::scoped_lock lock(mutex_);
  now_ = now;
}

void ManualClock::Advance(absl::Duration by) {
  const std::scoped_lock lock(mutex_);
  now_ += by;
}

}  // namespace tandem
