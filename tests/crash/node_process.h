// A tandemd of the test's own, as a process that can be killed.
#ifndef TANDEM_TESTS_CRASH_NODE_PROCESS_H_
#define TANDEM_TESTS_CRASH_NODE_PROCESS_H_

#include <sys/types.h>

#include <filesystem>
#include <string>
#include <vector>

namespace tandem {

// Owns the process and its folder; both are gone when it is.
class NodeProcess {
 public:
  NodeProcess();
  ~NodeProcess();
  NodeProcess(const NodeProcess&) = delete;
  NodeProcess& operator=(const NodeProcess&) = delete;

  // Starts it on its folder; does not wait until it is ready.
  void Start(const std::string& pretend_today);
  void Kill();  // SIGKILL.
  // SIGTERM; its exit code.
  int Stop();
  // Runs `tandemd --data ... verify`; its exit code.
  int Verify() const;

  std::string endpoint() const { return "ipc://" + (data_ / "tandem.sock").string(); }
  const std::filesystem::path& data() const { return data_; }
  // What it logged so far.
  std::string Log() const;

 private:
  pid_t Spawn(const std::vector<std::string>& arguments) const;

  std::filesystem::path folder_;
  std::filesystem::path data_;
  pid_t child_ = -1;
};

}  // namespace tandem

#endif  // TANDEM_TESTS_CRASH_NODE_PROCESS_H_
