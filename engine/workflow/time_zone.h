// Zones by the names that people and programmes write.
#ifndef TANDEM_ENGINE_WORKFLOW_TIME_ZONE_H_
#define TANDEM_ENGINE_WORKFLOW_TIME_ZONE_H_

#include <optional>
#include <string>

#include "absl/time/time.h"

namespace tandem {

// The zone of an IANA name, "Asia/Manila", as the system's database has it. Absent: it
// has none of that name, or the text is none: empty, a path, or the machine's own zone.
std::optional<absl::TimeZone> ZoneNamed(const std::string& name);

}  // namespace tandem

#endif  // TANDEM_ENGINE_WORKFLOW_TIME_ZONE_H_
