// Zones by the names that people and programmes write.
#ifndef TANDEM_ENGINE_WORKFLOW_TIME_ZONE_H_
#define TANDEM_ENGINE_WORKFLOW_TIME_ZONE_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "engine/workflow/calendar.h"

namespace tandem {

// The zone of an IANA name, "Asia/Manila", as the system's database has it. Absent: it
// has none of that name, or the text is not a name: empty, a path, or the machine's own zone.
// An alias that the database has dropped, "Asia/Saigon", counts as the zone that it names.
std::optional<absl::TimeZone> ZoneNamed(const std::string& name);

// The name under which a zone is known everywhere in Tandem: that of the IANA database for
// one that is an alias ("Asia/Saigon" is Asia/Ho_Chi_Minh, "Europe/Kiev" Europe/Kyiv, and
// "Etc/UTC" is UTC), as far as ICU knows it and this machine has that name; else the
// alias of it that this machine has; else `name` itself. Takes some 30 microseconds.
std::string CanonicalZone(const std::string& name);

// Gives a place the zone of a name, if the name is not empty. One that this machine does
// not know leaves the place in UTC and says so.
void SetZone(const std::string& name, Place& place);

// The names of all zones that ICU knows, for suggestions.
std::vector<std::string> ZoneNames();

}  // namespace tandem

#endif  // TANDEM_ENGINE_WORKFLOW_TIME_ZONE_H_
