#include "tools/tandem/people_names.h"

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

}  // namespace tandem::cli
