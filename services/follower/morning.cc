#include "services/follower/morning.h"

#include <algorithm>

#include "engine/workflow/dates.h"

namespace tandem::services {
namespace {

constexpr int kDaysLookedAt = 400;

}  // namespace

absl::Time NextMorning(absl::Time from, const Place& place, std::optional<absl::CivilDay> after) {
  absl::CivilDay day = absl::ToCivilDay(from, place.zone);
  if (after.has_value()) day = std::max(day, *after + 1);
  const absl::CivilDay last = day + kDaysLookedAt;
  for (day = place.calendar->NextWorkingDay(day); day <= last;
       day = place.calendar->NextWorkingDay(day + 1)) {
    if (from >= InstantOf(day, kMorningEnds, place.zone)) continue;
    return std::max(from, InstantOf(day, kMorningBegins, place.zone));
  }
  return absl::InfiniteFuture();
}

}  // namespace tandem::services
