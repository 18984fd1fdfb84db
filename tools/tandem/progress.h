// How far a long job has come, on standard error: a bar on a terminal, a plain
// line now and then elsewhere.
#ifndef TANDEM_TOOLS_TANDEM_PROGRESS_H_
#define TANDEM_TOOLS_TANDEM_PROGRESS_H_

#include <cstddef>
#include <ostream>
#include <string>

namespace tandem::cli {

class Progress {
 public:
  // `what`: "Recording". `out` is borrowed.
  Progress(std::ostream* out, bool is_terminal, std::string what, size_t total);
  // Ends the bar's line.
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  void Reach(size_t done);

 private:
  std::ostream* const out_;
  const bool is_terminal_;
  const std::string what_;
  const size_t total_;
  size_t shown_percent_ = 0;
};

}  // namespace tandem::cli

#endif  // TANDEM_TOOLS_TANDEM_PROGRESS_H_
