#include "engine/log/rocks_store.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <array>
#include <string>
#include <system_error>
#include <utility>

#include "engine/base/status_macros.h"
#include "engine/log/file_access.h"
#include "engine/log/head_file.h"
#include "engine/log/rocks_blobs.h"
#include "engine/log/rocks_commit_log.h"
#include "engine/log/rocks_database.h"
#include "engine/log/rocks_index.h"
#include "engine/log/store_lock.h"
#include "engine/log/verify.h"

namespace tandem {
namespace {

constexpr std::string_view kFormatKey = "format";
constexpr uint64_t kFormat = 3;

std::filesystem::path DatabaseFolder(const RocksStoreOptions& options) {
  return options.folder / "rocksdb";
}
std::filesystem::path HeadFile(const RocksStoreOptions& options) { return options.folder / "HEAD"; }

absl::Status WrongFormat(const RocksStoreOptions& options, std::string_view stored) {
  if (stored.size() != sizeof(kFormat)) {
    return absl::DataLossError(
        fmt::format("the store in {} is damaged, its format cannot be read: restore the newest "
                    "backup",
                    options.folder.string()));
  }
  return absl::FailedPreconditionError(fmt::format(
      "the store in {} has format {}, and this tandemd knows format {}: open it with the version "
      "that wrote it",
      options.folder.string(), NumberFromKey(stored), kFormat));
}

// Whether a store that could not be opened is one of another format: that explains it
// better than what was met in it.
absl::Status ExplainByFormat(const RocksStoreOptions& options, absl::Status failure) {
  const absl::StatusOr<std::optional<std::string>> stored =
      RocksDatabase::GetMeta(DatabaseFolder(options), kFormatKey);
  if (!stored.ok() || !*stored || NumberFromKey(**stored) == kFormat) return failure;
  return WrongFormat(options, **stored);
}

// Writes the format into a new database, checks that of an old one.
absl::Status CheckFormat(RocksDatabase& database, const RocksStoreOptions& options) {
  TANDEM_ASSIGN_OR_RETURN(const auto stored, database.Get(Column::kMeta, kFormatKey));
  if (stored && NumberFromKey(*stored) == kFormat) return absl::OkStatus();
  bool empty = true;
  TANDEM_RETURN_IF_ERROR(
      database.Scan(Column::kCommits, {}, [&empty](std::string_view, std::string_view) {
        empty = false;
        return false;
      }));
  if (stored || !empty || options.read_only) {
    return WrongFormat(options, stored.value_or(NumberKey(0)));
  }
  const std::string format = NumberKey(kFormat);
  const std::array writes = {KeyWrite{Column::kMeta, kFormatKey, format}};
  return database.Write(writes, /*synced=*/true);
}

// Opening for writing makes what follows a damaged record of the write-ahead log
// vanish for good, acknowledged blocks among it. So the head that was saved is sought
// first in a way that changes nothing.
absl::Status CheckIsWhole(const RocksStoreOptions& options) {
  TANDEM_ASSIGN_OR_RETURN(const auto saved, ReadHeadFile(HeadFile(options)));
  if (!saved || saved->position.value == 0) return absl::OkStatus();
  const auto database = RocksDatabase::Open(DatabaseFolder(options), /*read_only=*/true);
  if (absl::IsNotFound(database.status()) || absl::IsDataLoss(database.status())) {
    const absl::string_view why = database.status().message();
    return LostBefore(*saved, {why.data(), why.size()});
  }
  TANDEM_RETURN_IF_ERROR(database.status());
  RocksCommitLog log(database->get(), options.folder, 0);
  TANDEM_RETURN_IF_ERROR(log.Load(saved));
  return CheckReaches(log, *saved);
}

absl::StatusOr<std::unique_ptr<RocksDatabase>> OpenWhole(const RocksStoreOptions& options) {
  if (!options.read_only) TANDEM_RETURN_IF_ERROR(CheckIsWhole(options));
  auto opened = RocksDatabase::Open(DatabaseFolder(options), options.read_only);
  if (absl::IsDataLoss(opened.status())) {
    TANDEM_ASSIGN_OR_RETURN(const auto saved, ReadHeadFile(HeadFile(options)));
    const absl::string_view why = opened.status().message();
    if (saved) return LostBefore(*saved, {why.data(), why.size()});
  }
  return opened;
}

// The blocks alone, where nothing but what is derived from them keeps the database from being
// opened. An error: they are damaged, too.
absl::StatusOr<std::unique_ptr<RocksDatabase>> OpenBlocks(const RocksStoreOptions& options) {
  TANDEM_ASSIGN_OR_RETURN(const auto saved, ReadHeadFile(HeadFile(options)));
  TANDEM_ASSIGN_OR_RETURN(auto database, RocksDatabase::OpenBlocks(DatabaseFolder(options)));
  RocksCommitLog log(database.get(), options.folder, 0);
  TANDEM_RETURN_IF_ERROR(log.Load(saved));
  if (saved) TANDEM_RETURN_IF_ERROR(CheckReaches(log, *saved));
  TANDEM_RETURN_IF_ERROR(CheckFormat(*database, options));
  return database;
}

// To verify, the blocks are enough. To work with, what is derived from them is thrown away, so
// that the log makes it anew.
absl::StatusOr<std::unique_ptr<RocksDatabase>> OpenWithoutIndexes(const RocksStoreOptions& options,
                                                                  const absl::Status& failure) {
  auto blocks = OpenBlocks(options);
  if (!blocks.ok()) return failure;
  if (options.read_only) return blocks;
  if (!Verify(RocksCommitLog(blocks->get(), options.folder, 0)).ok()) return failure;
  blocks->reset();
  spdlog::warn("the log's indexes in {} are damaged and are being rebuilt",
               options.folder.string());
  TANDEM_RETURN_IF_ERROR(RocksIndex::ForgetIn(DatabaseFolder(options)));
  return OpenWhole(options);
}

}  // namespace

struct RocksStore::Parts {
  Parts(std::unique_ptr<StoreLock> taken, std::unique_ptr<RocksDatabase> opened,
        const RocksStoreOptions& options)
      : lock(std::move(taken)),
        database(std::move(opened)),
        commits(database.get(), options.folder, options.free_bytes_min),
        index(database.get()),
        snapshots(database.get(), Column::kSnapshots),
        groups(database.get(), Column::kGroups) {}

