// Text as a mail's header carries it.
#ifndef TANDEM_SERVICES_REMINDERS_MIME_TEXT_H_
#define TANDEM_SERVICES_REMINDERS_MIME_TEXT_H_

#include <cstddef>
#include <string>
#include <string_view>

namespace tandem::services {

// All here take UTF-8. Pure.

// The text with blanks in place of line ends and other control characters, so
// that nothing in it can begin a header of its own.
std::string OneLine(std::string_view text);

// The text, or as much of its beginning as `bytes_max` hold, cut between characters
// and with three dots behind it.
std::string Shortened(std::string text, size_t bytes_max);

// One line of ASCII for a subject or a display name, which GMime folds at its blanks.
// A text that cannot be folded, or that a mail program would read as something else,
// becomes encoded words (RFC 2047), split between characters. In Latin letters they are
// readable as they are written. GMime's own encoded words are not used: those of a long
// text without blanks (Thai, Chinese, emoji) have up to 230 characters, where RFC 2047
// allows 75, and GMime itself reads base64 that is split so only up to its first end.
std::string HeaderText(std::string_view text);

}  // namespace tandem::services

#endif  // TANDEM_SERVICES_REMINDERS_MIME_TEXT_H_
