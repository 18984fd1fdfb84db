// How far a long job has come, on standard error: a bar on a terminal, a plain
// line now and then elsewhere.
#ifndef TANDEM_TOOLS_TANDEM_PROGRESS_H_
#define TANDEM_TOOLS_TANDEM_PROGRESS_H_

#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <ostream>
#include <string>
#include <thread>

namespace tandem::cli {

// Until the first part is done a terminal shows the seconds that have gone by: a job
// of one part shows nothing else while it is waited for.
//
// Threads: one, and one of its own until then, which writes to `out` alone.
class Progress {
 public:
  // `what`: "Recording". `out` is borrowed; nobody else writes to it meanwhile.
  Progress(std::ostream* out, bool is_terminal, std::string what, size_t total);
  // Ends the bar's line.
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  void Reach(size_t done);

 private:
  void CountSeconds(const std::stop_token& stop);
  void StopCounting();

  std::ostream* const out_;
  const bool is_terminal_;
  const std::string what_;
  const size_t total_;
  size_t shown_percent_ = 0;
  std::mutex mutex_;
  std::condition_variable_any wake_;
  std::jthread seconds_;
};

}  // namespace tandem::cli

#endif  // TANDEM_TOOLS_TANDEM_PROGRESS_H_
