// The names that `tandem list` can be narrowed by.
#ifndef TANDEM_TOOLS_TANDEM_KNOWN_NAMES_H_
#define TANDEM_TOOLS_TANDEM_KNOWN_NAMES_H_

#include <string>

#include "absl/status/status.h"
#include "tandem/v1/values.pb.h"
#include "tools/tandem/commands.h"
#include "tools/tandem/session.h"

namespace tandem::cli {

// Whether people call a phase so: by its name or its title in any language.
bool IsPhaseCalled(const std::string& name, const v1::LocalizedText& title,
                   const std::string& text);

// For a list that came out empty: kNotFound, with the nearest, if a programme,
// workflow or phase that was asked for does not exist, or a phase only in workflows that
// were not looked through; OK if they all do.
absl::Status CheckNames(const ListOptions& options, Session& session);

}  // namespace tandem::cli

#endif  // TANDEM_TOOLS_TANDEM_KNOWN_NAMES_H_
