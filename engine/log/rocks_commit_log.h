// Blocks in RocksDB: one record a commit.
#ifndef TANDEM_ENGINE_LOG_ROCKS_COMMIT_LOG_H_
#define TANDEM_ENGINE_LOG_ROCKS_COMMIT_LOG_H_

#include <cstdint>
#include <filesystem>
#include <mutex>
#include <optional>
#include <vector>

#include "engine/log/commit_log.h"
#include "engine/log/rocks_database.h"

namespace tandem {

// Key: the first position; value: the block. Part of RocksStore, which says when
// it is loaded.
class RocksCommitLog : public CommitLog {
 public:
  // The database is borrowed. Appends are refused while the disk that holds
  // `folder` has less than `free_bytes_min` left.
  RocksCommitLog(RocksDatabase* database, std::filesystem::path folder, uint64_t free_bytes_min);

  // Reads head and term, at first and after the database was reopened. `saved`: how
  // far the log had come, if that is known. kDataLoss: the last block is damaged;
  // names its events.
  absl::Status Load(const std::optional<LogHead>& saved);

  LogHead Head() const override;
  absl::StatusOr<uint64_t> BeginTerm() override;
  absl::Status Append(uint64_t term, const LogHead& expected, const LogHead& next,
                      std::string_view block) override;
  absl::StatusOr<std::vector<StoredBlock>> Read(Position from, size_t bytes_max) const override;

 private:
  absl::Status CheckDisk() const;
  // A database that waits for room is opened for writing, if there is room now.
  absl::Status MakeWritable();
  // Which events damage concerns that is met before the head is known.
  absl::Status NameDamagedFile(const absl::Status& met) const;
  // Which events the damage that was met at `from` concerns.
  absl::Status NameDamage(Position from, const absl::Status& met) const;

  RocksDatabase* const database_;
  const std::filesystem::path folder_;
  const uint64_t free_bytes_min_;

  mutable std::mutex mutex_;
  // Guarded by mutex_:
  LogHead head_;
  uint64_t term_ = 0;
  bool failed_ = false;
};

}  // namespace tandem

#endif  // TANDEM_ENGINE_LOG_ROCKS_COMMIT_LOG_H_
