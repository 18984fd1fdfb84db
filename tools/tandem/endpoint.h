// Where the node is, when nobody says so.
#ifndef TANDEM_TOOLS_TANDEM_ENDPOINT_H_
#define TANDEM_TOOLS_TANDEM_ENDPOINT_H_

#include <filesystem>
#include <string>

namespace tandem::cli {

// The quickstart's store, looked for in the present folder and those above it.
inline constexpr char kDemonstrationSocket[] = "var/demo/tandem.sock";
// An installed node's, as deploy/configuration/tandem.textproto has it.
inline constexpr char kInstalledEndpoint[] = "ipc:///var/lib/tandem/tandem.sock";

// `given` (--endpoint) if it is not empty, else `environment` (TANDEM_ENDPOINT) if
// it is not empty, else the demonstration's socket if there is one in `folder` or
// above it, else the installed node's endpoint.
std::string ChooseEndpoint(const std::string& given, const std::string& environment,
                           const std::filesystem::path& folder);

}  // namespace tandem::cli

#endif  // TANDEM_TOOLS_TANDEM_ENDPOINT_H_
