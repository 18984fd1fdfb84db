// RocksDB, cut down to what the log needs of it. The one file that knows RocksDB
// is rocks_database.cc.
#ifndef TANDEM_ENGINE_LOG_ROCKS_DATABASE_H_
#define TANDEM_ENGINE_LOG_ROCKS_DATABASE_H_

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace tandem {

// What is kept, each in a column family of its own. See README.md.
enum class Column { kMeta, kCommits, kStreams, kIds, kSnapshots, kGroups, kReferences };

// Puts a value, or removes the key. Borrowed for the call.
struct KeyWrite {
  Column column;
  std::string_view key;
  std::optional<std::string_view> value;
};

// Where a scan begins and ends: [from, end). An empty end: the column's.
struct KeyRange {
  std::string_view from;
  std::string_view end;
  // Begin at the last key that is not behind `from`, if there is one.
  bool from_floor = false;
};

// Threads: any; Reopen waits for calls in flight, others wait for it.
// Errors:  kDataLoss: what is stored is damaged. kUnavailable: the disk did not
//          answer, or the database is closed. A failed write has an unknown
//          outcome, and the database takes no other until it is reopened.
class RocksDatabase {
 public:
  // False: no more, please.
  using Visitor = std::function<bool(std::string_view key, std::string_view value)>;

  // Creates the folder's database if there is none, unless `read_only`.
  // kNotFound: it is read-only and there is none.
  static absl::StatusOr<std::unique_ptr<RocksDatabase>> Open(const std::filesystem::path& folder,
                                                             bool read_only);
  // Read-only, and Column::kMeta and kCommits alone: reading another gives kDataLoss. For a
  // database whose other columns cannot be opened.
  static absl::StatusOr<std::unique_ptr<RocksDatabase>> OpenBlocks(
      const std::filesystem::path& folder);
  // One value of Column::kMeta, read without changing anything and without looking at
  // another column: also of a database that this version cannot open.
  static absl::StatusOr<std::optional<std::string>> GetMeta(const std::filesystem::path& folder,
                                                            std::string_view key);
  ~RocksDatabase();
  RocksDatabase(const RocksDatabase&) = delete;
  RocksDatabase& operator=(const RocksDatabase&) = delete;

  // All writes or none. Synced: on disk when this returns, and with it all that
  // was written before.
  absl::Status Write(std::span<const KeyWrite> writes, bool synced);
  absl::StatusOr<std::optional<std::string>> Get(Column column, std::string_view key) const;
  absl::Status Scan(Column column, KeyRange range, const Visitor& visit) const;
  // The last key in [from, end), with its value: visited or not.
  absl::Status VisitLast(Column column, KeyRange range, const Visitor& visit) const;

  // The entries of several columns, one after the other, all as of one moment.
  using ColumnVisitor =
      std::function<bool(Column column, std::string_view key, std::string_view value)>;
  absl::Status ScanAtOnce(std::span<const Column> columns, const ColumnVisitor& visit) const;

  // Whether anything read from the column was damaged, since it was opened or recreated.
  bool IsDamaged(Column column) const;
  // Notes that it is, by what a caller found: kDataLoss with these words.
  absl::Status NoteDamage(Column column, std::string_view what) const;

  // Makes the columns anew, empty, after `first` is written and synced. On an error the
  // database may be closed.
  absl::Status Recreate(std::span<const Column> columns, const KeyWrite& first);
  // The same for a database that nobody has open, also if the columns' files are damaged so
  // that it could not be opened.
  static absl::Status RecreateIn(const std::filesystem::path& folder,
                                 std::span<const Column> columns, const KeyWrite& first);

  // Moves what stands only in the write-ahead log into files of its own. OK also while
  // it waits for room: there is nothing to move.
  absl::Status Flush();

  // Which keys the file holds that a kDataLoss of this column names: its first, and
  // the first behind it in another file (empty: none). Absent: it names no such file.
  struct DamagedKeys {
    std::string first;
    std::string next;
  };
  std::optional<DamagedKeys> KeysOfDamagedFile(Column column, std::string_view message) const;

  // Closes the database and opens it again. On an error it stays closed.
  absl::Status Reopen();

  // Whether the disk had no room to open it for writing, or ran full in the last write.
  // Then it can be read, once it was reopened for reading or by Reopen, which tries to
  // open it for writing first; Write answers kResourceExhausted and changes nothing.
  bool waits_for_room() const;
  // Closes it and opens it for reading, to wait for room.
  absl::Status ReopenForReading();

 private:
  struct Handles;
  enum class Use { kWrite, kRead, kReadBlocks };
  RocksDatabase(std::filesystem::path folder, Use use);
  // What a read gave; notes damage, and says of an index that it can be made anew.
  absl::Status Met(Column column, absl::Status status) const;
  absl::Status OpenHandles();  // While the mutex is held.

  const std::filesystem::path folder_;
  const Use use_;
  std::unique_ptr<Handles> handles_;
};

// Keys that sort as their numbers do: 8 bytes, big-endian.
std::string NumberKey(uint64_t number);
uint64_t NumberFromKey(std::string_view key);  // 0 for other lengths.

// The first key behind all those that begin with `prefix`; empty: none.
std::string EndOfPrefix(std::string_view prefix);

}  // namespace tandem

#endif  // TANDEM_ENGINE_LOG_ROCKS_DATABASE_H_
