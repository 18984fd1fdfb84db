#include "services/reminders/mime_text.h"

#include <fmt/format.h>

#include "absl/strings/ascii.h"

namespace tandem::services {
namespace {

// A longer word leaves no room for a header's name in its line.
constexpr size_t kPlainWordMax = 60;
// With 12 characters around it and "Subject: " before it, it fits into a line of 76.
constexpr size_t kEncodedMax = 54;

bool IsContinuation(char byte) { return (static_cast<unsigned char>(byte) & 0xC0U) == 0x80U; }

// The character at the beginning of `text`, which is not empty.
std::string_view FirstCharacter(std::string_view text) {
  size_t end = 1;
  while (end < text.size() && IsContinuation(text[end])) ++end;
  return text.substr(0, end);
}

// As an encoded word holds it wherever it may be (RFC 2047, 5 (3)).
std::string Quoted(std::string_view character) {
  if (character == " ") return "_";
  if (character.size() == 1 && absl::ascii_isalnum(static_cast<unsigned char>(character[0]))) {
    return std::string(character);
  }
  std::string quoted;
  for (const char byte : character) {
    quoted += fmt::format("={:02X}", static_cast<unsigned char>(byte));
  }
  return quoted;
}

bool IsPlain(std::string_view line) {
  if (line.find("=?") != std::string_view::npos) return false;
  size_t word = 0;
  for (const char byte : line) {
    word = byte == ' ' ? 0 : word + 1;
    if (static_cast<unsigned char>(byte) >= 0x80U || word > kPlainWordMax) return false;
  }
  return true;
}

}  // namespace

std::string OneLine(std::string_view text) {
  std::string out(text);
  for (char& byte : out) {
    const auto code = static_cast<unsigned char>(byte);
    if (code < 0x20U || code == 0x7FU) byte = ' ';
  }
  const size_t first = out.find_first_not_of(' ');
  if (first == std::string::npos) return "";
  return out.substr(first, out.find_last_not_of(' ') - first + 1);
}

std::string Shortened(std::string text, size_t bytes_max) {
  if (text.size() <= bytes_max) return text;
  size_t end = bytes_max;
  while (end > 0 && IsContinuation(text[end])) --end;
  return text.substr(0, end) + "...";
}

std::string HeaderText(std::string_view text) {
  std::string line = OneLine(text);
  if (IsPlain(line)) return line;
  std::string words;
  std::string word;
  const auto end_word = [&] {
    words += fmt::format("{}=?UTF-8?Q?{}?=", words.empty() ? "" : " ", word);
    word.clear();
  };
  for (std::string_view left = line; !left.empty();) {
    const std::string_view character = FirstCharacter(left);
    const std::string quoted = Quoted(character);
    if (!word.empty() && word.size() + quoted.size() > kEncodedMax) end_word();
    word += quoted;
    left.remove_prefix(character.size());
  }
  end_word();
  return words;
}

}  // namespace tandem::services
