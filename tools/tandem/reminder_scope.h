// Which reminders people mean when they snooze them or hand them on.
#ifndef TANDEM_TOOLS_TANDEM_REMINDER_SCOPE_H_
#define TANDEM_TOOLS_TANDEM_REMINDER_SCOPE_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "tools/tandem/session.h"

namespace tandem::cli {

// As directory.proto has it: of one deadline, of one instance, or all.
struct NamedScope {
  std::string stream;
  std::string deadline;
  std::string words;  // "'Consent (Haiphong)' of Kitakyushu – Haiphong".
};

// From an instance as people call it, and a deadline as `tandem deadlines` names it, or the
// first or the other part of its name: "activity" or "data" of "activity/data". Both may be empty.
// kNotFound: there is none, and what is near. kInvalidArgument: several fit.
absl::StatusOr<NamedScope> FindScope(Session& session, const std::string& id,
                                     const std::string& deadline);

// The words for a scope that is known.
std::string ScopeWords(const std::string& stream, const std::string& deadline);

// A kind of mail by what people call it: "digest", "before-due", or a deadline by its name
// in a programme ("progress"). kNotFound: there is none, and what is near.
// kInvalidArgument: several programmes or workflows have it, and how they are told apart.
absl::StatusOr<std::string> FindKind(Session& session, const std::string& text);

// The deadline's id that is meant among `ids`. Pure; the statuses are FindScope's.
absl::StatusOr<std::string> DeadlineAmong(const std::string& text,
                                          const std::vector<std::string>& ids);

}  // namespace tandem::cli

#endif  // TANDEM_TOOLS_TANDEM_REMINDER_SCOPE_H_
