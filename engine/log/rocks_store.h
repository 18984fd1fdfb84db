// The store on disk.
#ifndef TANDEM_ENGINE_LOG_ROCKS_STORE_H_
#define TANDEM_ENGINE_LOG_ROCKS_STORE_H_

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "engine/log/log_store.h"

namespace tandem {

struct RocksStoreOptions {
  std::filesystem::path folder;
  // For verifying a stopped store: nothing in the folder changes.
  bool read_only = false;
  // Appends are refused when the disk has less than this left: the rest is for what
  // RocksDB and the services do meanwhile.
  uint64_t free_bytes_min = 64U << 20U;
};

// A folder with
//   rocksdb/  blocks, indexes, snapshots, groups, meta (see README.md)
//   HEAD      how far the log had come (head_file.h)
//   LOCK      who has it open (store_lock.h)
//
// Creates what is missing, the folder too, unless read-only. Where the disk has no room
// to open it for writing, it can be read, appends are refused with kResourceExhausted, and
// the first one that finds room opens it for writing.
//
// kFailedPrecondition: in use by another process, or of a format that this
//                      version does not know.
// kDataLoss:           the log does not reach its saved head, or its end is
//                      damaged; says what to do.
// kPermissionDenied:   this process may not look; nothing is said of what is there.
// kNotFound:           read-only, and there is no store.
class RocksStore : public LogStore {
 public:
  static absl::StatusOr<std::unique_ptr<RocksStore>> Open(RocksStoreOptions options);
  // Saves the head and empties the write-ahead log, unless read-only.
  ~RocksStore() override;

  CommitLog& commits() override;
  IndexStore& index() override;
  BlobStore& snapshots() override;
  BlobStore& groups() override;
  bool read_only() const override;
  absl::Status SaveHead() override;
  absl::Status Reopen() override;

  // What opening it found amiss and went on with, for staff: that HEAD was missing, and is
  // made anew (unless read-only).
  const std::vector<std::string>& troubles() const;

 private:
  struct Parts;
  RocksStore(RocksStoreOptions options, std::unique_ptr<Parts> parts);
  absl::Status Load();
  void NoteHeadIsMissing();

  const RocksStoreOptions options_;
  const std::unique_ptr<Parts> parts_;
  bool loaded_ = false;  // Only then is the head worth saving.
  std::optional<LogHead> saved_head_;
  std::vector<std::string> troubles_;
};

}  // namespace tandem

#endif  // TANDEM_ENGINE_LOG_ROCKS_STORE_H_
