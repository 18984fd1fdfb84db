// Blobs in a column family of RocksDB.
#ifndef TANDEM_ENGINE_LOG_ROCKS_BLOBS_H_
#define TANDEM_ENGINE_LOG_ROCKS_BLOBS_H_

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/log/blob_store.h"
#include "engine/log/rocks_database.h"

namespace tandem {

// The database is borrowed.
class RocksBlobs : public BlobStore {
 public:
  RocksBlobs(RocksDatabase* database, Column column) : database_(database), column_(column) {}

  absl::Status Put(std::string_view key, std::string_view value) override;
  absl::Status Remove(std::string_view key) override;
  absl::StatusOr<std::optional<std::string>> Get(std::string_view key) const override;
  absl::StatusOr<std::vector<std::pair<std::string, std::string>>> List(
      std::string_view prefix, std::string_view after, size_t count) const override;

 private:
  RocksDatabase* const database_;
  const Column column_;
};

}  // namespace tandem

#endif  // TANDEM_ENGINE_LOG_ROCKS_BLOBS_H_
