#include "services/node/node_clock.h"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <system_error>

#include "engine/base/status_macros.h"
#include "engine/workflow/dates.h"

namespace tandem {
namespace {

constexpr char kTimeReached[] = "demonstration-time";
constexpr absl::Duration kBehindMax = absl::Hours(1);

absl::StatusOr<NodeClock> MakeSystemClock(const Clock* real,
                                          std::optional<absl::Time> head_recorded_at) {
  if (head_recorded_at.has_value() && real->Now() + kBehindMax < *head_recorded_at) {
    return absl::FailedPreconditionError(fmt::format(
        "the machine's clock says {}, but the last event was recorded at {}: set the clock right",
        absl::FormatTime(real->Now(), absl::UTCTimeZone()),
        absl::FormatTime(*head_recorded_at, absl::UTCTimeZone())));
  }
  NodeClock clock;
  clock.system = std::make_unique<SystemClock>();
  return clock;
}

}  // namespace

std::optional<absl::Time> ReadTimeReached(const std::filesystem::path& data) {
  std::ifstream file(data / kTimeReached);
  std::string text;
  absl::Time reached;
  if (!std::getline(file, text) || !absl::ParseTime(absl::RFC3339_full, text, &reached, nullptr)) {
    return std::nullopt;
  }
  return reached;
}

absl::Status NoteTimeReached(const std::filesystem::path& data, absl::Time now) {
  const std::filesystem::path fresh = data / fmt::format("{}.new", kTimeReached);
  std::ofstream file(fresh);
  file << absl::FormatTime(absl::RFC3339_full, now, absl::UTCTimeZone()) << '\n';
  file.close();
  std::error_code error;
  if (file.good()) std::filesystem::rename(fresh, data / kTimeReached, error);
  if (file.good() && !error) return absl::OkStatus();
  return absl::UnavailableError(fmt::format("{} cannot be written", fresh.string()));
}

absl::StatusOr<NodeClock> MakeNodeClock(const Clock* real, bool demonstration,
                                        const std::string& pretend_today, double speed,
                                        absl::TimeZone zone, std::optional<absl::Time> reached) {
  if (!demonstration) return MakeSystemClock(real, reached);
  if (speed != 0 && (speed < 1 || speed > 1'000'000)) {
    return absl::InvalidArgumentError("--speed is from 1 to 1000000");
  }
  absl::Time start = reached.value_or(real->Now());
  if (!pretend_today.empty()) {
    TANDEM_ASSIGN_OR_RETURN(const v1::Date date, ParseDate(pretend_today));
    if (date.day() == 0) {
      return absl::InvalidArgumentError("--pretend-today takes a whole date, such as 2016-01-15");
    }
    const absl::CivilDay day = FirstDay(date);
    start = absl::FromCivil(absl::CivilHour(day) + kMorningHour, zone);
    if (reached.has_value() && start < *reached) {
      if (absl::ToCivilDay(*reached, zone) > day) {
        return absl::FailedPreconditionError(fmt::format(
            "the demonstration has reached {} and does not go back to {}; name a later day",
            absl::FormatCivilTime(absl::ToCivilDay(*reached, zone)), pretend_today));
      }
      start = *reached;  // Later the same day.
    }
  }
  return NodeClock{nullptr,
                   std::make_unique<DemonstrationClock>(real, start, speed == 0 ? 1 : speed)};
}

}  // namespace tandem
