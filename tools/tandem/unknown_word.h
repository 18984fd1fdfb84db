// The word that people type where something is not known.
#ifndef TANDEM_TOOLS_TANDEM_UNKNOWN_WORD_H_
#define TANDEM_TOOLS_TANDEM_UNKNOWN_WORD_H_

#include <string_view>

namespace tandem::cli {

inline constexpr std::string_view kUnknownWord = "unknown";

}  // namespace tandem::cli

#endif  // TANDEM_TOOLS_TANDEM_UNKNOWN_WORD_H_
