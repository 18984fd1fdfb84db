// A programme's folder, read.
#ifndef TANDEM_TOOLS_TANDEM_PROGRAMME_FOLDER_H_
#define TANDEM_TOOLS_TANDEM_PROGRAMME_FOLDER_H_

#include <filesystem>

#include "absl/status/statusor.h"
#include "engine/workflow/programme.h"
#include "tandem/v1/request.pb.h"

namespace tandem::cli {

// Its definitions, payloads, calendars and templates, by their paths in it; what else
// lies there is left out. kInvalidArgument: it is no folder, cannot be read, or holds
// none of them.
absl::StatusOr<ProgrammeFiles> ReadProgrammeFolder(const std::filesystem::path& folder);

// The request that puts them to work. Errors as above.
absl::StatusOr<v1::DeployProgramme> ReadDeployment(const std::filesystem::path& folder);

}  // namespace tandem::cli

#endif  // TANDEM_TOOLS_TANDEM_PROGRAMME_FOLDER_H_
