#include "services/node/clock_check.h"

#include <fmt/format.h>

#include <algorithm>

namespace tandem {
namespace {

std::string Ways(std::string_view command, std::string_view otherwise) {
  return fmt::format(
      " Check the clock with `timedatectl`. If it is wrong, correct it{}. If it is right, {}: "
      "with the node stopped, run `tandemd {} --config FILE --data FOLDER --why \"...\"`, then "
      "start the node.",
      command == "clock-set-back" ? "" : ", and start the node if it has stopped", otherwise,
      command);
}

constexpr char kSetBack[] = "clock-set-back";
constexpr char kConfirm[] = "clock-confirm";

}  // namespace

std::string ClockText(absl::Time time) {
  return absl::FormatTime("%-d %b %Y %H:%M UTC", time, absl::UTCTimeZone());
}

std::optional<absl::Time> LastKnownTime(const ClockSigns& signs) {
  // What was noted by a clock that was ahead, and recorded nothing, says nothing. A clock that
  // was corrected a little was right.
  if (!signs.ran.has_value() || *signs.ran > signs.now + kClockBehindMax) return signs.recorded;
  const std::optional<absl::Time> ran = std::min(*signs.ran, signs.now);
  return std::max(signs.recorded, ran);  // Nothing is less than any time.
}

absl::Status CheckClock(const ClockSigns& signs, absl::Duration leap_max) {
  if (signs.recorded.has_value()) {
    const std::string behind = ClockIsBehind(signs.now, *signs.recorded);
    if (!behind.empty()) return absl::FailedPreconditionError(behind);
  }
  const std::optional<absl::Time> last = LastKnownTime(signs);
  if (!last.has_value() || signs.now - *last <= leap_max) return absl::OkStatus();
  return absl::FailedPreconditionError(fmt::format(
      "the machine's clock says {}, and the node last ran or recorded something at {}, {} days "
      "before. The node will not start until you have settled this.{}",
      ClockText(signs.now), ClockText(*last), (signs.now - *last) / absl::Hours(24),
      Ways(kConfirm, "the node was off for so long")));
}

std::string ClockIsBehind(absl::Time now, absl::Time recorded) {
  if (now + kClockBehindMax >= recorded) return "";
  return fmt::format("the machine's clock says {}, but the last event was recorded at {}.{}",
                     ClockText(now), ClockText(recorded),
                     Ways(kSetBack, "it was ahead when that was recorded"));
}

std::string ClockLeaptAhead(absl::Time expected, absl::Time machine) {
  return fmt::format(
      "the machine's clock leapt to {} when it was {}. Nothing is recorded and nothing falls due "
      "until it is right again.{}",
      ClockText(machine), ClockText(expected),
      Ways(kConfirm, "the time before the leap was wrong"));
}

}  // namespace tandem
