#include "engine/log/rocks_database.h"

#include <fmt/format.h>
#include <rocksdb/cache.h>
#include <rocksdb/db.h>
#include <rocksdb/env.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/table.h>
#include <rocksdb/write_batch.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <mutex>
#include <shared_mutex>
#include <system_error>
#include <utility>
#include <vector>

#include "engine/base/status_macros.h"
#include "engine/log/append_rules.h"
#include "engine/log/file_access.h"
#include "engine/log/filled_ahead_files.h"
#include "engine/rocks/rocks_logger.h"

namespace tandem {
namespace {

// In the order of Column; RocksDB insists on a default family, which stays empty.
const std::vector<std::string>& ColumnNames() {
  static const std::vector<std::string> names = {"meta",      "commits", "streams",    "ids",
                                                 "snapshots", "groups",  "references", "default"};
  return names;
}

constexpr size_t kColumns = 7;

std::string_view NameOf(Column column) { return ColumnNames()[static_cast<size_t>(column)]; }

constexpr size_t kCacheBytes = 64U << 20U;
constexpr size_t kWriteBufferBytes = 16U << 20U;
// What opening after a crash replays at most.
constexpr uint64_t kWalBytesMax = 32U << 20U;
constexpr int kFilterBitsPerKey = 10;
constexpr int kOpenFilesMax = 512;

// Ranges of keys are never deleted here. Where they may be, an iterator of this version
// that comes from one file to the next passes over a damaged one without a word.
rocksdb::ReadOptions Scanning() {
  rocksdb::ReadOptions options;
  options.total_order_seek = true;
  options.ignore_range_deletions = true;
  return options;
}

rocksdb::Slice ToSlice(std::string_view bytes) { return {bytes.data(), bytes.size()}; }
std::string_view ToView(const rocksdb::Slice& slice) { return {slice.data(), slice.size()}; }

absl::Status ToStatus(const rocksdb::Status& status, std::string_view doing) {
  if (status.ok()) return absl::OkStatus();
  const std::string what = fmt::format("{}: {}", doing, status.ToString());
  if (status.IsCorruption()) return absl::DataLossError(what);
  return absl::UnavailableError(what);
}

absl::Status ToOpeningStatus(const rocksdb::Status& status, const std::filesystem::path& folder) {
  const std::string doing = fmt::format("opening the log's store in {}", folder.string());
  const std::string what = status.ToString();
  if (what.find("Permission denied") != std::string::npos) {
    return FileFailure(fmt::format("open ({})", what), folder,
                       std::make_error_code(std::errc::permission_denied));
  }
  // A file that another one names.
  if (status.IsPathNotFound()) return absl::DataLossError(fmt::format("{}: {}", doing, what));
  return ToStatus(status, doing);
}

// RocksDB makes a new database where CURRENT is missing, and deletes what the old one had.
// kDataLoss: such files are there; kNotFound: there was never a database. To be asked before
// reading, too: opening what is not there leaves files behind.
absl::Status CheckIsThere(const std::filesystem::path& folder) {
  TANDEM_ASSIGN_OR_RETURN(const bool has_current, FileIsThere(folder / "CURRENT"));
  if (has_current) return absl::OkStatus();
  std::error_code error;
  for (std::filesystem::directory_iterator entry(folder, error), end; !error && entry != end;
       entry.increment(error)) {
    const std::string extension = entry->path().extension().string();
    if (extension != ".sst" && extension != ".log") continue;
    return absl::DataLossError(
        fmt::format("the store in {} has lost its file CURRENT, which says where to begin; other "
                    "files of it are there, such as {}. Nothing was changed. Keep a copy of the "
                    "folder and restore the newest backup",
                    folder.string(), entry->path().filename().string()));
  }
  if (error && error != std::errc::no_such_file_or_directory) {
    return FileFailure("look into", folder, error);
  }
  return absl::NotFoundError(fmt::format("there is no store in {}", folder.string()));
}

rocksdb::DBOptions DatabaseOptions(rocksdb::Env* env) {
  rocksdb::DBOptions options;
  options.env = env;
  options.create_if_missing = true;
  options.create_missing_column_families = true;
  // Ends at the first record that is not whole, which is why the head is kept
  // outside, too.
  options.wal_recovery_mode = rocksdb::WALRecoveryMode::kPointInTimeRecovery;
  options.max_total_wal_size = kWalBytesMax;
  options.max_open_files = kOpenFilesMax;
  options.info_log = MakeRocksLogger("the log's store");
  return options;
}

rocksdb::ColumnFamilyOptions ColumnOptions(const std::shared_ptr<rocksdb::Cache>& cache) {
  rocksdb::BlockBasedTableOptions table;
  table.block_cache = cache;
  table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(kFilterBitsPerKey));
  // Filters and indexes of old files share the cache's bound; those of the newest stay.
  table.cache_index_and_filter_blocks = true;
  table.cache_index_and_filter_blocks_with_high_priority = true;
  table.pin_l0_filter_and_index_blocks_in_cache = true;
  rocksdb::ColumnFamilyOptions options;
  options.write_buffer_size = kWriteBufferBytes;
  options.compression = rocksdb::kNoCompression;  // Blocks are compressed already.
  options.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
  return options;
}

std::vector<rocksdb::ColumnFamilyDescriptor> Columns(const std::vector<std::string>& names) {
  const std::shared_ptr<rocksdb::Cache> cache = rocksdb::NewLRUCache(kCacheBytes);
  std::vector<rocksdb::ColumnFamilyDescriptor> columns;
  for (const std::string& name : names) {
    columns.emplace_back(name, ColumnOptions(cache));
    // Index keys share long prefixes and are small: worth compressing.
    if (name == "streams" || name == "references")
      columns.back().options.compression = rocksdb::kLZ4Compression;
    // Nearly every id that is looked up is new.
    if (name == "ids") columns.back().options.memtable_prefix_bloom_size_ratio = 0.05;
    if (name == "ids") columns.back().options.memtable_whole_key_filtering = true;
  }
  return columns;
}

}  // namespace

