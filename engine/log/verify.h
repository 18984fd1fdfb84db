// Proves that a log is what was written, from its first byte to its last.
#ifndef TANDEM_ENGINE_LOG_VERIFY_H_
#define TANDEM_ENGINE_LOG_VERIFY_H_

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "engine/log/commit_log.h"
#include "engine/log/index_store.h"
#include "tandem/v1/event.pb.h"

namespace tandem {

struct VerifyReport {
  uint64_t blocks = 0;
  uint64_t events = 0;
  uint64_t streams = 0;
  LogHead head;  // Its hash is what to compare copies by.
  // What is amiss with the index, and what to do.
  std::vector<std::string> index_troubles;
};

// Called after every few blocks with the events checked and the log's. False: give up.
using VerifyProgress = std::function<bool(uint64_t checked, uint64_t events)>;

// What is checked in the same pass; all may be left out.
struct VerifyAlso {
  // Compared with the blocks, as it is when this begins.
  const IndexStore* index = nullptr;
  // Sees each event after its block was found to be whole.
  std::function<void(const v1::Envelope&)> event = nullptr;
};

// Reads every block up to the head of the moment and checks: the chain of
// headers, each body's and each event's hash, the Merkle roots, positions
// without a gap, versions without a gap in each stream, terms that never decrease, and
// times that decrease at a ClockSetBack (notice.proto) alone. May run beside the writer. Memory
// grows with the number of streams.
//
// kDataLoss:    names the first event that is not what was written, by stream,
//               version and position, or the events of a block that cannot be
//               read at all.
// kUnavailable: the disk did not answer.
// kCancelled:   `progress` gave up.
absl::StatusOr<VerifyReport> Verify(const CommitLog& log, const VerifyProgress& progress = {},
                                    const VerifyAlso& also = {});

}  // namespace tandem

#endif  // TANDEM_ENGINE_LOG_VERIFY_H_
