#include "tools/tandem/programme_folder.h"

#include <fmt/format.h>

#include <fstream>
#include <iterator>
#include <string>
#include <system_error>

#include "engine/base/status_macros.h"

namespace tandem::cli {
namespace {

namespace fs = std::filesystem;

bool IsProgrammeFile(const fs::path& path) {
  const std::string extension = path.extension().string();
  return extension == ".textproto" || extension == ".proto" || extension == ".mustache";
}

absl::StatusOr<std::string> ReadWhole(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::string content((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  if (!file.good() && !file.eof()) {
    return absl::InvalidArgumentError(fmt::format("cannot read {}", path.string()));
  }
  return content;
}

}  // namespace

absl::StatusOr<ProgrammeFiles> ReadProgrammeFolder(const fs::path& folder) {
  std::error_code error;
  if (!fs::is_directory(folder, error)) {
    return absl::InvalidArgumentError(fmt::format("{} is no folder", folder.string()));
  }
  ProgrammeFiles files;
  for (fs::recursive_directory_iterator at(folder, error), end; at != end; at.increment(error)) {
    if (error) break;
    if (!at->is_regular_file(error) || !IsProgrammeFile(at->path())) continue;
    TANDEM_ASSIGN_OR_RETURN(files[fs::relative(at->path(), folder).generic_string()],
                            ReadWhole(at->path()));
  }
  if (error) {
    return absl::InvalidArgumentError(
        fmt::format("cannot read {}: {}", folder.string(), error.message()));
  }
  if (files.empty()) {
    return absl::InvalidArgumentError(fmt::format(
        "{} holds no programme; there would be a programme.textproto", folder.string()));
  }
  return files;
}

absl::StatusOr<v1::DeployProgramme> ReadDeployment(const fs::path& folder) {
  TANDEM_ASSIGN_OR_RETURN(const ProgrammeFiles files, ReadProgrammeFolder(folder));
  v1::DeployProgramme deploy;
  for (const auto& [path, content] : files) {
    v1::DeployedFile* file = deploy.add_file();
    file->set_path(path);
    file->set_content(content);
  }
  return deploy;
}

}  // namespace tandem::cli
