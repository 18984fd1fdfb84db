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
};

// Opens a service's store with RocksDB. One that is damaged or of another format
// is removed and begun anew, and the log says so: all of it can be derived again.
//
// kFailedPrecondition: another process has it open. kUnavailable: the folder
// cannot be made, read or written; says why.
absl::StatusOr<std::unique_ptr<KeyValueStore>> OpenRocksStore(const RocksStoreOptions& options);

// Removes a store that nobody has open. OK if there is none.
absl::Status RemoveRocksStore(const std::string& folder);

}  // namespace tandem::services

#endif  // TANDEM_SERVICES_STORE_ROCKS_STORE_H_
