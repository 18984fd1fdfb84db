// How many columns a text takes on a terminal, and texts made fit for one.
#ifndef TANDEM_TOOLS_TANDEM_RENDER_DISPLAY_WIDTH_H_
#define TANDEM_TOOLS_TANDEM_RENDER_DISPLAY_WIDTH_H_

#include <cstddef>
#include <string>
#include <string_view>

namespace tandem::cli {

// Columns of `text`, UTF-8: two for wide characters (東, ハ, 한), none for marks
// that stand on the letter before (Vietnamese in decomposed form, Thai vowels),
// one for all else. A byte that is not UTF-8 takes one.
size_t DisplayWidth(std::string_view text);

// `text` on one line, without what could command a terminal: line breaks and tabs
// become blanks, other control characters, marks that turn the reading direction
// and broken UTF-8 become U+FFFD.
std::string Printable(std::string_view text);

// The same, keeping line breaks.
std::string PrintableLines(std::string_view text);

// `text` cut to at most `columns`, ending in "…" if anything was cut. A letter is
// never parted from its marks.
std::string CutToWidth(std::string_view text, size_t columns);

// Blanks behind (in front of, with `right`) until it takes `columns`.
std::string PadToWidth(std::string text, size_t columns, bool right = false);

// The width to which longer texts are wrapped.
inline constexpr size_t kTextColumns = 78;

// Lines of at most `columns`, broken at blanks; a longer word stands alone.
std::string WrapToWidth(std::string_view text, size_t columns, std::string_view indent);

}  // namespace tandem::cli

#endif  // TANDEM_TOOLS_TANDEM_RENDER_DISPLAY_WIDTH_H_
