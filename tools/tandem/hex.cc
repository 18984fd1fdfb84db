#include "tools/tandem/hex.h"

#include <fmt/format.h>

#include "engine/base/status_macros.h"

namespace tandem::cli {
namespace {

constexpr size_t kSha256Bytes = 32;

// -1: it is no digit.
int DigitOf(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

}  // namespace

std::string ToHex(std::string_view bytes) {
  std::string hex;
  for (const char byte : bytes) hex += fmt::format("{:02x}", static_cast<unsigned char>(byte));
  return hex;
}

absl::StatusOr<std::string> FromHex(std::string_view text) {
  std::string bytes;
  for (size_t i = 0; i + 1 < text.size(); i += 2) {
    const int high = DigitOf(text[i]);
    const int low = DigitOf(text[i + 1]);
    if (high < 0 || low < 0) break;
    bytes += static_cast<char>(high * 16 + low);
  }
  if (bytes.size() * 2 == text.size()) return bytes;
  return absl::InvalidArgumentError(fmt::format("'{}' is not hexadecimal", text));
}

absl::StatusOr<std::string> ParseSha256(std::string_view text) {
  TANDEM_ASSIGN_OR_RETURN(std::string bytes, FromHex(text));
  if (bytes.size() == kSha256Bytes) return bytes;
  return absl::InvalidArgumentError(
      fmt::format("'{}' is no SHA-256: write its 64 hexadecimal digits", text));
}

}  // namespace tandem::cli
