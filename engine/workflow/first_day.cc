#include "engine/workflow/first_day.h"

#include <algorithm>
#include <vector>

#include "engine/workflow/boundary_view.h"
#include "engine/workflow/dates.h"
#include "engine/workflow/happened_by.h"
#include "engine/workflow/refold.h"

namespace tandem {
namespace {

// Whether all that is known of the instance had come by that day: then it stood at the
// end of that day as it stands now.
bool IsLatest(const Instance& instance, absl::CivilDay day) {
  for (const v1::HistoryEntry& entry : instance.history()) {
    if (entry.has_occurred_on() && LastDay(entry.occurred_on()) > day) return false;
  }
  const auto by_time_since = [day](uint64_t by_version, bool has_on, const v1::Period& on) {
    return by_version == 0 && has_on && LastDay(on) > day;
  };
  for (const v1::PhaseEntry& entry : instance.state().entered()) {
    if (by_time_since(entry.by_version(), entry.has_on(), entry.on())) return false;
  }
  for (const v1::DeadlineMark& mark : instance.state().deadline_mark()) {
    if (by_time_since(mark.by_version(), mark.has_on(), mark.on())) return false;
  }
  return true;
}

// The days of a history, and what happened on each.
class Days {
 public:
  Days(const Instance& instance, absl::TimeZone zone)
      : instance_(instance), days_(DaysHappenedBy(HistoryOf(instance), zone)) {}

  std::optional<absl::CivilDay> Of(uint64_t version) const {
    const int place = instance_.history().PlaceOf(version);
    if (place < 0) return std::nullopt;
    return days_[static_cast<size_t>(place)];
  }

  absl::CivilDay Next(absl::CivilDay after) const {
    absl::CivilDay next = absl::CivilDay::max();
    for (const absl::CivilDay day : days_) {
      if (day > after) next = std::min(next, day);
    }
    return next;
  }

  // No more exact than the latest event of that day is known.
  v1::Period PeriodOn(absl::CivilDay day) const {
    for (size_t i = days_.size(); i-- > 0;) {
      const v1::HistoryEntry& entry = instance_.history()[static_cast<int>(i)];
      if (days_[i] != day || !entry.has_occurred_on()) continue;
      return entry.occurred_on().has_last() ? ToPeriod(day) : entry.occurred_on();
    }
    return ToPeriod(day);
  }

 private:
  const Instance& instance_;
  const std::vector<absl::CivilDay> days_;
};

}  // namespace

std::optional<v1::Period> FirstDayOf(const Scope& present, BoundaryView& past, const Cause& cause,
                                     const v1::Period* no_earlier,
                                     const std::function<bool(const Scope&)>& holds) {
  if (cause.on == nullptr) return std::nullopt;
  if (cause.by_version == 0 || cause.as_dated) return *cause.on;
  const Instance& instance = present.instance;
  const Place place = PlaceOf(present.definition, instance, present.places);
  const absl::CivilDay stated = LastDay(*cause.on);
  if ((no_earlier == nullptr || FirstDay(*no_earlier) <= stated) && IsLatest(instance, stated)) {
    Scope then = present;
    then.now = std::min(present.now, EndOf(stated, place.zone));
    if (holds(then)) return *cause.on;
  }

  const Days days(instance, place.zone);
  const absl::CivilDay own = days.Of(cause.by_version).value_or(stated);
  const absl::CivilDay today = absl::ToCivilDay(present.now, place.zone);
  const auto period_on = [&](absl::CivilDay day) {
    if (day == own && LastDay(*cause.on) >= day) return *cause.on;
    if (no_earlier != nullptr && day == FirstDay(*no_earlier)) return *no_earlier;
    return days.PeriodOn(day);
  };
  absl::CivilDay day = own;
  if (no_earlier != nullptr) day = std::max(day, FirstDay(*no_earlier));
  while (day < today) {
    absl::Time next_change = absl::InfiniteFuture();
    Scope then = past.On(day, place);
    then.next_change = &next_change;
    if (holds(then)) return period_on(day);
    absl::CivilDay next = std::min(days.Next(day), today);
    if (next_change <= present.now) {
      next = std::clamp(absl::ToCivilDay(next_change, place.zone), day + 1, next);
    }
    day = next;
  }
  return period_on(day);
}

}  // namespace tandem
