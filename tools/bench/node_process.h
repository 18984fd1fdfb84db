// A tandemd of the bench's own, in another process.
#ifndef TANDEM_TOOLS_BENCH_NODE_PROCESS_H_
#define TANDEM_TOOLS_BENCH_NODE_PROCESS_H_

#include <sys/types.h>

#include <filesystem>
#include <memory>
#include <string>

#include "absl/status/statusor.h"

namespace tandem::bench {

// Runs from Start until it is destroyed, which stops it and waits for that.
class NodeProcess {
 public:
  // Starts `program` over `folder`, where its configuration, its store and its own
  // words (tandemd.log) stand. It need not be ready yet. `host`: see Options.
  static absl::StatusOr<std::unique_ptr<NodeProcess>> Start(const std::filesystem::path& program,
                                                            const std::filesystem::path& folder,
                                                            const std::string& host);
  ~NodeProcess();
  NodeProcess(const NodeProcess&) = delete;
  NodeProcess& operator=(const NodeProcess&) = delete;

  // Kills it, as a loss of power would end the process.
  void Kill();

 private:
  explicit NodeProcess(pid_t process) : process_(process) {}
  void End(int signal);

  pid_t process_;
};

// Where a node over `folder` is asked.
std::string EndpointIn(const std::filesystem::path& folder);

}  // namespace tandem::bench

#endif  // TANDEM_TOOLS_BENCH_NODE_PROCESS_H_
