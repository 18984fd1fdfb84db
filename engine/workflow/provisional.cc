#include "engine/workflow/provisional.h"

#include "engine/workflow/dates.h"

namespace tandem {

std::optional<v1::Provisional> DoubtBetween(absl::CivilDay first, absl::CivilDay last,
                                            const Place& place) {
  v1::Provisional doubt;
  if (!place.missing_calendar.empty()) {
    doubt.set_calendar(place.missing_calendar);
    return doubt;
  }
  if (place.calendar == &Calendar::Plain()) return std::nullopt;
  doubt.set_calendar(place.calendar->name());
  doubt.set_title(place.calendar->title());
  const auto& sure = place.calendar->sure();
  if (!sure) return doubt;
  if (first < sure->from) *doubt.mutable_sure_from() = ToDate(sure->from);
  if (last > sure->until) *doubt.mutable_sure_until() = ToDate(sure->until);
  if (!doubt.has_sure_from() && !doubt.has_sure_until()) return std::nullopt;
  return doubt;
}

}  // namespace tandem
