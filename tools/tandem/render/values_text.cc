#include "tools/tandem/render/values_text.h"

#include <fmt/format.h>

#include <algorithm>

#include "engine/base/timestamp.h"
#include "engine/workflow/dates.h"

namespace tandem::cli {

std::string ShortName(std::string_view stream) {
  if (std::count(stream.begin(), stream.end(), '/') != 2) return std::string(stream);
  const std::string_view first = stream.substr(0, stream.find('/'));
  if (first == "mail" || first == "system") return std::string(stream);
  return std::string(stream.substr(stream.rfind('/') + 1));
}

std::string Reference(std::string_view stream, uint64_t version) {
  return fmt::format("{}#{}", ShortName(stream), version);
}

std::string DateText(bool has, const v1::Period& period) {
  return has ? ToText(period) : "date not known";
}

std::string MinuteText(const google::protobuf::Timestamp& timestamp) {
  return absl::FormatTime("%Y-%m-%d %H:%M", ToTime(timestamp), absl::UTCTimeZone());
}

std::string TimestampIso(const google::protobuf::Timestamp& timestamp) {
  return absl::FormatTime("%Y-%m-%dT%H:%M:%E*SZ", ToTime(timestamp), absl::UTCTimeZone());
}

std::string ActivityText(const v1::ActivityView& activity) {
  const std::string settled =
      activity.has_settled_on() ? " " + ToText(activity.settled_on()) : std::string();
  switch (activity.state()) {
    case v1::Activity::PLANNED:
      return activity.late() ? "planned, late" : "planned";
    case v1::Activity::BLOCKED:
      return "after " +
             Joined({activity.activity().after().begin(), activity.activity().after().end()});
    case v1::Activity::WAITING: {
      const std::string& what = activity.activity().waits_for();
      return what.empty() ? "waiting" : "waiting for " + what;
    }
    case v1::Activity::STARTED:
      return activity.late() ? "started, late" : "started";
    case v1::Activity::DONE:
      return "done" + settled;
    case v1::Activity::DROPPED:
      return "dropped" + settled;
    default:
      return "";
  }
}

std::string Counted(uint64_t count, std::string_view one, std::string_view several) {
  return fmt::format("{} {}", count, count == 1 ? one : several);
}

std::string PluralOf(std::string_view name) {
  std::string plural(name);
  std::replace(plural.begin(), plural.end(), '-', ' ');
  if (plural == "person") return "people";
  if (plural == "ngo") return "NGOs";
  if (plural.empty()) return plural;
  const char last = plural.back();
  const bool vowel_before =
      plural.size() > 1 &&
      std::string_view("aeiou").find(plural[plural.size() - 2]) != std::string_view::npos;
  if (last == 'y' && !vowel_before) {
    plural.pop_back();
    return plural + "ies";
  }
  if (last == 's' || last == 'x') return plural + "es";
  return plural + "s";
}

std::string Joined(const std::vector<std::string>& parts, std::string_view separator) {
  std::string joined;
  for (const std::string& part : parts) {
    if (!joined.empty()) joined += separator;
    joined += part;
  }
  return joined;
}

}  // namespace tandem::cli
