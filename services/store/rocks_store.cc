#include "services/store/rocks_store.h"

#include <fmt/format.h>
#include <rocksdb/cache.h>
#include <rocksdb/db.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/table.h>
#include <rocksdb/write_batch.h>

#include <filesystem>
#include <system_error>
#include <utility>

#include "engine/base/status_macros.h"
#include "engine/rocks/rocks_logger.h"
#include "services/store/keys.h"
#include "services/store/overlay_store.h"

namespace tandem::services {
namespace {

// Sorts before all keys of services, which begin with a letter.
constexpr char kFormatKey[] = "!format";
// With so much free a store that waited for room is opened for writing.
constexpr uint64_t kRoomBytes = uint64_t{32} << 20;

absl::Status StatusOf(const rocksdb::Status& status, const std::string& folder) {
  if (status.ok()) return absl::OkStatus();
  std::string message = fmt::format("the store {}: {}", folder, status.ToString());
  // A file that another one names and that is not there is damage, too.
  if (status.IsCorruption() || status.IsNotSupported() || status.IsInvalidArgument() ||
      status.IsPathNotFound()) {
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
  rocks.max_open_files = 64;
  rocks.info_log = MakeRocksLogger(fmt::format("the store {}", options.folder));
  rocksdb::BlockBasedTableOptions table;
  table.block_cache = rocksdb::NewLRUCache(options.cache_bytes);
  table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(10));
  rocks.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
  return rocks;
}

// Writes the format into a new store, checks that of an old one.
absl::Status CheckFormat(KeyValueStore& store, const RocksStoreOptions& options) {
  TANDEM_ASSIGN_OR_RETURN(const std::optional<std::string> format, store.Get(kFormatKey));
  if (format.has_value() && DecodeNumber(*format) != options.format) {
    return absl::DataLossError(fmt::format("the store {} has format {}, and this program writes {}",
                                           options.folder, DecodeNumber(*format), options.format));
  }
  if (format.has_value()) return absl::OkStatus();
  TANDEM_ASSIGN_OR_RETURN(const std::vector<Entry> any,
                          store.Scan({.from = "", .to = "", .entries_max = 1}));
  if (!any.empty()) {
    return absl::DataLossError(
        fmt::format("the store {} does not say which format it has", options.folder));
  }
  WriteBatch batch;
  batch.Put(kFormatKey, EncodeNumber(options.format));
  return store.Write(batch);
}

// What the folder holds, if anything can be read, and memory for what is written.
std::unique_ptr<KeyValueStore> OpenOverFullDisk(const RocksStoreOptions& options) {
  rocksdb::DB* opened = nullptr;
  std::unique_ptr<KeyValueStore> base;
  if (rocksdb::DB::OpenForReadOnly(OptionsFor(options), options.folder, &opened).ok()) {
    base = std::make_unique<RocksStore>(std::unique_ptr<rocksdb::DB>(opened), options.folder);
  }
  return std::make_unique<OverlayStore>(std::move(base), options.folder, [folder = options.folder] {
    std::error_code error;
    const std::filesystem::space_info space = std::filesystem::space(folder, error);
    return !error && space.available >= kRoomBytes;
  });
}

}  // namespace

absl::StatusOr<std::unique_ptr<KeyValueStore>> OpenRocksStore(const RocksStoreOptions& options) {
  std::error_code error;
  std::filesystem::create_directories(options.folder, error);
  if (error) {
    return absl::UnavailableError(
        fmt::format("cannot make the folder {}: {}", options.folder, error.message()));
  }
  rocksdb::DB* opened = nullptr;
  const rocksdb::Status status = rocksdb::DB::Open(OptionsFor(options), options.folder, &opened);
  if (!status.ok() && IsLockedByAnother(status)) {
    return absl::FailedPreconditionError(fmt::format(
        "the store {} is open in another process; stop that one first", options.folder));
  }
  std::unique_ptr<KeyValueStore> store;
  if (status.IsNoSpace() && options.works_on_a_full_disk) {
    store = OpenOverFullDisk(options);
  } else {
    TANDEM_RETURN_IF_ERROR(StatusOf(status, options.folder));
    store = std::make_unique<RocksStore>(std::unique_ptr<rocksdb::DB>(opened), options.folder);
  }
  TANDEM_RETURN_IF_ERROR(CheckFormat(*store, options));
  return store;
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