struct RocksDatabase::Handles {
  ~Handles() { Close(); }

  void Close() {
    if (db == nullptr) return;
    for (rocksdb::ColumnFamilyHandle* column : columns) db->DestroyColumnFamilyHandle(column);
    columns.clear();
    if (const rocksdb::Status closed = db->Close(); !closed.ok()) {
      spdlog::warn("closing the log's store: {}", closed.ToString());
    }
    db.reset();
  }

  // Null: it is not open.
  rocksdb::ColumnFamilyHandle* Of(Column column) const {
    const auto place = static_cast<size_t>(column);
    return place < columns.size() && columns[place]->GetName() == NameOf(column) ? columns[place]
                                                                                 : nullptr;
  }

  const std::unique_ptr<rocksdb::Env> env =
      rocksdb::NewCompositeEnv(std::make_shared<FilledAheadFiles>(rocksdb::FileSystem::Default()));
  rocksdb::Status Open(const std::filesystem::path& folder, Use use) {
    const auto all =
        Columns(use == Use::kReadBlocks
                    ? std::vector<std::string>{std::string(NameOf(Column::kMeta)),
                                               std::string(NameOf(Column::kCommits)), "default"}
                    : ColumnNames());
    const rocksdb::DBOptions options = DatabaseOptions(env.get());
    rocksdb::DB* opened = nullptr;
    rocksdb::Status status =
        use == Use::kWrite
            ? rocksdb::DB::Open(options, folder.string(), all, &columns, &opened)
            : rocksdb::DB::OpenForReadOnly(options, folder.string(), all, &columns, &opened);
    db.reset(opened);
    return status;
  }

  std::shared_mutex mutex;  // Held alone by who closes and opens, shared by who uses.
  std::atomic<bool> waits_for_room{false};
  std::unique_ptr<rocksdb::DB> db;
  std::vector<rocksdb::ColumnFamilyHandle*> columns;
  std::array<std::atomic<bool>, kColumns> damaged{};  // By column.
};

RocksDatabase::RocksDatabase(std::filesystem::path folder, Use use)
    : folder_(std::move(folder)), use_(use), handles_(std::make_unique<Handles>()) {}

RocksDatabase::~RocksDatabase() = default;

absl::StatusOr<std::unique_ptr<RocksDatabase>> RocksDatabase::Open(
    const std::filesystem::path& folder, bool read_only) {
  if (const absl::Status is_there = CheckIsThere(folder); !is_there.ok()) {
    if (read_only || !absl::IsNotFound(is_there)) return is_there;
    // RocksDB would make it, and report an error before. It says itself if it cannot be made.
    std::error_code error;
    std::filesystem::create_directories(folder, error);
  }
  auto database = std::unique_ptr<RocksDatabase>(
      new RocksDatabase(folder, read_only ? Use::kRead : Use::kWrite));
  TANDEM_RETURN_IF_ERROR(database->Reopen());
  return database;
}

