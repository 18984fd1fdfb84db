// How names in a programme's folder are written.
#ifndef TANDEM_ENGINE_WORKFLOW_NAME_SYNTAX_H_
#define TANDEM_ENGINE_WORKFLOW_NAME_SYNTAX_H_

#include <string>
#include <string_view>

namespace tandem {

// Phases, roles, facts, conditions, deadlines, kinds, keys: a lower-case letter,
// then lower-case letters, digits, '-' and '_'; at most 80 characters.
bool IsName(std::string_view text);
// A part of a stream's name, such as an organisation: IsName, or begins with a
// digit (event.proto).
bool IsStreamPart(std::string_view text);
// Event types: a capital letter, then letters and digits; at most 80 characters.
bool IsEventName(std::string_view text);
// BCP 47, roughly: "vi", "zh-Hant", "vi-VN".
bool IsLanguage(std::string_view text);

// "'No Such' is no name for a phase: write lower-case letters, ..."
std::string BadName(std::string_view what, std::string_view name);

}  // namespace tandem

#endif  // TANDEM_ENGINE_WORKFLOW_NAME_SYNTAX_H_
