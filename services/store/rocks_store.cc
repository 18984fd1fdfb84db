#include "services/store/rocks_store.h"

#include <fmt/format.h>
#include <rocksdb/cache.h>
#include <rocksdb/db.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/table.h>
#include <rocksdb/write_batch.h>
#include <spdlog/spdlog.h>

#include <filesystem>
#include <system_error>
#include <utility>

#include "engine/base/status_macros.h"
#include "services/store/keys.h"

namespace tandem::services {
namespace {

// Sorts before all keys of services, which begin with a letter.
constexpr char kFormatKey[] = "!format";

absl::Status StatusOf(const rocksdb::Status& status, const std::string& folder) {
  if (status.ok()) return absl::OkStatus();
  std::string message = fmt::format("the store {}: {}", folder, status.ToString());
  if (status.IsCorruption() || status.IsNotSupported() || status.IsInvalidArgument()) {
    return absl::DataLossError(message);
  }
  return absl::UnavailableError(message);
}

bool IsLockedByAnother(const rocksdb::Status& status) {
  std::string text = status.ToString();
  return status.IsIOError() && (text.find("lock file") != std::string::npos ||
                                text.find("lock hold") != std::string::npos);
}

class RocksStore : public KeyValueStore {
 public:
  RocksStore(std::unique_ptr<rocksdb::DB> db, std::string folder)
      : db_(std::move(db)), folder_(std::move(folder)) {}

  absl::StatusOr<std::optional<std::string>> Get(std::string_view key) const override {
    std::string value;
    rocksdb::Status status = db_->Get(rocksdb::ReadOptions(), Slice(key), &value);
    if (status.IsNotFound()) return std::optional<std::string>();
    TANDEM_RETURN_IF_ERROR(StatusOf(status, folder_));
    return std::optional<std::string>(std::move(value));
  }

  absl::StatusOr<std::vector<Entry>> Scan(const Range& range) const override {
    std::vector<Entry> found;
    if (!range.to.empty() && range.to <= range.from) return found;
    rocksdb::ReadOptions options;
    options.total_order_seek = true;
    options.ignore_range_deletions = true;  // None is made; else damage may be passed over.
    rocksdb::Slice from(range.from);
    rocksdb::Slice to(range.to);
    options.iterate_lower_bound = &from;
    if (!range.to.empty()) options.iterate_upper_bound = &to;
    std::unique_ptr<rocksdb::Iterator> it(db_->NewIterator(options));
    if (range.backwards) {
      it->SeekToLast();
    } else {
      it->Seek(from);
    }
    while (it->Valid() && (range.entries_max == 0 || found.size() < range.entries_max)) {
      found.push_back({it->key().ToString(), it->value().ToString()});
      if (range.backwards) {
        it->Prev();
      } else {
        it->Next();
      }
    }
    TANDEM_RETURN_IF_ERROR(StatusOf(it->status(), folder_));
    return found;
  }

  absl::Status Write(const WriteBatch& batch) override {
    rocksdb::WriteBatch changes;
    for (const auto& [key, value] : batch.changes()) {
      if (value.has_value()) {
        changes.Put(key, *value);
      } else {
        changes.Delete(key);
      }
    }
    return StatusOf(db_->Write(rocksdb::WriteOptions(), &changes), folder_);
  }

 private:
  static rocksdb::Slice Slice(std::string_view text) { return {text.data(), text.size()}; }

  const std::unique_ptr<rocksdb::DB> db_;
  const std::string folder_;
};

rocksdb::Options OptionsFor(const RocksStoreOptions& options) {
  rocksdb::Options rocks;
  rocks.create_if_missing = true;
  rocks.write_buffer_size = options.write_buffer_bytes;
  rocks.max_write_buffer_number = 2;
  rocks.compression = rocksdb::kLZ4Compression;
  rocks.max_open_files = 256;
  rocks.keep_log_file_num = 2;
  rocks.max_log_file_size = size_t{1} << 20;
  rocksdb::BlockBasedTableOptions table;
  table.block_cache = rocksdb::NewLRUCache(options.cache_bytes);
  table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(10));
  rocks.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
  return rocks;
}

// A store that can be used. kDataLoss: one that has to be thrown away.
absl::StatusOr<std::unique_ptr<KeyValueStore>> OpenOnce(const RocksStoreOptions& options) {
  rocksdb::DB* opened = nullptr;
  rocksdb::Status status = rocksdb::DB::Open(OptionsFor(options), options.folder, &opened);
  if (!status.ok() && IsLockedByAnother(status)) {
    return absl::FailedPreconditionError(fmt::format(
        "the store {} is open in another process; stop that one first", options.folder));
  }
  TANDEM_RETURN_IF_ERROR(StatusOf(status, options.folder));
  auto store = std::make_unique<RocksStore>(std::unique_ptr<rocksdb::DB>(opened), options.folder);

  TANDEM_ASSIGN_OR_RETURN(std::optional<std::string> format, store->Get(kFormatKey));
  if (format.has_value() && DecodeNumber(*format) != options.format) {
    return absl::DataLossError(fmt::format("the store {} has format {}, and this program writes {}",
                                           options.folder, DecodeNumber(*format), options.format));
  }
  if (!format.has_value()) {
    TANDEM_ASSIGN_OR_RETURN(std::vector<Entry> any,
                            store->Scan({.from = "", .to = "", .entries_max = 1}));
    if (!any.empty()) {
      return absl::DataLossError(
          fmt::format("the store {} does not say which format it has", options.folder));
    }
    WriteBatch batch;
    batch.Put(kFormatKey, EncodeNumber(options.format));
    TANDEM_RETURN_IF_ERROR(store->Write(batch));
  }
  return std::unique_ptr<KeyValueStore>(std::move(store));
}

}  // namespace

absl::StatusOr<std::unique_ptr<KeyValueStore>> OpenRocksStore(const RocksStoreOptions& options) {
  std::error_code error;
  std::filesystem::create_directories(options.folder, error);
  if (error) {
    return absl::UnavailableError(
        fmt::format("cannot make the folder {}: {}", options.folder, error.message()));
  }
  absl::StatusOr<std::unique_ptr<KeyValueStore>> store = OpenOnce(options);
  if (!absl::IsDataLoss(store.status())) return store;
  spdlog::warn("{}; it is thrown away and derived from the log anew",
               std::string(store.status().message()));
  TANDEM_RETURN_IF_ERROR(RemoveRocksStore(options.folder));
  return OpenOnce(options);
}

absl::Status RemoveRocksStore(const std::string& folder) {
  std::error_code error;
  std::filesystem::remove_all(folder, error);
  if (error) {
    return absl::UnavailableError(fmt::format("cannot remove {}: {}", folder, error.message()));
  }
  return absl::OkStatus();
}

}  // namespace tandem::services