absl::StatusOr<std::unique_ptr<RocksDatabase>> RocksDatabase::OpenBlocks(
    const std::filesystem::path& folder) {
  TANDEM_RETURN_IF_ERROR(CheckIsThere(folder));
  auto database = std::unique_ptr<RocksDatabase>(new RocksDatabase(folder, Use::kReadBlocks));
  TANDEM_RETURN_IF_ERROR(database->Reopen());
  return database;
}

absl::StatusOr<std::optional<std::string>> RocksDatabase::GetMeta(
    const std::filesystem::path& folder, std::string_view key) {
  TANDEM_RETURN_IF_ERROR(CheckIsThere(folder));
  const std::string& meta = ColumnNames().front();
  const auto columns = Columns({meta, "default"});
  Handles handles;
  rocksdb::DB* db = nullptr;
  const rocksdb::Status opened = rocksdb::DB::OpenForReadOnly(
      DatabaseOptions(handles.env.get()), folder.string(), columns, &handles.columns, &db);
  handles.db.reset(db);
  TANDEM_RETURN_IF_ERROR(ToOpeningStatus(opened, folder));
  std::optional<std::string> value(std::in_place);
  const rocksdb::Status got =
      db->Get(rocksdb::ReadOptions(), handles.Of(Column::kMeta), ToSlice(key), &*value);
  if (got.IsNotFound()) return std::nullopt;
  TANDEM_RETURN_IF_ERROR(ToStatus(got, "reading the log's store"));
  return value;
}

absl::Status RocksDatabase::Reopen() {
  const std::unique_lock lock(handles_->mutex);
  handles_->Close();
  return OpenHandles();
}

absl::Status RocksDatabase::OpenHandles() {
  handles_->waits_for_room = false;
  rocksdb::Status opened = handles_->Open(folder_, use_);
  if (opened.IsNoSpace() && use_ == Use::kWrite) {
    absl::Status full = ToOpeningStatus(opened, folder_);
    opened = handles_->Open(folder_, Use::kRead);
    if (!opened.ok()) return full;
    handles_->waits_for_room = true;
  }
  return ToOpeningStatus(opened, folder_);
}

absl::Status RocksDatabase::Recreate(std::span<const Column> columns, const KeyWrite& first) {
  const std::unique_lock lock(handles_->mutex);
  handles_->Close();
  TANDEM_RETURN_IF_ERROR(RecreateIn(folder_, columns, first));
  TANDEM_RETURN_IF_ERROR(OpenHandles());
  for (const Column column : columns) handles_->damaged[static_cast<size_t>(column)] = false;
  return absl::OkStatus();
}

absl::Status RocksDatabase::RecreateIn(const std::filesystem::path& folder,
                                       std::span<const Column> columns, const KeyWrite& first) {
  constexpr std::string_view kDoing = "rebuilding the log's indexes";
  Handles handles;
  rocksdb::DBOptions options = DatabaseOptions(handles.env.get());
  options.paranoid_checks = false;  // Files that are gone or cut short keep nothing closed.
  auto descriptors = Columns(ColumnNames());
  for (auto& descriptor : descriptors) descriptor.options.disable_auto_compactions = true;
  rocksdb::DB* db = nullptr;
  const rocksdb::Status opened =
      rocksdb::DB::Open(options, folder.string(), descriptors, &handles.columns, &db);
  handles.db.reset(db);
  TANDEM_RETURN_IF_ERROR(ToOpeningStatus(opened, folder));
  rocksdb::WriteOptions synced;
  synced.sync = true;
  TANDEM_RETURN_IF_ERROR(
      ToStatus(db->Put(synced, handles.Of(first.column), ToSlice(first.key), ToSlice(*first.value)),
               kDoing));
  for (const Column column : columns) {
    rocksdb::ColumnFamilyHandle*& handle = handles.columns[static_cast<size_t>(column)];
    TANDEM_RETURN_IF_ERROR(ToStatus(db->DropColumnFamily(handle), kDoing));
    TANDEM_RETURN_IF_ERROR(ToStatus(db->DestroyColumnFamilyHandle(handle), kDoing));
    handle = nullptr;
    const auto& descriptor = descriptors[static_cast<size_t>(column)];
    TANDEM_RETURN_IF_ERROR(
        ToStatus(db->CreateColumnFamily(descriptor.options, descriptor.name, &handle), kDoing));
  }
  return absl::OkStatus();
}

