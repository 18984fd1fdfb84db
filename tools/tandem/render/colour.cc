#include "tools/tandem/render/colour.h"

#include <fmt/format.h>

namespace tandem::cli {
namespace {

std::string_view CodeOf(Colour colour) {
  switch (colour) {
    case Colour::kHeading:
      return "1";
    case Colour::kLate:
      return "31";
    case Colour::kSoon:
      return "33";
    case Colour::kWaiting:
      return "36";
    case Colour::kGood:
      return "32";
    case Colour::kFaint:
      return "2";
    case Colour::kPlain:
      break;
  }
  return "";
}

}  // namespace

std::string Palette::Paint(Colour colour, std::string_view text) const {
  const std::string_view code = CodeOf(colour);
  if (!on_ || code.empty() || text.empty()) return std::string(text);
  return fmt::format("\x1b[{}m{}\x1b[0m", code, text);
}

bool WantsColour(bool is_terminal, const char* no_color, const char* term) {
  if (!is_terminal) return false;
  if (no_color != nullptr && *no_color != '\0') return false;
  return term == nullptr || std::string_view(term) != "dumb";
}

}  // namespace tandem::cli
