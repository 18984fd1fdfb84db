#include "services/node/node_clock.h"

#include <fmt/format.h>

#include <algorithm>

#include "engine/base/status_macros.h"
#include "engine/workflow/dates.h"

namespace tandem {
namespace {

constexpr absl::Duration kBehindMax = absl::Hours(1);

absl::StatusOr<std::unique_ptr<Clock>> MakeSystemClock(const Clock* real,
                                                       std::optional<absl::Time> head_recorded_at) {
  if (head_recorded_at.has_value() && real->Now() + kBehindMax < *head_recorded_at) {
    return absl::FailedPreconditionError(fmt::format(
        "the machine's clock says {}, but the last event was recorded at {}: set the clock right",
        absl::FormatTime(real->Now(), absl::UTCTimeZone()),
        absl::FormatTime(*head_recorded_at, absl::UTCTimeZone())));
  }
  return std::make_unique<SystemClock>();
}

}  // namespace

absl::StatusOr<std::unique_ptr<Clock>> MakeNodeClock(const Clock* real, bool demonstration,
                                                     const std::string& pretend_today, double speed,
                                                     absl::TimeZone zone,
                                                     std::optional<absl::Time> head_recorded_at) {
  if (!demonstration) return MakeSystemClock(real, head_recorded_at);
  if (speed != 0 && (speed < 1 || speed > 1'000'000)) {
    return absl::InvalidArgumentError("--speed is from 1 to 1000000");
  }
  absl::Time start = head_recorded_at.value_or(real->Now());
  if (!pretend_today.empty()) {
    TANDEM_ASSIGN_OR_RETURN(const v1::Date date, ParseDate(pretend_today));
    if (date.day() == 0) {
      return absl::InvalidArgumentError("--pretend-today takes a whole date, such as 2016-01-15");
    }
    const absl::CivilDay day = FirstDay(date);
    start = absl::FromCivil(absl::CivilHour(day) + kMorningHour, zone);
    if (head_recorded_at.has_value() && start < *head_recorded_at) {
      if (absl::ToCivilDay(*head_recorded_at, zone) > day) {
        return absl::FailedPreconditionError(fmt::format(
            "the demonstration has reached {} and does not go back to {}; name a later day",
            absl::FormatCivilTime(absl::ToCivilDay(*head_recorded_at, zone)), pretend_today));
      }
      start = *head_recorded_at;  // Later the same day.
    }
  }
  return std::make_unique<PretendClock>(real, start, speed == 0 ? 1 : speed);
}

}  // namespace tandem