bool RocksDatabase::IsDamaged(Column column) const {
  return handles_->damaged[static_cast<size_t>(column)];
}

absl::Status RocksDatabase::NoteDamage(Column column, std::string_view what) const {
  return Met(column, absl::DataLossError(absl::string_view(what.data(), what.size())));
}

absl::Status RocksDatabase::Met(Column column, absl::Status status) const {
  if (!absl::IsDataLoss(status)) return status;
  handles_->damaged[static_cast<size_t>(column)] = true;
  // Callers name damaged blocks themselves.
  if (column == Column::kCommits || column == Column::kMeta) return status;
  if (column == Column::kGroups) {
    return absl::DataLossError(
        fmt::format("the positions of consumer groups are damaged ({}); restore the newest backup",
                    std::string(status.message())));
  }
  return absl::DataLossError(
      fmt::format("the log's index '{}' is damaged ({}). Nothing is lost: a running node rebuilds "
                  "it, so try again in a while; for a stopped node, run `tandemd reindex`",
                  NameOf(column), std::string(status.message())));
}

absl::Status RocksDatabase::ReopenForReading() {
  const std::unique_lock lock(handles_->mutex);
  handles_->Close();
  handles_->waits_for_room = true;
  return ToOpeningStatus(handles_->Open(folder_, Use::kRead), folder_);
}

bool RocksDatabase::waits_for_room() const { return handles_->waits_for_room; }

absl::Status RocksDatabase::Write(std::span<const KeyWrite> writes, bool synced) {
  const std::shared_lock lock(handles_->mutex);
  if (handles_->db == nullptr) return absl::UnavailableError("the log's store is closed");
  if (handles_->waits_for_room) return DiskNearlyFull("the log's store can only be read");
  rocksdb::WriteBatch batch;
  for (const KeyWrite& write : writes) {
    rocksdb::ColumnFamilyHandle* const column = handles_->Of(write.column);
    const rocksdb::Status added = write.value
                                      ? batch.Put(column, ToSlice(write.key), ToSlice(*write.value))
                                      : batch.Delete(column, ToSlice(write.key));
    TANDEM_RETURN_IF_ERROR(ToStatus(added, "writing to the log's store"));
  }
  rocksdb::WriteOptions options;
  options.sync = synced;
  const rocksdb::Status written = handles_->db->Write(options, &batch);
  if (written.IsNoSpace()) handles_->waits_for_room = true;
  return ToStatus(written, "writing to the log's store");
}

absl::Status RocksDatabase::Flush() {
  const std::shared_lock lock(handles_->mutex);
  if (handles_->db == nullptr) return absl::UnavailableError("the log's store is closed");
  if (handles_->waits_for_room) return absl::OkStatus();
  return ToStatus(handles_->db->Flush(rocksdb::FlushOptions(), handles_->columns),
                  "emptying the write-ahead log");
}

absl::StatusOr<std::optional<std::string>> RocksDatabase::Get(Column column,
                                                              std::string_view key) const {
  const std::shared_lock lock(handles_->mutex);
  if (handles_->db == nullptr) return absl::UnavailableError("the log's store is closed");
  rocksdb::ColumnFamilyHandle* const handle = handles_->Of(column);
  if (handle == nullptr) return NoteDamage(column, "it cannot be opened");
  std::optional<std::string> value(std::in_place);
  const rocksdb::Status got =
      handles_->db->Get(rocksdb::ReadOptions(), handle, ToSlice(key), &*value);
  if (got.IsNotFound()) return std::nullopt;
  TANDEM_RETURN_IF_ERROR(Met(column, ToStatus(got, "reading the log's store")));
  return value;
}

absl::Status RocksDatabase::Scan(Column column, KeyRange range, const Visitor& visit) const {
  const std::shared_lock lock(handles_->mutex);
  if (handles_->db == nullptr) return absl::UnavailableError("the log's store is closed");
  rocksdb::ColumnFamilyHandle* const handle = handles_->Of(column);
  if (handle == nullptr) return NoteDamage(column, "it cannot be opened");
  const rocksdb::Slice end = ToSlice(range.end);
  rocksdb::ReadOptions options = Scanning();
  if (!range.end.empty()) options.iterate_upper_bound = &end;
  const std::unique_ptr<rocksdb::Iterator> iterator(handles_->db->NewIterator(options, handle));
  if (range.from_floor) iterator->SeekForPrev(ToSlice(range.from));
  if (!iterator->Valid() && iterator->status().ok()) iterator->Seek(ToSlice(range.from));
  while (iterator->Valid() && visit(ToView(iterator->key()), ToView(iterator->value()))) {
    iterator->Next();
  }
  return Met(column, ToStatus(iterator->status(), "reading the log's store"));
}

