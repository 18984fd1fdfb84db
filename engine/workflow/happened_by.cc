#include "engine/workflow/happened_by.h"

#include <algorithm>
#include <cstddef>

#include "engine/base/timestamp.h"
#include "engine/workflow/calendar.h"
#include "engine/workflow/dates.h"

namespace tandem {
namespace {

// On which days an event can have come to its end.
struct Possible {
  absl::CivilDay first;
  absl::CivilDay last;
  bool known = false;  // There is but one such day.
};

// `no_earlier`: the latest day on which something before it began.
Possible PossibleFor(const v1::HistoryEntry& entry, absl::CivilDay no_earlier,
                     absl::TimeZone zone) {
  const absl::CivilDay recorded = absl::ToCivilDay(ToTime(entry.recorded_at()), zone);
  if (!entry.has_occurred_on()) return {std::min(no_earlier, recorded), recorded};
  const v1::Period& on = entry.occurred_on();
  const absl::CivilDay first = FirstDay(on.has_last() ? on.last() : on.first());
  const absl::CivilDay last = LastDay(on);
  if (first == last) return {last, last, true};
  const absl::CivilDay known_last = std::max(first, std::min(last, recorded));
  return {std::clamp(no_earlier, first, known_last), known_last};
}

}  // namespace

std::vector<absl::CivilDay> DaysHappenedBy(const History& history, absl::TimeZone zone) {
  std::vector<Possible> possible;
  absl::CivilDay no_earlier = absl::CivilDay::min();
  for (const v1::HistoryEntry& entry : history) {
    possible.push_back(PossibleFor(entry, no_earlier, zone));
    if (entry.has_occurred_on()) no_earlier = std::max(no_earlier, FirstDay(entry.occurred_on()));
  }
  std::vector<absl::CivilDay> days(history.size());
  for (size_t i = history.size(); i-- > 0;) {
    days[i] = possible[i].last;
    if (possible[i].known) continue;
    const auto after = days.begin() + static_cast<std::ptrdiff_t>(i) + 1;
    const auto next = std::find_if(after, days.end(),
                                   [&](absl::CivilDay day) { return day >= possible[i].first; });
    if (next != days.end()) days[i] = std::min(days[i], *next);
  }
  if (history.empty() || history.front().version() != 1) return days;
  for (const absl::CivilDay day : days) {
    if (!possible[0].known && day >= possible[0].first) days[0] = std::min(days[0], day);
  }
  for (absl::CivilDay& day : days) day = std::max(day, days[0]);
  return days;
}

History StandingOn(absl::CivilDay day, const History& history, absl::TimeZone zone) {
  const std::vector<absl::CivilDay> days = DaysHappenedBy(history, zone);
  const absl::Time end = EndOf(day, zone);
  History standing;
  for (size_t i = 0; i < history.size(); ++i) {
    if (days[i] > day) continue;
    standing.push_back(history[i]);
    v1::HistoryEntry& entry = standing.back();
    if (ToTime(entry.recorded_at()) > end) {
      *entry.mutable_recorded_at() = ToTimestamp(EndOf(days[i], zone));
    }
  }
  return standing;
}

}  // namespace tandem
