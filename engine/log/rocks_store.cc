#include "engine/log/rocks_store.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <array>
#include <string>
#include <system_error>
#include <utility>

#include "engine/base/status_macros.h"
#include "engine/log/head_file.h"
#include "engine/log/rocks_blobs.h"
#include "engine/log/rocks_commit_log.h"
#include "engine/log/rocks_database.h"
#include "engine/log/rocks_index.h"
#include "engine/log/store_lock.h"

namespace tandem {
namespace {

constexpr std::string_view kFormatKey = "format";
constexpr uint64_t kFormat = 1;

std::filesystem::path DatabaseFolder(const RocksStoreOptions& options) {
  return options.folder / "rocksdb";
}
std::filesystem::path HeadFile(const RocksStoreOptions& options) { return options.folder / "HEAD"; }

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
    return absl::FailedPreconditionError(fmt::format(
        "the store in {} has format {}, and this tandemd knows format {}: open it with the version "
        "that wrote it",
        options.folder.string(), stored ? NumberFromKey(*stored) : 0, kFormat));
  }
  const std::string format = NumberKey(kFormat);
  const std::array writes = {KeyWrite{Column::kMeta, kFormatKey, format}};
  return database.Write(writes, /*synced=*/true);
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
  std::error_code error;
  if (options.read_only && !std::filesystem::is_directory(options.folder, error)) {
    return absl::NotFoundError(fmt::format("there is no store in {}", options.folder.string()));
  }
  if (!options.read_only) std::filesystem::create_directories(options.folder, error);
  if (error) {
    return absl::UnavailableError(
        fmt::format("cannot create {}: {}", options.folder.string(), error.message()));
  }
  TANDEM_ASSIGN_OR_RETURN(
      auto lock, StoreLock::Take(options.folder, options.read_only ? StoreLock::Use::kRead
                                                                   : StoreLock::Use::kWrite));
  TANDEM_ASSIGN_OR_RETURN(auto database,
                          RocksDatabase::Open(DatabaseFolder(options), options.read_only));
  auto parts = std::make_unique<Parts>(std::move(lock), std::move(database), options);
  TANDEM_RETURN_IF_ERROR(CheckFormat(*parts->database, options));
  auto store = std::unique_ptr<RocksStore>(new RocksStore(std::move(options), std::move(parts)));
  TANDEM_RETURN_IF_ERROR(store->Load());
  return store;
}

RocksStore::RocksStore(RocksStoreOptions options, std::unique_ptr<Parts> parts)
    : options_(std::move(options)), parts_(std::move(parts)) {}

RocksStore::~RocksStore() {
  if (options_.read_only || !loaded_) return;
  if (const absl::Status saved = SaveHead(); !saved.ok()) {
    spdlog::warn("the log's head is not saved: {}", saved.ToString());
  }
}

absl::Status RocksStore::Load() {
  loaded_ = false;
  TANDEM_RETURN_IF_ERROR(parts_->commits.Load());
  TANDEM_ASSIGN_OR_RETURN(const auto saved, ReadHeadFile(HeadFile(options_)));
  if (saved) TANDEM_RETURN_IF_ERROR(CheckReaches(parts_->commits, *saved));
  loaded_ = true;
  return absl::OkStatus();
}

CommitLog& RocksStore::commits() { return parts_->commits; }
IndexStore& RocksStore::index() { return parts_->index; }
BlobStore& RocksStore::snapshots() { return parts_->snapshots; }
BlobStore& RocksStore::groups() { return parts_->groups; }
bool RocksStore::read_only() const { return options_.read_only; }

absl::Status RocksStore::SaveHead() {
  if (options_.read_only || !loaded_) {
    return absl::FailedPreconditionError("the store is not open for writing");
  }
  return WriteHeadFile(HeadFile(options_), parts_->commits.Head());
}

absl::Status RocksStore::Reopen() {
  loaded_ = false;
  TANDEM_RETURN_IF_ERROR(parts_->database->Reopen());
  return Load();
}

}  // namespace tandem
