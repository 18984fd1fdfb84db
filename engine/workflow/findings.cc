#include "engine/workflow/findings.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "fmt/format.h"

namespace tandem {

std::string Finding::ToString() const {
  const char* kind = severity == Severity::kError ? "error" : "warning";
  if (line == 0) return fmt::format("{}: {}: {}", file, kind, message);
  return fmt::format("{}:{}:{}: {}: {}", file, line, column, kind, message);
}

void Findings::Error(const std::string& file, SourcePosition at, std::string message) {
  Add({Finding::Severity::kError, file, at.line, at.column, std::move(message)});
}

void Findings::Warning(const std::string& file, SourcePosition at, std::string message) {
  Add({Finding::Severity::kWarning, file, at.line, at.column, std::move(message)});
}

void Findings::Add(Finding finding) {
  const bool is_error = finding.severity == Finding::Severity::kError;
  for (const Finding& known : findings_) {
    if (known.line == finding.line && known.column == finding.column &&
        known.file == finding.file && known.message == finding.message) {
      return;
    }
  }
  if (is_error) ++errors_;
  if (findings_.size() < kFindingsMax) findings_.push_back(std::move(finding));
}

bool Findings::HasErrorsIn(const std::string& file) const {
  return std::any_of(findings_.begin(), findings_.end(), [&](const Finding& finding) {
    return finding.severity == Finding::Severity::kError && finding.file == file;
  });
}

std::vector<Finding> Findings::Take() {
  std::stable_sort(findings_.begin(), findings_.end(), [](const Finding& a, const Finding& b) {
    return std::tie(a.file, a.line, a.column) < std::tie(b.file, b.line, b.column);
  });
  errors_ = 0;
  return std::exchange(findings_, {});
}

}  // namespace tandem
