// Minutes of a day as data: 13:00 in Brussels (values.proto, ClockTime).
#ifndef TANDEM_ENGINE_WORKFLOW_CLOCK_TIME_H_
#define TANDEM_ENGINE_WORKFLOW_CLOCK_TIME_H_

#include <optional>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "tandem/v1/values.pb.h"

namespace tandem {

// The minute of the day of "17:30", 00:00 to 23:59. Absent: it is something else.
std::optional<int> MinuteOfDay(std::string_view time);

// "13:00 Europe/Brussels"; "9:30 UTC" is 09:30. kInvalidArgument shows the form, or says that
// this machine knows no such zone.
absl::StatusOr<v1::ClockTime> ParseClockTime(std::string_view text);

// Whether both parts are given and mean something.
absl::Status CheckClockTime(const v1::ClockTime& clock);

// "13:00 Europe/Brussels".
std::string ToText(const v1::ClockTime& clock);

}  // namespace tandem

#endif  // TANDEM_ENGINE_WORKFLOW_CLOCK_TIME_H_
