#include "tools/tandem/render/display_width.h"

#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include <cstdint>

namespace tandem::cli {
namespace {

constexpr char kReplacement[] = "\xEF\xBF\xBD";  // U+FFFD

// Reads the code point at `at` and goes on behind it; negative if it is broken.
UChar32 NextCodePoint(std::string_view text, size_t* at) {
  const auto* bytes = reinterpret_cast<const uint8_t*>(text.data());
  auto index = static_cast<int64_t>(*at);
  UChar32 c = 0;
  U8_NEXT(bytes, index, static_cast<int64_t>(text.size()), c);
  *at = static_cast<size_t>(index);
  return c;
}

size_t WidthOf(UChar32 c) {
  if (c < 0) return 1;
  // Vowels and finals of a Hangul syllable written in parts.
  if (c >= 0x1160 && c <= 0x11FF) return 0;
  switch (u_charType(c)) {
    case U_NON_SPACING_MARK:
    case U_ENCLOSING_MARK:
    case U_FORMAT_CHAR:
    case U_CONTROL_CHAR:
      return c == 0xAD ? 1 : 0;  // A soft hyphen is shown.
    default:
      break;
  }
  const int width = u_getIntPropertyValue(c, UCHAR_EAST_ASIAN_WIDTH);
  return width == U_EA_WIDE || width == U_EA_FULLWIDTH ? 2 : 1;
}

bool TurnsDirection(UChar32 c) {
  return (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
}

std::string Clean(std::string_view text, bool keep_lines) {
  std::string clean;
  clean.reserve(text.size());
  for (size_t at = 0; at < text.size();) {
    const size_t begin = at;
    const UChar32 c = NextCodePoint(text, &at);
    if (c == '\n' && keep_lines) {
      clean += '\n';
    } else if (c == '\n' || c == '\t') {
      clean += ' ';
    } else if (c == '\r') {
      if (at >= text.size() || text[at] != '\n') clean += ' ';
    } else if (c < 0 || u_charType(c) == U_CONTROL_CHAR || TurnsDirection(c)) {
      clean += kReplacement;
    } else {
      clean += text.substr(begin, at - begin);
    }
  }
  return clean;
}

}  // namespace

size_t DisplayWidth(std::string_view text) {
  size_t width = 0;
  for (size_t at = 0; at < text.size();) width += WidthOf(NextCodePoint(text, &at));
  return width;
}

std::string Printable(std::string_view text) { return Clean(text, /*keep_lines=*/false); }

std::string PrintableLines(std::string_view text) { return Clean(text, /*keep_lines=*/true); }

std::string CutToWidth(std::string_view text, size_t columns) {
  if (DisplayWidth(text) <= columns) return std::string(text);
  if (columns == 0) return "";
  size_t width = 0;
  size_t end = 0;
  for (size_t at = 0; at < text.size();) {
    const size_t more = WidthOf(NextCodePoint(text, &at));
    if (width + more > columns - 1) break;
    width += more;
    end = at;
  }
  return std::string(text.substr(0, end)) + "…";
}

std::string PadToWidth(std::string text, size_t columns, bool right) {
  const size_t width = DisplayWidth(text);
  if (width >= columns) return text;
  const std::string blanks(columns - width, ' ');
  return right ? blanks + text : text + blanks;
}

std::string WrapToWidth(std::string_view text, size_t columns, std::string_view indent) {
  std::string wrapped;
  size_t width = 0;
  bool line_begins = true;
  for (size_t at = 0; at <= text.size();) {
    size_t end = text.find_first_of(" \n", at);
    if (end == std::string_view::npos) end = text.size();
    const std::string_view word = text.substr(at, end - at);
    if (!word.empty()) {
      const size_t word_width = DisplayWidth(word);
      if (!line_begins && width + 1 + word_width > columns) {
        wrapped += '\n';
        line_begins = true;
      }
      if (line_begins) {
        wrapped += indent;
        width = DisplayWidth(indent);
      } else {
        wrapped += ' ';
        width += 1;
      }
      wrapped += word;
      width += word_width;
      line_begins = false;
    }
    if (end < text.size() && text[end] == '\n') {
      wrapped += '\n';
      line_begins = true;
    }
    at = end + 1;
  }
  return wrapped;
}

}  // namespace tandem::cli
