#include "engine/workflow/recurrence.h"

#include <algorithm>

#include "engine/workflow/dates.h"

namespace tandem {
namespace {

constexpr uint32_t kBoundariesMax = 2000;
constexpr int kStepMax = 100'000;

absl::CivilDay GridDay(absl::civil_year_t year, const v1::DayOfYear& day) {
  const int month = static_cast<int>(std::clamp<uint32_t>(day.month(), 1, 12));
  const absl::CivilDay first(year, month, 1);
  const absl::CivilDay end = absl::CivilDay(absl::CivilMonth(first) + 1) - 1;
  return std::min(first + (static_cast<int>(std::clamp<uint32_t>(day.day(), 1, 31)) - 1), end);
}

// The grid's first day after `day`, and its last on or before it.
absl::CivilDay NextOnGrid(const v1::Recurrence& recurrence, absl::CivilDay day) {
  std::optional<absl::CivilDay> next;
  for (absl::civil_year_t year = day.year(); year <= day.year() + 1; ++year) {
    for (const v1::DayOfYear& on : recurrence.on()) {
      const absl::CivilDay candidate = GridDay(year, on);
      if (candidate > day && (!next || candidate < *next)) next = candidate;
    }
  }
  return next.value_or(day);
}
absl::CivilDay LastOnGrid(const v1::Recurrence& recurrence, absl::CivilDay day) {
  std::optional<absl::CivilDay> last;
  for (absl::civil_year_t year = day.year() - 1; year <= day.year(); ++year) {
    for (const v1::DayOfYear& on : recurrence.on()) {
      const absl::CivilDay candidate = GridDay(year, on);
      if (candidate <= day && (!last || candidate > *last)) last = candidate;
    }
  }
  return last.value_or(day);
}

// The boundary `step` steps from the anchor; `before` is the one before it.
Boundary Step(const v1::Recurrence& recurrence, absl::CivilDay anchor, int step,
              absl::CivilDay before) {
  Boundary boundary;
  if (recurrence.months() > 0) {
    boundary.months = static_cast<int>(std::min<uint32_t>(recurrence.months(), 1200)) * step;
    boundary.counted = anchor;
    boundary.day = AddMonths(anchor, boundary.months);
    return boundary;
  }
  if (recurrence.days() > 0) {
    boundary.day =
        anchor + static_cast<int64_t>(std::min<uint32_t>(recurrence.days(), kStepMax)) * step;
  } else {
    boundary.day = NextOnGrid(recurrence, before);
  }
  boundary.counted = boundary.day;
  return boundary;
}

}  // namespace

bool IsIn(absl::CivilDay day, const Boundary& boundary) {
  return day > boundary.previous && day <= boundary.day;
}

v1::Period DaysOf(const Boundary& boundary) {
  v1::Period days;
  *days.mutable_first() = ToDate(boundary.previous + 1);
  *days.mutable_last() = ToDate(boundary.day);
  return days;
}

bool IsCovered(const v1::Period& period, const Boundary& boundary) {
  return FirstDay(period) <= boundary.previous + 1 && LastDay(period) >= boundary.day;
}

std::vector<Boundary> BoundariesOf(const v1::Recurrence& recurrence, absl::CivilDay anchor,
                                   std::optional<absl::CivilDay> last, absl::CivilDay horizon) {
  std::vector<Boundary> boundaries;
  const bool grid = recurrence.months() == 0 && recurrence.days() == 0;
  if (grid && recurrence.on().empty()) return boundaries;
  absl::CivilDay previous = grid ? LastOnGrid(recurrence, anchor) : anchor;
  absl::CivilDay before = anchor;
  const int first = static_cast<int>(std::clamp<uint32_t>(recurrence.first(), 1, kBoundariesMax));
  for (int step = 1; boundaries.size() < kBoundariesMax; ++step) {
    Boundary boundary = Step(recurrence, anchor, step, before);
    if (last && boundary.day > *last) break;
    before = boundary.day;
    boundary.previous = previous;
    previous = boundary.day;
    if (step < first) continue;
    boundary.number = static_cast<uint32_t>(step - first + 1);
    boundaries.push_back(boundary);
    if (boundary.day > horizon) break;
  }
  return boundaries;
}

}  // namespace tandem
