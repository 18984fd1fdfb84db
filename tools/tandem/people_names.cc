#include "tools/tandem/people_names.h"

#include "engine/workflow/time_zone.h"
#include "tools/tandem/resolve.h"

namespace tandem::cli {

std::map<std::string, std::string> NamesOf(const std::set<std::string>& people, Session& session) {
  std::map<std::string, std::string> names;
  v1::Request request;
  for (const std::string& id : people) {
    if (!id.empty() && id.find(':') == std::string::npos) {
      request.mutable_read_people()->add_person(id);
    }
  }
  if (!request.has_read_people()) return names;
  const absl::StatusOr<v1::Reply> reply = session.Ask(request);
  if (!reply.ok()) return names;  // Ids are shown instead.
  for (const v1::Person& person : reply->people().person()) {
    if (!person.name().empty()) names[person.id()] = person.name();
  }
  return names;
}

std::string NameOr(const std::map<std::string, std::string>& names, const std::string& id) {
  const auto found = names.find(id);
  return found == names.end() ? id : found->second;
}

absl::TimeZone ZoneOf(const v1::Person& person, Session& session) {
  if (const auto own = ZoneNamed(person.time_zone())) return *own;
  if (person.post().empty()) return absl::UTCTimeZone();
  const auto view = FindOrganisationView(session, person.post(0).organisation());
  if (!view.ok()) return absl::UTCTimeZone();
  return ZoneNamed(view->time_zone()).value_or(absl::UTCTimeZone());
}

}  // namespace tandem::cli