absl::Status RocksDatabase::VisitLast(Column column, KeyRange range, const Visitor& visit) const {
  const std::shared_lock lock(handles_->mutex);
  if (handles_->db == nullptr) return absl::UnavailableError("the log's store is closed");
  rocksdb::ColumnFamilyHandle* const handle = handles_->Of(column);
  if (handle == nullptr) return NoteDamage(column, "it cannot be opened");
  const rocksdb::Slice end = ToSlice(range.end);
  rocksdb::ReadOptions options = Scanning();
  if (!range.end.empty()) options.iterate_upper_bound = &end;
  const std::unique_ptr<rocksdb::Iterator> iterator(handles_->db->NewIterator(options, handle));
  iterator->SeekToLast();
  if (iterator->Valid() && ToView(iterator->key()) >= range.from) {
    visit(ToView(iterator->key()), ToView(iterator->value()));
  }
  return Met(column, ToStatus(iterator->status(), "reading the log's store"));
}

absl::Status RocksDatabase::ScanAtOnce(std::span<const Column> columns,
                                       const ColumnVisitor& visit) const {
  const std::shared_lock lock(handles_->mutex);
  if (handles_->db == nullptr) return absl::UnavailableError("the log's store is closed");
  rocksdb::DB* const db = handles_->db.get();
  const auto release = [db](const rocksdb::Snapshot* snapshot) { db->ReleaseSnapshot(snapshot); };
  const std::unique_ptr<const rocksdb::Snapshot, decltype(release)> moment(db->GetSnapshot(),
                                                                           release);
  rocksdb::ReadOptions options = Scanning();
  options.snapshot = moment.get();
  options.fill_cache = false;
  for (const Column column : columns) {
    rocksdb::ColumnFamilyHandle* const handle = handles_->Of(column);
    if (handle == nullptr) return NoteDamage(column, "it cannot be opened");
    const std::unique_ptr<rocksdb::Iterator> iterator(db->NewIterator(options, handle));
    for (iterator->SeekToFirst(); iterator->Valid(); iterator->Next()) {
      if (!visit(column, ToView(iterator->key()), ToView(iterator->value()))) break;
    }
    TANDEM_RETURN_IF_ERROR(Met(column, ToStatus(iterator->status(), "reading the log's store")));
  }
  return absl::OkStatus();
}

std::optional<RocksDatabase::DamagedKeys> RocksDatabase::KeysOfDamagedFile(
    Column column, std::string_view message) const {
  const std::shared_lock lock(handles_->mutex);
  if (handles_->db == nullptr) return std::nullopt;
  std::vector<rocksdb::LiveFileMetaData> files;
  handles_->db->GetLiveFilesMetaData(&files);
  std::erase_if(files, [&](const rocksdb::LiveFileMetaData& file) {
    return file.column_family_name != handles_->Of(column)->GetName();
  });
  const auto damaged =
      std::find_if(files.begin(), files.end(), [message](const rocksdb::LiveFileMetaData& file) {
        return message.find(file.relative_filename) != std::string_view::npos;
      });
  if (damaged == files.end()) return std::nullopt;
  DamagedKeys keys{damaged->smallestkey, ""};
  for (const rocksdb::LiveFileMetaData& file : files) {
    const bool is_behind = file.smallestkey > damaged->largestkey;
    if (is_behind && (keys.next.empty() || file.smallestkey < keys.next)) {
      keys.next = file.smallestkey;
    }
  }
  return keys;
}

std::string NumberKey(uint64_t number) {
  std::string key(sizeof(number), '\0');
  for (size_t i = key.size(); i-- > 0; number >>= 8U) key[i] = static_cast<char>(number & 0xFFU);
  return key;
}

uint64_t NumberFromKey(std::string_view key) {
  if (key.size() != sizeof(uint64_t)) return 0;
  uint64_t number = 0;
  for (const char byte : key) number = (number << 8U) | static_cast<uint8_t>(byte);
  return number;
}

std::string EndOfPrefix(std::string_view prefix) {
  std::string end(prefix);
  while (!end.empty() && static_cast<uint8_t>(end.back()) == 0xFFU) end.pop_back();
  if (!end.empty()) end.back() = static_cast<char>(static_cast<uint8_t>(end.back()) + 1);
  return end;
}

}  // namespace tandem
