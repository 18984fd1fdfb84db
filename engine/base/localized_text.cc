#include "engine/base/localized_text.h"

namespace tandem {

const std::string& TextIn(const v1::LocalizedText& text, std::string_view language) {
  const std::string_view base = language.substr(0, language.find_first_of("-_"));
  const std::string* found = nullptr;
  for (const v1::Translation& translation : text.also()) {
    if (translation.language() == language) return translation.text();
    if (translation.language() == base) found = &translation.text();
  }
  return found != nullptr ? *found : text.en();
}

}  // namespace tandem
