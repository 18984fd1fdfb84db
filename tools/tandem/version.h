// The version of this program: the project's, as the build has it.
#ifndef TANDEM_TOOLS_TANDEM_VERSION_H_
#define TANDEM_TOOLS_TANDEM_VERSION_H_

namespace tandem::cli {

inline constexpr char kVersion[] = TANDEM_VERSION;

}  // namespace tandem::cli

#endif  // TANDEM_TOOLS_TANDEM_VERSION_H_
