// A store on disk.
#ifndef TANDEM_SERVICES_STORE_ROCKS_STORE_H_
#define TANDEM_SERVICES_STORE_ROCKS_STORE_H_

#include <cstddef>
#include <memory>
#include <string>

#include "services/store/key_value_store.h"

namespace tandem::services {

struct RocksStoreOptions {
  // Of its own; made if it is missing, with all folders above it.
  std::string folder;
  // Of the one who writes: a store of another format is thrown away.
  uint32_t format = 1;
  size_t cache_bytes = size_t{32} << 20;
  size_t write_buffer_bytes = size_t{16} << 20;
  // Where the disk is full, keep what is written in memory (OverlayStore), so that a
  // service which sends nothing to others can answer queries meanwhile.
  bool works_on_a_full_disk = false;
};

// Opens a service's store with RocksDB.
//
// kDataLoss: it is damaged, lacks a file, or is of another format. All of it can be
// derived again: remove it and open a new one. kFailedPrecondition: another process has
// it open. kUnavailable: the folder cannot be made, read or written; says why.
absl::StatusOr<std::unique_ptr<KeyValueStore>> OpenRocksStore(const RocksStoreOptions& options);

// Removes a store that nobody has open. OK if there is none.
absl::Status RemoveRocksStore(const std::string& folder);

}  // namespace tandem::services

#endif  // TANDEM_SERVICES_STORE_ROCKS_STORE_H_
