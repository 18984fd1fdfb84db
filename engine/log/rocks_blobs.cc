#include "engine/log/rocks_blobs.h"

#include <array>

#include "engine/base/status_macros.h"

namespace tandem {

absl::Status RocksBlobs::Put(std::string_view key, std::string_view value) {
  const std::array writes = {KeyWrite{column_, key, value}};
  return database_->Write(writes, /*synced=*/false);
}

absl::Status RocksBlobs::Remove(std::string_view key) {
  const std::array writes = {KeyWrite{column_, key, std::nullopt}};
  return database_->Write(writes, /*synced=*/false);
}

absl::StatusOr<std::optional<std::string>> RocksBlobs::Get(std::string_view key) const {
  return database_->Get(column_, key);
}

absl::StatusOr<std::vector<std::pair<std::string, std::string>>> RocksBlobs::List(
    std::string_view prefix, std::string_view after, size_t count) const {
  std::vector<std::pair<std::string, std::string>> listed;
  const std::string from(after < prefix ? prefix : after);
  const std::string end = EndOfPrefix(prefix);
  TANDEM_RETURN_IF_ERROR(
      database_->Scan(column_, {from, end}, [&](std::string_view key, std::string_view value) {
        if (listed.size() == count) return false;
        if (after.empty() || key > after) listed.emplace_back(key, value);
        return true;
      }));
  return listed;
}

}  // namespace tandem
