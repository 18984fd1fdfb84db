#include "tools/tandem/render/time_text.h"

#include "engine/base/timestamp.h"
#include "engine/workflow/dates.h"

namespace tandem::cli {

std::string DateText(bool has, const v1::Period& period) {
  return has ? ToText(period) : "date not known";
}

std::string MinuteText(const google::protobuf::Timestamp& timestamp) {
  return absl::FormatTime("%Y-%m-%d %H:%M", ToTime(timestamp), absl::UTCTimeZone());
}

std::string TimestampIso(const google::protobuf::Timestamp& timestamp) {
  return absl::FormatTime("%Y-%m-%dT%H:%M:%E*SZ", ToTime(timestamp), absl::UTCTimeZone());
}

}  // namespace tandem::cli
