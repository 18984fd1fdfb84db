// How far the log had come, kept outside of it: the only way to notice that its
// end is gone.
#ifndef TANDEM_ENGINE_LOG_HEAD_FILE_H_
#define TANDEM_ENGINE_LOG_HEAD_FILE_H_

#include <filesystem>
#include <optional>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "engine/log/commit_log.h"

namespace tandem {

// The file has two places, written in turn, so that a write in the middle of which
// the power fails leaves the other one whole:
//
//   place (512 bytes, twice):
//     length of the head, 1 byte | v1::Head | zeros | SHA-256 of all that, 32 bytes
//
// Its length never changes: a sync writes its data alone and takes a fraction of what
// replacing the file would.

// The newest head in it. Nothing: there is no such file. kDataLoss: none of its
// places can be understood; kPermissionDenied, kUnavailable: it cannot be read.
absl::StatusOr<std::optional<LogHead>> ReadHeadFile(const std::filesystem::path& file);

// Makes the file, or writes over the older place, synced: after a crash the newest
// head is the one before or this one.
absl::Status WriteHeadFile(const std::filesystem::path& file, const LogHead& head);

// Whether a log has all that it had when `saved` was kept: the same block at the
// same place. kDataLoss says what is missing and what to do.
absl::Status CheckReaches(const CommitLog& log, const LogHead& saved);

// kDataLoss, for a log that could not even be read: it had come to `saved`.
absl::Status LostBefore(const LogHead& saved, std::string_view why);

}  // namespace tandem

#endif  // TANDEM_ENGINE_LOG_HEAD_FILE_H_
