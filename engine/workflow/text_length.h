// Texts as people count them.
#ifndef TANDEM_ENGINE_WORKFLOW_TEXT_LENGTH_H_
#define TANDEM_ENGINE_WORKFLOW_TEXT_LENGTH_H_

#include <cstddef>
#include <optional>
#include <string_view>

namespace tandem {

// Unicode code points; absent if the text is not valid UTF-8.
std::optional<size_t> CountCharacters(std::string_view text);
// Whether there is nothing to read in it: blanks of any script, or nothing.
bool IsBlank(std::string_view text);

}  // namespace tandem

#endif  // TANDEM_ENGINE_WORKFLOW_TEXT_LENGTH_H_
