// A demonstration's time, which waits for those who work by it.
#ifndef TANDEM_SERVICES_NODE_DEMONSTRATION_CLOCK_H_
#define TANDEM_SERVICES_NODE_DEMONSTRATION_CLOCK_H_

#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "absl/time/time.h"
#include "engine/base/clock.h"
#include "services/follower/service_loop.h"

namespace tandem {

// Runs `speed` times as fast as `real`, from `start` on, as far as it is let: time
// passes only by Advance. So a fast year and a slow one come to the same.
class DemonstrationClock : public Clock {
 public:
  // `real` is borrowed. Speed is at least 1.
  DemonstrationClock(const Clock* real, absl::Time start, double speed);

  absl::Time Now() const override;
  // Up to what the speed has come to, or to `not_beyond`, whichever is earlier; never
  // back. What was waited for is made up later.
  void Advance(absl::Time not_beyond);

 private:
  const Clock* const real_;
  const absl::Time real_start_;
  const absl::Time start_;
  const double speed_;
  mutable std::mutex mutex_;
  absl::Time now_;  // Guarded by mutex_.
};

// How far time may go while the services are that far and the log ends at `head`: to
// the next moment at which one of them has something to do; not beyond `now` while one
// of them still works, or has not seen `now` yet. Pure.
absl::Time MayAdvanceTo(const std::vector<services::Progress>& services, uint64_t head,
                        absl::Time now);

// Whom time waits for, and why: "reminders is 2 events behind". Empty: it waits for nobody,
// and may go on. Pure.
std::vector<std::string> WhomTimeWaitsFor(const std::vector<services::Progress>& services,
                                          uint64_t head, absl::Time now);

// Lets a demonstration's time pass, in a thread of its own, until it is destroyed.
class TimePasser {
 public:
  // Each is called in the thread and belongs to the caller.
  struct Around {
    std::function<std::vector<services::Progress>()> services;  // Those that time is kept for.
    std::function<uint64_t()> head;                             // Of the log.
    std::function<void()> wake;                                 // Time has passed: look.
  };
  TimePasser(DemonstrationClock* clock, Around around);
  ~TimePasser();
  TimePasser(const TimePasser&) = delete;
  TimePasser& operator=(const TimePasser&) = delete;

 private:
  void Run();

  DemonstrationClock* const clock_;
  const Around around_;
  int stop_fd_ = -1;
  std::thread thread_;  // Last: it uses all above.
};

}  // namespace tandem

#endif  // TANDEM_SERVICES_NODE_DEMONSTRATION_CLOCK_H_
