// JSON read as the standard has it, with a place for what is wrong.
#ifndef TANDEM_TOOLS_TANDEM_STRICT_JSON_H_
#define TANDEM_TOOLS_TANDEM_STRICT_JSON_H_

#include <nlohmann/json_fwd.hpp>
#include <string_view>

#include "absl/status/statusor.h"

namespace tandem::cli {

// Deepest nesting that is taken.
inline constexpr int kJsonDepthMax = 50;

// kInvalidArgument: not JSON (with the column), a key that stands twice in one
// object, or nested too deeply.
absl::StatusOr<nlohmann::ordered_json> ParseStrictJson(std::string_view text);

}  // namespace tandem::cli

#endif  // TANDEM_TOOLS_TANDEM_STRICT_JSON_H_
