// Text as mail carries it: encoded words in headers, encodings of a body.
#ifndef TANDEM_SERVICES_REMINDERS_MIME_TEXT_H_
#define TANDEM_SERVICES_REMINDERS_MIME_TEXT_H_

#include <cstddef>
#include <string>
#include <string_view>

namespace tandem::services {

// All here take UTF-8 and give ASCII with CRLF line ends. Pure.

// The text with blanks in place of line ends and other control characters, so
// that nothing in it can begin a header of its own.
std::string OneLine(std::string_view text);

// The text, or as much of its beginning as `bytes_max` hold, cut between characters
// and with three dots behind it.
std::string Shortened(std::string text, size_t bytes_max);

// A header's free text ("Subject"), folded into lines of at most 76 characters
// where it has blanks. `column` is how much of the first line is taken. What is
// not plain ASCII becomes encoded words (RFC 2047), split between characters.
std::string HeaderText(std::string_view text, size_t column);

// A display name before an address: as it stands, in quotation marks, or encoded.
std::string HeaderPhrase(std::string_view name, size_t column);

// How a body is written, and the name of that for Content-Transfer-Encoding.
struct EncodedBody {
  std::string encoding;  // "7bit", "quoted-printable" or "base64".
  std::string bytes;     // Ends with CRLF.
};

// ASCII with short lines stays as it is; text that is mostly ASCII becomes
// quoted-printable, which people can still read, and the rest base64.
EncodedBody EncodeBody(std::string_view text);

}  // namespace tandem::services

#endif  // TANDEM_SERVICES_REMINDERS_MIME_TEXT_H_
