#include "engine/workflow/unknown_zones.h"

#include <map>
#include <utility>

#include "engine/workflow/message_walk.h"
#include "engine/workflow/near_name.h"
#include "engine/workflow/time_zone.h"
#include "fmt/format.h"

namespace tandem {

std::string UnknownZone::ToText() const {
  return fmt::format(
      "The time zone '{}' is not known to this machine; it is used by {}. Until it is, their times "
      "are shown in UTC and nothing can be recorded for them. Update the machine's time zones "
      "(on Debian: apt-get install tzdata) and start the node again; if the name is wrong, "
      "correct where it is written.",
      zone, ListNames(used_by));
}

std::vector<UnknownZone> UnknownZones(const Directory& directory, const Programmes& programmes) {
  std::map<std::string, bool> known;
  std::map<std::string, std::vector<std::string>> users;
  const auto note = [&](const std::string& zone, const std::string& prefix,
                        const std::string& name) {
    if (zone.empty()) return;
    const auto [is_known, added] = known.try_emplace(zone);
    if (added) is_known->second = ZoneNamed(zone).has_value();
    if (!is_known->second) users[zone].push_back(prefix + name);
  };
  for (const Organisation* organisation : directory.Organisations()) {
    note(organisation->time_zone, "organisation/", organisation->name);
  }
  for (const Person* person : directory.People()) {
    note(person->time_zone, "person/", person->id);
  }
  for (const Programme* programme : programmes.All()) {
    for (const auto& [name, definition] : programme->workflows()) {
      const std::string workflow = programme->name() + "/" + name;
      WalkEach<v1::DateRule>(definition->proto(), [&](const v1::DateRule& rule) {
        note(rule.zone(), "workflow ", workflow);
      });
    }
  }
  std::vector<UnknownZone> unknown;
  unknown.reserve(users.size());
  for (auto& [zone, used_by] : users) unknown.push_back({zone, std::move(used_by)});
  return unknown;
}

}  // namespace tandem
