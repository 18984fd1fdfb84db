#include "tools/tandem/refusal_notes.h"

#include <fmt/format.h>

#include <cstdlib>
#include <string>

#include "absl/strings/cord.h"

namespace tandem::cli {
namespace {

constexpr char kFile[] = "tandem/refusal-file";
constexpr char kLines[] = "tandem/refusal-lines";
constexpr char kAdvice[] = "tandem/refusal-advice";
// Digits of a line, so that the n-th stands at a known place.
constexpr size_t kDigits = 12;

std::string Note(const absl::Status& status, const char* of) {
  const auto note = status.GetPayload(of);
  return note.has_value() ? std::string(*note) : std::string();
}

}  // namespace

void SetRefusalLines(const std::string& file, const std::vector<size_t>& lines,
                     absl::Status* status) {
  std::string text;
  for (const size_t line : lines) text += fmt::format("{:0{}}", line, kDigits);
  status->SetPayload(kLines, absl::Cord(text));
  status->SetPayload(kFile, absl::Cord(file));
}

size_t RefusalLine(const absl::Status& status, size_t index) {
  const std::string lines = Note(status, kLines);
  if ((index + 1) * kDigits > lines.size()) return 0;
  return std::strtoull(lines.substr(index * kDigits, kDigits).c_str(), nullptr, 10);
}

std::string RefusalPlace(const absl::Status& status, size_t index) {
  const size_t line = RefusalLine(status, index);
  return line == 0 ? std::string() : fmt::format("{}:{}: ", Note(status, kFile), line);
}

void SetRefusalAdvice(const std::string& advice, absl::Status* status) {
  if (!advice.empty()) status->SetPayload(kAdvice, absl::Cord(advice));
}

std::string RefusalAdvice(const absl::Status& status) { return Note(status, kAdvice); }

}  // namespace tandem::cli
