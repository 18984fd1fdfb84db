// Whether the machine's clock can be right, and what to do if it is not.
#ifndef TANDEM_SERVICES_NODE_CLOCK_CHECK_H_
#define TANDEM_SERVICES_NODE_CLOCK_CHECK_H_

#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"

namespace tandem {

// A clock that is behind the last event by no more is taken for right: machines' clocks are
// corrected now and then. Time stands still meanwhile.
inline constexpr absl::Duration kClockBehindMax = absl::Hours(1);
// `clock_leap_days_max`, if the configuration does not say.
inline constexpr int kClockLeapDaysMax = 30;

// "2 Mar 2026 00:00 UTC".
std::string ClockText(absl::Time time);

// What there is to hold a clock against.
struct ClockSigns {
  absl::Time now;                      // By the machine's clock.
  std::optional<absl::Time> recorded;  // The last event; absent: there is none.
  std::optional<absl::Time> ran;       // When the node last ran, as far as it was noted.
};

// The latest moment that is known to have been, as far as the log and `now` bear it out.
// Absent: nothing is known.
std::optional<absl::Time> LastKnownTime(const ClockSigns& signs);

// At a start. kFailedPrecondition: the clock is more than kClockBehindMax behind the last
// event, or more than `leap_max` ahead of the last known time. The message says what was
// seen, how to look, and the two ways on. Pure.
absl::Status CheckClock(const ClockSigns& signs, absl::Duration leap_max);

// While the node runs: the clock is more than kClockBehindMax behind the last event. Empty: it
// is not. Pure.
std::string ClockIsBehind(absl::Time now, absl::Time recorded);
// Likewise: it leapt to `machine` when it was `expected`.
std::string ClockLeaptAhead(absl::Time expected, absl::Time machine);

}  // namespace tandem

#endif  // TANDEM_SERVICES_NODE_CLOCK_CHECK_H_
