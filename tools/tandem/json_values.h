// The small values that JSON output is made of. For json_*.cc alone.
#ifndef TANDEM_TOOLS_TANDEM_JSON_VALUES_H_
#define TANDEM_TOOLS_TANDEM_JSON_VALUES_H_

#include <nlohmann/json.hpp>
#include <string>

#include "engine/workflow/dates.h"
#include "tools/tandem/json_output.h"
#include "tools/tandem/render/time_text.h"

namespace tandem::cli {

// Null where it is not known.
inline Json DateOrNull(bool has, const v1::Date& date) {
  return has ? Json(ToIso(date)) : Json(nullptr);
}
inline Json PeriodOrNull(bool has, const v1::Period& period) {
  return has ? Json(ToIso(period)) : Json(nullptr);
}
inline Json TimeOrNull(bool has, const google::protobuf::Timestamp& at) {
  return has ? Json(TimestampIso(at)) : Json(nullptr);
}
inline Json TextOrNull(const std::string& text) {
  return text.empty() ? Json(nullptr) : Json(text);
}
// An enum's value: "OPEN" is "open".
inline std::string LowerCase(std::string text) {
  for (char& c : text) c = static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
  return text;
}
template <typename Strings>
Json TextList(const Strings& strings) {
  Json list = Json::array();
  for (const std::string& text : strings) list.push_back(text);
  return list;
}

}  // namespace tandem::cli

#endif  // TANDEM_TOOLS_TANDEM_JSON_VALUES_H_
