// The days that a calendar's rules name (programme.proto, CalendarRule).
#ifndef TANDEM_ENGINE_WORKFLOW_CALENDAR_RULES_H_
#define TANDEM_ENGINE_WORKFLOW_CALENDAR_RULES_H_

#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "tandem/v1/programme.pb.h"

namespace tandem {

// Rules are carried out in these years, both included.
inline constexpr int kRuleYearFirst = 2000;
inline constexpr int kRuleYearLast = 2050;

// All days that the rule makes days off by itself, in order: what is observed for those
// on a weekend depends on the rest of the calendar. Pure, but for days that follow the
// moon, which are as this machine's version of ICU computes them; they take some 0.1 ms a
// year, so ask once. kInvalidArgument: the rule makes no sense, or names no day.
absl::StatusOr<std::vector<absl::CivilDay>> DaysOf(const v1::CalendarRule& rule);

// "01-01" as a month and a day of it; 29 Feb is one. Nothing if it is not written so.
std::optional<std::pair<int, int>> DayOfEachYear(std::string_view text);

}  // namespace tandem

#endif  // TANDEM_ENGINE_WORKFLOW_CALENDAR_RULES_H_
