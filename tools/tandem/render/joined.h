// Texts one behind the other.
#ifndef TANDEM_TOOLS_TANDEM_RENDER_JOINED_H_
#define TANDEM_TOOLS_TANDEM_RENDER_JOINED_H_

#include <fmt/format.h>

#include <string>
#include <string_view>
#include <vector>

namespace tandem::cli {

// "a, b, c".
inline std::string Joined(const std::vector<std::string>& parts,
                          std::string_view separator = ", ") {
  return fmt::format("{}", fmt::join(parts, separator));
}

}  // namespace tandem::cli

#endif  // TANDEM_TOOLS_TANDEM_RENDER_JOINED_H_
