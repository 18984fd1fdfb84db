#include "tools/tandem/submission_id.h"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <system_error>

#include "tools/tandem/hex.h"

namespace tandem::cli {
namespace {

constexpr size_t kIdBytes = 16;

}  // namespace

SubmissionId NewSubmissionId(Random& random, uint64_t version) {
  std::array<uint8_t, kIdBytes> bytes{};
  random.Fill(bytes);
  return {std::string(bytes.begin(), bytes.end()), version};
}

std::string ToString(const SubmissionId& id) {
  return fmt::format("{}@{}", ToHex(id.bytes), id.version);
}

absl::StatusOr<SubmissionId> ParseSubmissionId(const std::string& text) {
  const size_t at = std::min(text.find('@'), text.size());
  const absl::StatusOr<std::string> bytes = FromHex(text.substr(0, at));
  SubmissionId id;
  const char* begin = text.data() + std::min(at + 1, text.size());
  const char* end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(begin, end, id.version);
  if (!bytes.ok() || bytes->size() != kIdBytes || error != std::errc() || rest != end) {
    return absl::InvalidArgumentError(fmt::format(
        "'{}' is no submission id; copy the one that the command printed that got no answer",
        text));
  }
  id.bytes = *bytes;
  return id;
}

}  // namespace tandem::cli
