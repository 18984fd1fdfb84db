// When a block may be appended, and what is said when it may not. The same for
// every CommitLog.
#ifndef TANDEM_ENGINE_LOG_APPEND_RULES_H_
#define TANDEM_ENGINE_LOG_APPEND_RULES_H_

#include <cstdint>
#include <string_view>

#include "absl/status/status.h"
#include "engine/log/commit_log.h"

namespace tandem {

// A writer's term and the head it knows, or the log's.
struct AppendPoint {
  uint64_t term = 0;
  LogHead head;
};

// kFailedPrecondition, kAborted: see CommitLog::Append.
absl::Status CheckAppend(const AppendPoint& log, const AppendPoint& writer);

// kAborted: a stream is not at the version that was decided on.
absl::Status VersionConflict(std::string_view stream, uint64_t expected, uint64_t found);

// kUnavailable.
absl::Status OutcomeUnknown(std::string_view why);
// kResourceExhausted.
absl::Status DiskNearlyFull(std::string_view found);

}  // namespace tandem

#endif  // TANDEM_ENGINE_LOG_APPEND_RULES_H_
