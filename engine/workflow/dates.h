// Civil dates with their precision: reading, checking, showing, and their bounds.
#ifndef TANDEM_ENGINE_WORKFLOW_DATES_H_
#define TANDEM_ENGINE_WORKFLOW_DATES_H_

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "tandem/v1/values.pb.h"

namespace tandem {

// OK, or kInvalidArgument saying what does not exist: "30 Feb 2016 does not
// exist", a day without a month, a year outside 1 to 9999, a last before first.
absl::Status CheckDate(const v1::Date& date);
absl::Status CheckPeriod(const v1::Period& period);

// First and last possible day of a date that was checked.
absl::CivilDay FirstDay(const v1::Date& date);
absl::CivilDay LastDay(const v1::Date& date);
// Of a period: the first possible day of its first, the last possible of its last.
absl::CivilDay FirstDay(const v1::Period& period);
absl::CivilDay LastDay(const v1::Period& period);

v1::Date ToDate(absl::CivilDay day);
v1::Period ToPeriod(absl::CivilDay day);

// Reads what people and files write:
//   2015-09-23   2015-12   2015   23 Sep 2015   Dec 2015   December 2015
// kInvalidArgument names the text and shows the forms.
absl::StatusOr<v1::Date> ParseDate(std::string_view text);
// Those, and ranges: 2015-09-23..2015-09-25, 23-25 Sep 2015,
// 29 Aug-2 Sep 2016, 30 Dec 2015 - 2 Jan 2016; and quarters: Q1 2016, 2016-Q1.
absl::StatusOr<v1::Period> ParsePeriod(std::string_view text);

// "2015-09-23", "2015-12", "2015": ISO 8601 with the precision that is known.
std::string ToIso(const v1::Date& date);
// "2015-09-23/2015-09-25", or one date.
std::string ToIso(const v1::Period& period);
// "23 Sep 2015", "Dec 2015", "2015"; with_weekday: "Wed 23 Sep 2015".
std::string ToText(const v1::Date& date, bool with_weekday = false);
// "23-25 Sep 2015", "29 Aug - 2 Sep 2016", "Dec 2015".
std::string ToText(const v1::Period& period);

// Months counted from a day at once, clamped to the month's end: 31 Jan + 1 is
// 28 or 29 Feb.
absl::CivilDay AddMonths(absl::CivilDay day, int months);

}  // namespace tandem

#endif  // TANDEM_ENGINE_WORKFLOW_DATES_H_
