// Colour and weight on a terminal, or none.
#ifndef TANDEM_TOOLS_TANDEM_RENDER_COLOUR_H_
#define TANDEM_TOOLS_TANDEM_RENDER_COLOUR_H_

#include <string>
#include <string_view>

namespace tandem::cli {

enum class Colour { kPlain, kHeading, kLate, kSoon, kWaiting, kGood, kFaint };

// Colours texts if it is on; else gives them back as they are. Colour only ever
// repeats what words say.
class Palette {
 public:
  explicit Palette(bool on) : on_(on) {}
  bool on() const { return on_; }
  std::string Paint(Colour colour, std::string_view text) const;

 private:
  bool on_;
};

// On for a terminal that can show it, unless NO_COLOR is set to anything.
// `no_color` and `term`: the variables NO_COLOR and TERM; null: not set.
bool WantsColour(bool is_terminal, const char* no_color, const char* term);

}  // namespace tandem::cli

#endif  // TANDEM_TOOLS_TANDEM_RENDER_COLOUR_H_
