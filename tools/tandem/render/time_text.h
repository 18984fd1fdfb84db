// Dates and instants in words.
#ifndef TANDEM_TOOLS_TANDEM_RENDER_TIME_TEXT_H_
#define TANDEM_TOOLS_TANDEM_RENDER_TIME_TEXT_H_

#include <string>

#include "google/protobuf/timestamp.pb.h"
#include "tandem/v1/values.pb.h"

namespace tandem::cli {

// "Dec 2015"; a period that is absent: "date not known".
std::string DateText(bool has, const v1::Period& period);

// "2015-09-23 10:15" in UTC.
std::string MinuteText(const google::protobuf::Timestamp& timestamp);
// "2015-09-23T10:15:00Z".
std::string TimestampIso(const google::protobuf::Timestamp& timestamp);

}  // namespace tandem::cli

#endif  // TANDEM_TOOLS_TANDEM_RENDER_TIME_TEXT_H_
