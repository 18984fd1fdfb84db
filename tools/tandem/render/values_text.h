// Values of the contracts in words for people.
#ifndef TANDEM_TOOLS_TANDEM_RENDER_VALUES_TEXT_H_
#define TANDEM_TOOLS_TANDEM_RENDER_VALUES_TEXT_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "google/protobuf/timestamp.pb.h"
#include "tandem/v1/instance.pb.h"
#include "tandem/v1/read_model.pb.h"
#include "tandem/v1/values.pb.h"

namespace tandem::cli {

// What people type for a stream: an instance's last part, else all of it.
std::string ShortName(std::string_view stream);
// "kitakyushu-haiphong-2015#5".
std::string Reference(std::string_view stream, uint64_t version);

// "Dec 2015"; a period that is absent: "date not known".
std::string DateText(bool has, const v1::Period& period);

// "2015-09-23 10:15" in UTC.
std::string MinuteText(const google::protobuf::Timestamp& timestamp);
// "2015-09-23T10:15:00Z".
std::string TimestampIso(const google::protobuf::Timestamp& timestamp);

// "planned", "blocked by another activity", "waiting for funding", ...
std::string ActivityText(const v1::ActivityView& activity);

// "1 city", "3 cities".
std::string Counted(uint64_t count, std::string_view one, std::string_view several);
// The English plural of a workflow's or a kind's name: "cities", "action lists".
std::string PluralOf(std::string_view name);

// "a, b, c".
std::string Joined(const std::vector<std::string>& parts, std::string_view separator = ", ");

}  // namespace tandem::cli

#endif  // TANDEM_TOOLS_TANDEM_RENDER_VALUES_TEXT_H_
