#include "services/node/node_clock.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <system_error>

#include "engine/base/status_macros.h"
#include "engine/workflow/dates.h"

namespace tandem {
std::optional<absl::Time> ReadTimeReached(const std::filesystem::path& note) {
  std::ifstream file(note);
  std::string text;
  absl::Time reached;
  if (!std::getline(file, text) || !absl::ParseTime(absl::RFC3339_full, text, &reached, nullptr)) {
    return std::nullopt;
  }
  return reached;
}

// Else a power cut may leave an empty file in its place.
bool IsSynced(const std::filesystem::path& file) {
  const int descriptor = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return false;
  const bool synced = ::fsync(descriptor) == 0;
  ::close(descriptor);
  return synced;
}

absl::Status NoteTimeReached(const std::filesystem::path& note, absl::Time now) {
  const std::filesystem::path fresh = note.string() + ".new";
  std::ofstream file(fresh);
  file << absl::FormatTime(absl::RFC3339_full, now, absl::UTCTimeZone()) << '\n';
  file.close();
  std::error_code error;
  if (file.good() && IsSynced(fresh)) {
    std::filesystem::rename(fresh, note, error);
    if (!error) return absl::OkStatus();
  }
  return absl::UnavailableError(fmt::format("{} cannot be written", fresh.string()));
}

absl::StatusOr<std::unique_ptr<DemonstrationClock>> MakeDemonstrationClock(
    const Clock* real, const std::string& pretend_today, double speed, absl::TimeZone zone,
    std::optional<absl::Time> reached) {
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
  return std::make_unique<DemonstrationClock>(real, start, speed == 0 ? 1 : speed);
}

}  // namespace tandem
