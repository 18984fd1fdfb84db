// Where the time comes from: the system, a test, or a demonstration's pretence.
#ifndef TANDEM_ENGINE_BASE_CLOCK_H_
#define TANDEM_ENGINE_BASE_CLOCK_H_

#include <mutex>

#include "absl/time/time.h"

namespace tandem {

// Tells what time it is. Any thread may ask.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual absl::Time Now() const = 0;
};

// The machine's own time.
class SystemClock : public Clock {
 public:
  absl::Time Now() const override;
};

// Stands still until it is told otherwise; for tests and simulations.
class ManualClock : public Clock {
 public:
  explicit ManualClock(absl::Time now) : now_(now) {}
  absl::Time Now() const override;
  void Set(absl::Time now);
  void Advance(absl::Duration by);

 private:
  mutable std::mutex mutex_;
  absl::Time now_;  // Guarded by mutex_.
};

}  // namespace tandem

#endif  // TANDEM_ENGINE_BASE_CLOCK_H_
