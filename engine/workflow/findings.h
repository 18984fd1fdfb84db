// What a check of a programme's folder found, gathered in order.
#ifndef TANDEM_ENGINE_WORKFLOW_FINDINGS_H_
#define TANDEM_ENGINE_WORKFLOW_FINDINGS_H_

#include <string>
#include <vector>

namespace tandem {

// Something that a check found in a folder.
struct Finding {
  enum class Severity { kError, kWarning };
  Severity severity = Severity::kError;
  std::string file;
  int line = 0;    // From 1. 0: the file as a whole.
  int column = 0;  // From 1.
  std::string message;

  // "workflows/partnership.textproto:12:7: error: no phase 'plannig'; did you mean 'planning'?"
  std::string ToString() const;
};

// A place in a file, from 1. Line 0: the file as a whole.
struct SourcePosition {
  int line = 0;
  int column = 0;
};

// Collects findings. The same finding at the same place counts once (a shared
// condition is checked wherever it is used). At most kFindingsMax are kept.
class Findings {
 public:
  static constexpr size_t kFindingsMax = 500;

  void Error(const std::string& file, SourcePosition at, std::string message);
  void Warning(const std::string& file, SourcePosition at, std::string message);

  bool HasErrors() const { return errors_ > 0; }
  size_t error_count() const { return errors_; }
  // Whether the named file has an error.
  bool HasErrorsIn(const std::string& file) const;
  // In order of file, line and column; leaves this empty.
  std::vector<Finding> Take();

 private:
  void Add(Finding finding);

  std::vector<Finding> findings_;
  size_t errors_ = 0;
};

}  // namespace tandem

#endif  // TANDEM_ENGINE_WORKFLOW_FINDINGS_H_
