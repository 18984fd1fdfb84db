// A store in memory, with a power switch: for tests and simulations.
#ifndef TANDEM_ENGINE_LOG_MEMORY_STORE_H_
#define TANDEM_ENGINE_LOG_MEMORY_STORE_H_

#include <cstddef>
#include <memory>
#include <string>

#include "engine/base/position.h"
#include "engine/log/log_store.h"

namespace tandem {

// Keeps the promises of RocksStore and can be made to break as disks do.
// Indexes and blobs are synced along with the next block, as in a write-ahead
// log. Threads: as the interfaces say; the switches belong to the test.
class MemoryStore : public LogStore {
 public:
  // How the next append goes wrong.
  enum class Failure {
    kNothingWritten,  // Outcome unknown; after Reopen the block is not there.
    kWritten,         // Outcome unknown; after Reopen the block is there.
    kDiskFull,        // Refused; the log goes on.
  };

  MemoryStore();
  ~MemoryStore() override;

  // From now on appends succeed but stay unsynced: a disk that lies.
  void HoldSyncs(bool hold);
  // Only the next one.
  void FailNextAppend(Failure failure);
  // The power fails: what was not synced is gone but for the oldest
  // `blocks_kept` blocks. The store is closed until Reopen.
  void Crash(size_t blocks_kept = 0);
  // Replaces a stored block's bytes, as a broken disk or a forger would.
  void Overwrite(Position first, std::string bytes);
  // Another store with the same content, the switches at rest.
  std::unique_ptr<MemoryStore> Clone() const;

  CommitLog& commits() override;
  IndexStore& index() override;
  BlobStore& snapshots() override;
  BlobStore& groups() override;
  bool read_only() const override { return false; }
  absl::Status SaveHead() override;
  absl::Status Reopen() override;

 private:
  struct State;
  class Commits;
  class Index;
  class Blobs;

  std::unique_ptr<State> state_;
  std::unique_ptr<Commits> commits_;
  std::unique_ptr<Index> index_;
  std::unique_ptr<Blobs> snapshots_;
  std::unique_ptr<Blobs> groups_;
};

}  // namespace tandem

#endif  // TANDEM_ENGINE_LOG_MEMORY_STORE_H_
