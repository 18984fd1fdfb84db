// Bytes as people read and write them.
#ifndef TANDEM_TOOLS_TANDEM_HEX_H_
#define TANDEM_TOOLS_TANDEM_HEX_H_

#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace tandem::cli {

// "0af3": two digits a byte, lower case.
std::string ToHex(std::string_view bytes);

// The bytes behind such a text, in either case. kInvalidArgument: other letters, or
// half a byte.
absl::StatusOr<std::string> FromHex(std::string_view text);

// A file's SHA-256 as 64 hexadecimal digits. kInvalidArgument: it is none.
absl::StatusOr<std::string> ParseSha256(std::string_view text);

}  // namespace tandem::cli

#endif  // TANDEM_TOOLS_TANDEM_HEX_H_
