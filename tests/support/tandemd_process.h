// A tandemd of the test's own, as a process that can be killed.
#ifndef TANDEM_TESTS_SUPPORT_TANDEMD_PROCESS_H_
#define TANDEM_TESTS_SUPPORT_TANDEMD_PROCESS_H_

#include <sys/types.h>

#include <cstddef>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "engine/bus/client/client.h"
#include "engine/bus/context.h"
#include "tests/support/temp_folder.h"

namespace tandem {

// A folder that is gone when this is: data/, and log, what processes said.
class NodeFolder : public TempFolder {
 public:
  std::filesystem::path data() const { return path() / "data"; }
  std::string endpoint() const { return "ipc://" + (data() / "tandem.sock").string(); }
  std::string Log() const;
};

// Owns the process: it is killed, if it still runs, when this goes. `folder` is
// borrowed and outlives it.
class TandemdProcess {
 public:
  // `descriptors_max`: as many files and connections it may have open; 0: as many as this
  // process.
  TandemdProcess(const NodeFolder& folder, const std::vector<std::string>& arguments,
                 unsigned descriptors_max = 0);
  ~TandemdProcess();
  TandemdProcess(const TandemdProcess&) = delete;
  TandemdProcess& operator=(const TandemdProcess&) = delete;

  void Kill();  // SIGKILL.
  int Stop();   // SIGTERM; its exit code, -1 if a signal ended it.
  int Wait();   // Until it ends by itself; as Stop.
  // What it has in memory.
  size_t ResidentBytes() const;

 private:
  pid_t child_ = -1;
};

// Of a demonstration's node on `folder`; `host`: "engine", "deadlines" ..., or all.
std::vector<std::string> DemonstrationArguments(const NodeFolder& folder,
                                                const std::string& pretend_today,
                                                const std::string& host = "");

// Waits up to a minute until the node answers; otherwise the test fails.
std::unique_ptr<bus::Client> ConnectTo(bus::Context& context, const NodeFolder& folder);

}  // namespace tandem

#endif  // TANDEM_TESTS_SUPPORT_TANDEMD_PROCESS_H_
