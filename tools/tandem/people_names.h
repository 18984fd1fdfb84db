// Names of people behind the ids that events bear, for who may see them.
#ifndef TANDEM_TOOLS_TANDEM_PEOPLE_NAMES_H_
#define TANDEM_TOOLS_TANDEM_PEOPLE_NAMES_H_

#include <map>
#include <set>
#include <string>

#include "absl/time/time.h"
#include "tools/tandem/session.h"

namespace tandem::cli {

// By id; ids whose names cannot be seen (erased, no right) are left out.
std::map<std::string, std::string> NamesOf(const std::set<std::string>& people, Session& session);

// The name if there is one, else the text as it is ("service:reminders").
std::string NameOr(const std::map<std::string, std::string>& names, const std::string& id);

// Where their days begin: their own zone, else that of the organisation of their first post,
// else UTC.
absl::TimeZone ZoneOf(const v1::Person& person, Session& session);

}  // namespace tandem::cli

#endif  // TANDEM_TOOLS_TANDEM_PEOPLE_NAMES_H_
