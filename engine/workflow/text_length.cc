#include "engine/workflow/text_length.h"

#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include <cstdint>

namespace tandem {
namespace {

// The next code point, which is negative if there is none that is valid.
UChar32 Next(std::string_view text, size_t* at) {
  const auto* bytes = reinterpret_cast<const uint8_t*>(text.data());
  UChar32 point = 0;
  U8_NEXT(bytes, *at, text.size(), point);
  return point;
}

}  // namespace

std::optional<size_t> CountCharacters(std::string_view text) {
  size_t count = 0;
  for (size_t at = 0; at < text.size(); ++count) {
    if (Next(text, &at) < 0) return std::nullopt;
  }
  return count;
}

bool IsBlank(std::string_view text) {
  for (size_t at = 0; at < text.size();) {
    const UChar32 point = Next(text, &at);
    if (point < 0 || !u_isUWhiteSpace(point)) return false;
  }
  return true;
}

}  // namespace tandem
