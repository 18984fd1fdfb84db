// When people get mail: in their mornings.
#ifndef TANDEM_SERVICES_FOLLOWER_MORNING_H_
#define TANDEM_SERVICES_FOLLOWER_MORNING_H_

#include <optional>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "engine/workflow/calendar.h"

namespace tandem::services {

// In minutes of the day.
inline constexpr int kMorningBegins = 8 * 60;
inline constexpr int kMorningEnds = 12 * 60;

// The first instant from `from` on that lies in a morning, 8:00 to 12:00 of a
// working day, of a day after `after`. absl::InfiniteFuture(): there is none. Pure.
absl::Time NextMorning(absl::Time from, const Place& place, std::optional<absl::CivilDay> after);

}  // namespace tandem::services

#endif  // TANDEM_SERVICES_FOLLOWER_MORNING_H_
