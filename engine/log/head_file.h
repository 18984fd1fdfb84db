// How far the log had come, kept outside of it: the only way to notice that its
// end is gone.
#ifndef TANDEM_ENGINE_LOG_HEAD_FILE_H_
#define TANDEM_ENGINE_LOG_HEAD_FILE_H_

#include <filesystem>
#include <optional>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "engine/log/commit_log.h"

namespace tandem {

// The file holds a v1::Head. Nothing: there is no such file. kDataLoss: it
// cannot be understood; kUnavailable: it cannot be read.
absl::StatusOr<std::optional<LogHead>> ReadHeadFile(const std::filesystem::path& file);

// Replaces the file: after a crash it is the old one or the new one, whole.
absl::Status WriteHeadFile(const std::filesystem::path& file, const LogHead& head);

// Whether a log has all that it had when `saved` was kept: the same block at the
// same place. kDataLoss says what is missing and what to do.
absl::Status CheckReaches(const CommitLog& log, const LogHead& saved);

}  // namespace tandem

#endif  // TANDEM_ENGINE_LOG_HEAD_FILE_H_
