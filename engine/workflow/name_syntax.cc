#include "engine/workflow/name_syntax.h"

#include <algorithm>

#include "fmt/format.h"

namespace tandem {
namespace {

constexpr size_t kNameMax = 80;
constexpr size_t kLanguageMax = 35;

bool IsLower(char c) { return c >= 'a' && c <= 'z'; }
bool IsUpper(char c) { return c >= 'A' && c <= 'Z'; }
bool IsDigit(char c) { return c >= '0' && c <= '9'; }

}  // namespace

bool IsStreamPart(std::string_view text) {
  return !text.empty() && text.size() <= kNameMax &&
         std::all_of(text.begin(), text.end(),
                     [](char c) { return IsLower(c) || IsDigit(c) || c == '-' || c == '_'; });
}

bool IsName(std::string_view text) { return IsStreamPart(text) && IsLower(text.front()); }

bool IsEventName(std::string_view text) {
  return !text.empty() && text.size() <= kNameMax && IsUpper(text.front()) &&
         std::all_of(text.begin(), text.end(),
                     [](char c) { return IsLower(c) || IsUpper(c) || IsDigit(c); });
}

bool IsLanguage(std::string_view text) {
  if (text.size() > kLanguageMax) return false;
  bool first = true;
  while (true) {
    const size_t end = std::min(text.find('-'), text.size());
    const std::string_view part = text.substr(0, end);
    if (part.empty() || part.size() > 8 || (first && part.size() < 2)) return false;
    const bool good = std::all_of(part.begin(), part.end(), [&](char c) {
      return IsLower(c) || (!first && (IsUpper(c) || IsDigit(c)));
    });
    if (!good) return false;
    if (end == text.size()) return true;
    text.remove_prefix(end + 1);
    first = false;
  }
}

std::string BadName(std::string_view what, std::string_view name) {
  if (name.empty()) return fmt::format("this {} has no name", what);
  const bool vowel = what.find_first_of("aeiou") == 0;
  return fmt::format(
      "'{}' is no name for {} {}: write lower-case letters, digits, '-' and '_', "
      "a letter first, at most {} characters",
      name.substr(0, kNameMax), vowel ? "an" : "a", what, kNameMax);
}

}  // namespace tandem
