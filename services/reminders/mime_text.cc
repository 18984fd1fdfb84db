#include "services/reminders/mime_text.h"

#include <fmt/format.h>

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/string_view.h"

namespace tandem::services {
namespace {

constexpr size_t kLineMax = 76;
constexpr size_t kWordOverhead = 12;  // "=?UTF-8?B?" and "?=".
constexpr size_t kWordMax = 75;

std::string Base64(std::string_view bytes) {
  return absl::Base64Escape(absl::string_view(bytes.data(), bytes.size()));
}

bool IsContinuation(char byte) { return (static_cast<unsigned char>(byte) & 0xC0U) == 0x80U; }

bool IsAscii(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char byte) { return static_cast<unsigned char>(byte) < 0x80U; });
}

// How many bytes of `text` make whole characters and are at most `bytes_max`; at
// least one character.
size_t WholeCharacters(std::string_view text, size_t bytes_max) {
  if (text.size() <= bytes_max) return text.size();
  size_t end = bytes_max;
  while (end > 0 && IsContinuation(text[end])) --end;
  if (end > 0) return end;
  end = 1;
  while (end < text.size() && IsContinuation(text[end])) ++end;
  return end;
}

std::string EncodedWords(std::string_view text, size_t column) {
  std::string out;
  while (!text.empty()) {
    const size_t room =
        std::min(kWordMax, kLineMax - std::min(column, kLineMax - kWordOverhead - 4));
    const size_t bytes = WholeCharacters(text, (room - kWordOverhead) / 4 * 3);
    if (!out.empty()) out += "\r\n ";
    out += fmt::format("=?UTF-8?B?{}?=", Base64(text.substr(0, bytes)));
    text.remove_prefix(bytes);
    column = 1;
  }
  return out;
}

// Whether a reader would take it for something else, or could not fold it.
bool NeedsEncoding(std::string_view text) {
  if (!IsAscii(text) || text.find("=?") != std::string_view::npos) return true;
  size_t word = 0;
  for (const char byte : text) {
    word = byte == ' ' ? 0 : word + 1;
    if (word >= kLineMax) return true;
  }
  return false;
}

std::string FoldAtBlanks(std::string_view text, size_t column) {
  std::string out;
  while (!text.empty()) {
    const size_t blank = text.find(' ', 1);
    const std::string_view piece = text.substr(0, blank);
    if (!out.empty() && piece.front() == ' ' && piece.size() > 1 &&
        column + piece.size() > kLineMax) {
      out += "\r\n";
      column = 0;
    }
    out += piece;
    column += piece.size();
    text.remove_prefix(piece.size());
  }
  return out;
}

// One line of a body, without its end, in lines of at most 76 characters.
std::string QuotedPrintableLine(std::string_view line) {
  std::string out;
  size_t column = 0;
  for (size_t i = 0; i < line.size(); ++i) {
    const auto byte = static_cast<unsigned char>(line[i]);
    const bool last = i + 1 == line.size();
    const bool blank = byte == ' ' || byte == '\t';
    const bool plain = (byte > 0x20U && byte < 0x7FU && byte != '=') || (blank && !last);
    const std::string piece = plain ? std::string(1, line[i]) : fmt::format("={:02X}", byte);
    if (column + piece.size() > kLineMax - 1) {
      out += "=\r\n";
      column = 0;
    }
    out += piece;
    column += piece.size();
  }
  return out;
}

template <typename Visit>
void ForEachLine(std::string_view text, Visit visit) {
  while (!text.empty()) {
    const size_t end = text.find('\n');
    std::string_view line = text.substr(0, end);
    if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
    visit(line);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
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
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
  return text.substr(0, end) + "...";
}

std::string HeaderText(std::string_view text, size_t column) {
  std::string line = OneLine(text);
  return NeedsEncoding(line) ? EncodedWords(line, column) : FoldAtBlanks(line, column);
}

std::string HeaderPhrase(std::string_view name, size_t column) {
  std::string line = OneLine(name);
  // A quoted string cannot be folded, so a long one is encoded.
  if (NeedsEncoding(line) || column + line.size() + 2 > kLineMax) return EncodedWords(line, column);
  const bool plain = std::all_of(line.begin(), line.end(), [](char byte) {
    return absl::ascii_isalnum(static_cast<unsigned char>(byte)) || byte == ' ' || byte == '-';
  });
  if (plain) return line;
  std::string quoted = "\"";
  for (const char byte : line) {
    if (byte == '"' || byte == '\\') quoted += '\\';
    quoted += byte;
  }
  return quoted + "\"";
}

EncodedBody EncodeBody(std::string_view text) {
  size_t longest = 0;
  size_t lines_bytes = 0;
  std::string crlf;
  bool controls = false;
  ForEachLine(text, [&](std::string_view line) {
    longest = std::max(longest, line.size());
    lines_bytes += line.size();
    for (const char byte : line) {
      const auto code = static_cast<unsigned char>(byte);
      controls = controls || (code < 0x20U && code != '\t') || code == 0x7FU;
    }
    crlf += line;
    crlf += "\r\n";
  });
  if (crlf.empty()) crlf = "\r\n";
  if (IsAscii(text) && longest <= kLineMax && !controls) return {"7bit", std::move(crlf)};

  const auto foreign = static_cast<size_t>(std::count_if(text.begin(), text.end(), [](char byte) {
    return static_cast<unsigned char>(byte) > 0x7FU;
  }));
  std::string bytes;
  if (foreign * 4 < lines_bytes) {
    ForEachLine(text, [&](std::string_view line) { bytes += QuotedPrintableLine(line) + "\r\n"; });
    return {"quoted-printable", std::move(bytes)};
  }
  const std::string base64 = Base64(crlf);
  for (size_t at = 0; at < base64.size(); at += kLineMax) {
    bytes += base64.substr(at, kLineMax) + "\r\n";
  }
  return {"base64", std::move(bytes)};
}

}  // namespace tandem::services
