// The time that a node goes by: the machine's, or a demonstration's.
#ifndef TANDEM_SERVICES_NODE_NODE_CLOCK_H_
#define TANDEM_SERVICES_NODE_NODE_CLOCK_H_

#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "engine/base/clock.h"
#include "services/node/demonstration_clock.h"
#include "services/node/guarded_clock.h"

namespace tandem {

// One of the two is there.
struct NodeClock {
  std::unique_ptr<GuardedClock> system;
  std::unique_ptr<DemonstrationClock> demonstration;  // Let it pass: see TimePasser.

  const Clock* get() const {
    return system != nullptr ? static_cast<const Clock*>(system.get()) : demonstration.get();
  }
};

// A demonstration pretends `pretend_today`, from kMorningHour on in `zone`, or
// resumes at `reached`; never before it. `reached`: when the last event was recorded,
// or a later time that was noted; absent for an empty log. `real` is borrowed.
absl::StatusOr<std::unique_ptr<DemonstrationClock>> MakeDemonstrationClock(
    const Clock* real, const std::string& pretend_today, double speed, absl::TimeZone zone,
    std::optional<absl::Time> reached);

// In the data folder: when the node last ran, by the machine's clock; what time a
// demonstration had reached.
inline constexpr char kTimeReached[] = "time-reached";
inline constexpr char kDemonstrationTimeReached[] = "demonstration-time";

// What time had been reached, kept in such a file: time that passed without an event
// counts, too. Absent: nothing was noted.
std::optional<absl::Time> ReadTimeReached(const std::filesystem::path& note);
// Replaces the note: it is the old one or the new one, whole. kUnavailable: it could
// not be written.
absl::Status NoteTimeReached(const std::filesystem::path& note, absl::Time now);

// The hour at which a pretended day begins: people are at work, mail has come.
inline constexpr int kMorningHour = 9;

}  // namespace tandem

#endif  // TANDEM_SERVICES_NODE_NODE_CLOCK_H_
