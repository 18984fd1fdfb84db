#include "tools/tandem/refusal_lines.h"

#include <fmt/format.h>

#include <cstdlib>
#include <string>

#include "absl/strings/cord.h"

namespace tandem::cli {
namespace {

constexpr char kPayload[] = "tandem/refusal-lines";
// Digits of a line, so that the n-th stands at a known place.
constexpr size_t kDigits = 12;

}  // namespace

void SetRefusalLines(const std::vector<size_t>& lines, absl::Status* status) {
  std::string text;
  for (const size_t line : lines) text += fmt::format("{:0{}}", line, kDigits);
  status->SetPayload(kPayload, absl::Cord(text));
}

size_t RefusalLine(const absl::Status& status, size_t index) {
  const auto payload = status.GetPayload(kPayload);
  if (!payload.has_value()) return 0;
  const std::string text(*payload);
  if ((index + 1) * kDigits > text.size()) return 0;
  return std::strtoull(text.substr(index * kDigits, kDigits).c_str(), nullptr, 10);
}

}  // namespace tandem::cli
