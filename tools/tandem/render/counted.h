// Numbers of things in words.
#ifndef TANDEM_TOOLS_TANDEM_RENDER_COUNTED_H_
#define TANDEM_TOOLS_TANDEM_RENDER_COUNTED_H_

#include <cstdint>
#include <string>
#include <string_view>

namespace tandem::cli {

// "1 city", "3 cities".
std::string Counted(uint64_t count, std::string_view one, std::string_view several);
// The English plural of a workflow's or a kind's name: "cities", "action lists".
std::string PluralOf(std::string_view name);

}  // namespace tandem::cli

#endif  // TANDEM_TOOLS_TANDEM_RENDER_COUNTED_H_
