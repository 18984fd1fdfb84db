#include "engine/workflow/language_tag.h"

#include <unicode/locid.h>
#include <unicode/uloc.h>

#include <cstdint>
#include <string_view>

namespace tandem {

bool IsLanguageTag(const std::string& text) {
  // Longer ones are of experts' use alone.
  constexpr int32_t kNameMax = 64;
  char name[kNameMax];
  int32_t read = 0;
  UErrorCode error = U_ZERO_ERROR;
  const int32_t length = uloc_forLanguageTag(text.c_str(), name, kNameMax, &read, &error);
  if (U_FAILURE(error) != 0 || length >= kNameMax || length == 0) return false;
  if (static_cast<size_t>(read) != text.size()) return false;
  const std::string_view whole(name);
  const std::string_view language = whole.substr(0, whole.find_first_of("_@"));
  return language.size() == 3 || (language.size() == 2 && *uloc_getISO3Language(name) != '\0');
}

}  // namespace tandem
