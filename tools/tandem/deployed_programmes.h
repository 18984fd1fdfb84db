// The programmes that a node has.
#ifndef TANDEM_TOOLS_TANDEM_DEPLOYED_PROGRAMMES_H_
#define TANDEM_TOOLS_TANDEM_DEPLOYED_PROGRAMMES_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "engine/workflow/programme.h"
#include "tools/tandem/session.h"

namespace tandem::cli {

// The built-in one, whose workflows are the directory's.
inline constexpr char kCoreProgramme[] = "core";

// The one that is named, or all, the core among them. kNotFound: none is named so, and
// what is near.
absl::StatusOr<std::vector<std::shared_ptr<const Programme>>> DeployedProgrammes(
    const std::string& named, Session& session);

}  // namespace tandem::cli

#endif  // TANDEM_TOOLS_TANDEM_DEPLOYED_PROGRAMMES_H_