  const std::unique_ptr<StoreLock> lock;  // Let go after the database is closed.
  const std::unique_ptr<RocksDatabase> database;
  RocksCommitLog commits;
  RocksIndex index;
  RocksBlobs snapshots;
  RocksBlobs groups;
};

absl::StatusOr<std::unique_ptr<RocksStore>> RocksStore::Open(RocksStoreOptions options) {
  TANDEM_ASSIGN_OR_RETURN(const bool is_there, FileIsThere(options.folder));
  if (options.read_only && !is_there) {
    return absl::NotFoundError(fmt::format("there is no store in {}", options.folder.string()));
  }
  std::error_code error;
  if (!options.read_only) std::filesystem::create_directories(options.folder, error);
  if (error) return FileFailure("create", options.folder, error);
  TANDEM_ASSIGN_OR_RETURN(
      auto lock, StoreLock::Take(options.folder, options.read_only ? StoreLock::Use::kRead
                                                                   : StoreLock::Use::kWrite));
  auto database = OpenWhole(options);
  if (absl::IsDataLoss(database.status())) {
    database = OpenWithoutIndexes(options, database.status());
  }
  if (!database.ok()) return ExplainByFormat(options, database.status());
  auto parts = std::make_unique<Parts>(std::move(lock), *std::move(database), options);
  TANDEM_RETURN_IF_ERROR(CheckFormat(*parts->database, options));
  auto store = std::unique_ptr<RocksStore>(new RocksStore(std::move(options), std::move(parts)));
  TANDEM_RETURN_IF_ERROR(store->Load());
  return store;
}

RocksStore::RocksStore(RocksStoreOptions options, std::unique_ptr<Parts> parts)
    : options_(std::move(options)), parts_(std::move(parts)) {}

RocksStore::~RocksStore() {
  if (options_.read_only || !loaded_) return;
  if (const absl::Status saved = RocksStore::SaveHead(); !saved.ok()) {
    spdlog::warn("the log's head is not saved: {}", saved.ToString());
  }
  // A stopped store keeps its blocks in files that say of themselves which of them is
  // damaged.
  if (const absl::Status flushed = parts_->database->Flush(); !flushed.ok()) {
    spdlog::warn("the log's newest blocks stay in the write-ahead log: {}", flushed.ToString());
  }
}

absl::Status RocksStore::Load() {
  loaded_ = false;
  TANDEM_ASSIGN_OR_RETURN(const auto saved, ReadHeadFile(HeadFile(options_)));
  TANDEM_RETURN_IF_ERROR(parts_->commits.Load(saved));
  if (saved) TANDEM_RETURN_IF_ERROR(CheckReaches(parts_->commits, *saved));
  loaded_ = true;
  saved_head_ = saved;
  if (!saved) NoteHeadIsMissing();
  return absl::OkStatus();
}

void RocksStore::NoteHeadIsMissing() {
  const LogHead head = parts_->commits.Head();
  if (head.position.value > 0) {
    troubles_ = {fmt::format(
        "the file {} was missing at start, so the log, which ends at event {}, may be incomplete: "
        "compare it with the newest backup",
        HeadFile(options_).string(), head.position.value)};
    spdlog::warn("{}", troubles_.front());
  }
  if (options_.read_only) return;
  // Of an empty log as well, so that one without the file has lost it.
  if (const absl::Status saved = RocksStore::SaveHead(); !saved.ok()) {
    spdlog::warn("the log's head is not saved: {}", saved.ToString());
  }
}

CommitLog& RocksStore::commits() { return parts_->commits; }
IndexStore& RocksStore::index() { return parts_->index; }
BlobStore& RocksStore::snapshots() { return parts_->snapshots; }
BlobStore& RocksStore::groups() { return parts_->groups; }
bool RocksStore::read_only() const { return options_.read_only; }
const std::vector<std::string>& RocksStore::troubles() const { return troubles_; }

absl::Status RocksStore::SaveHead() {
  if (options_.read_only || !loaded_) {
    return absl::FailedPreconditionError("the store is not open for writing");
  }
  const LogHead head = parts_->commits.Head();
  if (saved_head_ == head) return absl::OkStatus();
  TANDEM_RETURN_IF_ERROR(WriteHeadFile(HeadFile(options_), head));
  saved_head_ = head;
  return absl::OkStatus();
}

absl::Status RocksStore::Reopen() {
  loaded_ = false;
  TANDEM_RETURN_IF_ERROR(CheckIsWhole(options_));
  TANDEM_RETURN_IF_ERROR(parts_->database->Reopen());
  return Load();
}

}  // namespace tandem
