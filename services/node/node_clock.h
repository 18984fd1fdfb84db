// The time that a node goes by: the machine's, or a demonstration's.
#ifndef TANDEM_SERVICES_NODE_NODE_CLOCK_H_
#define TANDEM_SERVICES_NODE_NODE_CLOCK_H_

#include <memory>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "engine/base/clock.h"

namespace tandem {

// A demonstration pretends `pretend_today`, from kMorningHour on in `zone`, or
// resumes at the head's time; never before it. `head_recorded_at`: when the last
// event was recorded, absent for an empty log. `real` is borrowed.
//
// Without a demonstration it is the machine's time; kFailedPrecondition if that
// is more than an hour behind the head: the clock is wrong.
absl::StatusOr<std::unique_ptr<Clock>> MakeNodeClock(const Clock* real, bool demonstration,
                                                     const std::string& pretend_today, double speed,
                                                     absl::TimeZone zone,
                                                     std::optional<absl::Time> head_recorded_at);

// The hour at which a pretended day begins: people are at work, mail has come.
inline constexpr int kMorningHour = 9;

}  // namespace tandem

#endif  // TANDEM_SERVICES_NODE_NODE_CLOCK_H_
