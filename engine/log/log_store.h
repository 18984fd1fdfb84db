// All that the engine keeps on disk, behind one door: blocks, their indexes,
// snapshots, consumer groups.
#ifndef TANDEM_ENGINE_LOG_LOG_STORE_H_
#define TANDEM_ENGINE_LOG_LOG_STORE_H_

#include "absl/status/status.h"
#include "engine/log/blob_store.h"
#include "engine/log/commit_log.h"
#include "engine/log/index_store.h"

namespace tandem {

// See RocksStore and MemoryStore. The parts belong to the store and live as long.
class LogStore {
 public:
  virtual ~LogStore() = default;

  virtual CommitLog& commits() = 0;
  virtual IndexStore& index() = 0;
  // Folded instances, by stream.
  virtual BlobStore& snapshots() = 0;
  // Consumer groups' state, by group.
  virtual BlobStore& groups() = 0;

  virtual bool read_only() const = 0;

  // Keeps the log's head in a place of its own, synced. A log that does not
  // reach it when it is opened has lost events: kDataLoss.
  virtual absl::Status SaveHead() = 0;

  // Closes and opens it again, the only remedy after an unknown outcome. Calls
  // from other threads wait meanwhile. On an error it stays closed (all calls
  // give kUnavailable) and this may be tried again.
  virtual absl::Status Reopen() = 0;
};

}  // namespace tandem

#endif  // TANDEM_ENGINE_LOG_LOG_STORE_H_
