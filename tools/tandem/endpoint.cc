#include "tools/tandem/endpoint.h"

#include <system_error>

namespace tandem::cli {

std::string ChooseEndpoint(const std::string& given, const std::string& environment,
                           const std::filesystem::path& folder) {
  if (!given.empty()) return given;
  if (!environment.empty()) return environment;
  std::filesystem::path at = folder;
  while (true) {
    const std::filesystem::path socket = at / kDemonstrationSocket;
    std::error_code error;
    if (std::filesystem::exists(socket, error)) return "ipc://" + socket.string();
    if (!at.has_relative_path()) return kInstalledEndpoint;
    at = at.parent_path();
  }
}

}  // namespace tandem::cli
