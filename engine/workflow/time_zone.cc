#include "engine/workflow/time_zone.h"

#include <algorithm>

#include "absl/strings/ascii.h"

namespace tandem {
namespace {

// A name is a path to whoever loads the zone.
bool IsZoneName(const std::string& name) {
  return !name.empty() && name.front() != '/' && name != "localtime" &&
         std::all_of(name.begin(), name.end(), [](unsigned char c) {
           return absl::ascii_isalnum(c) || c == '/' || c == '_' || c == '-' || c == '+';
         });
}

}  // namespace

std::optional<absl::TimeZone> ZoneNamed(const std::string& name) {
  absl::TimeZone zone;
  if (!IsZoneName(name) || !absl::LoadTimeZone(name, &zone)) return std::nullopt;
  return zone;
}

}  // namespace tandem
