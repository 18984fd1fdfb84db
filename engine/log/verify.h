// Proves that a log is what was written, from its first byte to its last.
#ifndef TANDEM_ENGINE_LOG_VERIFY_H_
#define TANDEM_ENGINE_LOG_VERIFY_H_

#include <cstdint>
#include <functional>

#include "absl/status/statusor.h"
#include "engine/log/commit_log.h"

namespace tandem {

struct VerifyReport {
  uint64_t blocks = 0;
  uint64_t events = 0;
  uint64_t streams = 0;
  LogHead head;  // Its hash is what to compare copies by.
};

// Called after every few blocks with the events checked and the log's. False: give up.
using VerifyProgress = std::function<bool(uint64_t checked, uint64_t events)>;

// Reads every block up to the head of the moment and checks: the chain of
// headers, each body's and each event's hash, the Merkle roots, positions
// without a gap, versions without a gap in each stream, terms and times that
// never decrease. May run beside the writer. Memory grows with the number of
// streams.
//
// kDataLoss:    names the first event that is not what was written, by stream,
//               version and position, or the events of a block that cannot be
//               read at all.
// kUnavailable: the disk did not answer.
// kCancelled:   `progress` gave up.
absl::StatusOr<VerifyReport> Verify(const CommitLog& log, const VerifyProgress& progress = {});

}  // namespace tandem

#endif  // TANDEM_ENGINE_LOG_VERIFY_H_
