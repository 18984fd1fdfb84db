#include "engine/workflow/clock_time.h"

#include "engine/base/status_macros.h"
#include "engine/workflow/time_zone.h"
#include "fmt/format.h"

namespace tandem {
namespace {

std::string_view WithoutBlanks(std::string_view text) {
  const size_t first = text.find_first_not_of(' ');
  if (first == std::string_view::npos) return "";
  return text.substr(first, text.find_last_not_of(' ') - first + 1);
}

}  // namespace

std::optional<int> MinuteOfDay(std::string_view time) {
  if (time.size() != 5 || time[2] != ':') return std::nullopt;
  for (const size_t i : {0U, 1U, 3U, 4U}) {
    if (time[i] < '0' || time[i] > '9') return std::nullopt;
  }
  const int hour = (time[0] - '0') * 10 + (time[1] - '0');
  const int minute = (time[3] - '0') * 10 + (time[4] - '0');
  if (hour > 23 || minute > 59) return std::nullopt;
  return hour * 60 + minute;
}

absl::StatusOr<v1::ClockTime> ParseClockTime(std::string_view text) {
  const std::string_view whole = WithoutBlanks(text);
  const size_t blank = whole.find(' ');
  v1::ClockTime clock;
  clock.set_time(std::string(whole.substr(0, blank)));
  if (clock.time().size() == 4) clock.set_time("0" + clock.time());
  if (blank != std::string_view::npos) {
    clock.set_zone(std::string(WithoutBlanks(whole.substr(blank))));
  }
  if (!MinuteOfDay(clock.time()) || clock.zone().empty()) {
    return absl::InvalidArgumentError(
        fmt::format("cannot read '{}' as a clock time; write 24 hours and the time zone: 13:00 "
                    "Europe/Brussels",
                    text));
  }
  TANDEM_RETURN_IF_ERROR(CheckClockTime(clock));
  return clock;
}

absl::Status CheckClockTime(const v1::ClockTime& clock) {
  if (!MinuteOfDay(clock.time())) {
    return absl::InvalidArgumentError(
        fmt::format("'{}' is not a time of day: write 24 hours, such as \"13:00\"", clock.time()));
  }
  if (!ZoneNamed(clock.zone())) {
    return absl::InvalidArgumentError(fmt::format(
        "no time zone '{}': write an IANA name, such as \"Europe/Brussels\"", clock.zone()));
  }
  return absl::OkStatus();
}

std::string ToText(const v1::ClockTime& clock) {
  return fmt::format("{} {}", clock.time(), clock.zone());
}

}  // namespace tandem
