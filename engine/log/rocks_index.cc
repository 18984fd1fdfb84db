#include "engine/log/rocks_index.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>

#include "engine/base/status_macros.h"
#include "engine/log/index_digest.h"

namespace tandem {
namespace {

constexpr std::string_view kThroughKey = "indexed";
constexpr size_t kNumberSize = 8;
constexpr size_t kOutcomeSize = 2 * kNumberSize + Sha256::kSize;

std::string StreamPrefix(std::string_view stream) {
  std::string prefix(stream);
  prefix += '\0';
  return prefix;
}

// Behind the last of a stream's keys and before the next stream's first.
std::string StreamEnd(std::string_view stream) {
  std::string end(stream);
  end += '\x01';
  return end;
}

std::string StreamKey(std::string_view stream, StreamVersion version) {
  return StreamPrefix(stream) + NumberKey(version.value);
}

std::string ToBytes(const SubmissionOutcome& outcome) {
  std::string bytes = NumberKey(outcome.first.value) + NumberKey(outcome.events);
  bytes += outcome.digest.view();
  return bytes;
}

// Nothing: that is no outcome.
std::optional<SubmissionOutcome> ToOutcome(std::string_view bytes) {
  if (bytes.size() != kOutcomeSize) return std::nullopt;
  const auto digest = Sha256::FromBytes(bytes.substr(2 * kNumberSize));
  if (!digest.ok()) return std::nullopt;
  return SubmissionOutcome{
      *digest,
      {NumberFromKey(bytes.substr(0, kNumberSize))},
      static_cast<uint32_t>(NumberFromKey(bytes.substr(kNumberSize, kNumberSize)))};
}

StreamVersion VersionOfKey(std::string_view key) {
  return {NumberFromKey(key.substr(key.size() - std::min(key.size(), kNumberSize)))};
}

constexpr std::array kIndexes = {Column::kStreams, Column::kIds, Column::kReferences};

// Adds an entry as it is stored. False: it cannot be one.
bool AddEntry(Column column, std::string_view key, std::string_view value,
              IndexContents& contents) {
  const size_t before_version = key.size() < kNumberSize + 1 ? 0 : key.size() - kNumberSize - 1;
  switch (column) {
    case Column::kMeta:
      if (key == kThroughKey) contents.through = {NumberFromKey(value)};
      return true;
    case Column::kStreams:
      if (before_version == 0 || value.size() != kNumberSize) return false;
      contents.digest.AddEvent(key.substr(0, before_version), VersionOfKey(key),
                               {NumberFromKey(value)});
      return true;
    case Column::kIds: {
      const auto id = Uuid::FromBytes(key);
      const auto outcome = ToOutcome(value);
      if (!id.ok() || !outcome.has_value()) return false;
      contents.digest.AddSubmission(*id, *outcome);
      return true;
    }
    case Column::kReferences: {
      const size_t end = key.find('\0');
      if (end >= before_version) return false;
      contents.digest.AddReference(
          key.substr(0, end), key.substr(end + 1, before_version - end - 1), VersionOfKey(key));
      return true;
    }
    case Column::kSnapshots:
      return true;  // Read to meet damage; the engine tells whether it can use one.
    case Column::kCommits:
    case Column::kGroups:
      break;
  }
  return false;
}

}  // namespace

absl::Status RocksIndex::Write(const IndexBatch& batch) {
  // Keys and values first, at rest, then the writes that point to them.
  std::vector<std::pair<std::string, std::string>> entries;
  entries.reserve(batch.events.size() + batch.submissions.size() + batch.references.size());
  for (const IndexBatch::Event& event : batch.events) {
    entries.emplace_back(StreamKey(event.stream, event.version), NumberKey(event.position.value));
  }
  for (const IndexBatch::Submission& unit : batch.submissions) {
    entries.emplace_back(unit.id.bytes(), ToBytes(unit.outcome));
  }
  for (const IndexBatch::Reference& reference : batch.references) {
    entries.emplace_back(
        StreamPrefix(reference.to) + StreamKey(reference.from.stream, reference.from.version), "");
  }
  const std::string through = NumberKey(batch.through.value);
  std::vector<KeyWrite> writes;
  writes.reserve(entries.size() + 1);
  const size_t ids = batch.events.size();
  const size_t references = ids + batch.submissions.size();
  for (size_t i = 0; i < entries.size(); ++i) {
    const Column column = i < ids          ? Column::kStreams
                          : i < references ? Column::kIds
                                           : Column::kReferences;
    writes.push_back({column, entries[i].first, entries[i].second});
  }
  writes.push_back({Column::kMeta, kThroughKey, through});
  return database_->Write(writes, /*synced=*/false);
}

absl::StatusOr<Position> RocksIndex::Through() const {
  TANDEM_ASSIGN_OR_RETURN(const auto through, database_->Get(Column::kMeta, kThroughKey));
  return Position{through ? NumberFromKey(*through) : 0};
}

absl::StatusOr<std::optional<SubmissionOutcome>> RocksIndex::FindSubmission(const Uuid& id) const {
  TANDEM_ASSIGN_OR_RETURN(const auto bytes, database_->Get(Column::kIds, id.bytes()));
  if (!bytes) return std::nullopt;
  const std::optional<SubmissionOutcome> outcome = ToOutcome(*bytes);
  if (!outcome.has_value()) {
    return database_->NoteDamage(
        Column::kIds, fmt::format("the entry of submission {} is damaged", id.ToString()));
  }
  return outcome;
}

absl::StatusOr<IndexedEvent> RocksIndex::LastOf(std::string_view stream) const {
  IndexedEvent last;
  const std::string from = StreamPrefix(stream);
  const std::string end = StreamEnd(stream);
  TANDEM_RETURN_IF_ERROR(database_->VisitLast(
      Column::kStreams, {from, end}, [&last](std::string_view key, std::string_view value) {
        last = {VersionOfKey(key), {NumberFromKey(value)}};
        return false;
      }));
  return last;
}

absl::StatusOr<std::vector<Position>> RocksIndex::PositionsOf(std::string_view stream,
                                                              StreamVersion from,
                                                              size_t count) const {
  std::vector<Position> positions;
  const std::string begin = StreamKey(stream, from);
  const std::string end = StreamEnd(stream);
  TANDEM_RETURN_IF_ERROR(
      database_->Scan(Column::kStreams, {begin, end},
                      [&positions, count](std::string_view /*key*/, std::string_view value) {
                        if (positions.size() == count) return false;
                        positions.push_back({NumberFromKey(value)});
                        return true;
                      }));
  return positions;
}

absl::StatusOr<std::vector<StreamHead>> RocksIndex::Streams(std::string_view prefix,
                                                            std::string_view after,
                                                            size_t count) const {
  std::vector<StreamHead> streams;
  std::string from = after < prefix ? std::string(prefix) : StreamEnd(after);
  const std::string end = EndOfPrefix(prefix);
  while (streams.size() < count) {
    // From a stream's first key straight to its last, however many lie between.
    std::string next;
    TANDEM_RETURN_IF_ERROR(database_->Scan(
        Column::kStreams, {from, end}, [&next](std::string_view key, std::string_view /*value*/) {
          next = key.substr(0, key.find('\0'));
          return false;
        }));
    if (next.empty()) break;
    TANDEM_ASSIGN_OR_RETURN(const IndexedEvent last, LastOf(next));
    from = StreamEnd(next);
    streams.push_back({std::move(next), last.version});
  }
  return streams;
}

absl::StatusOr<std::vector<EventAddress>> RocksIndex::ReferringTo(std::string_view to,
                                                                  const EventAddress& after,
                                                                  size_t count) const {
  std::vector<EventAddress> events;
  const std::string prefix = StreamPrefix(to);
  const std::string from =
      after.stream.empty() ? prefix : prefix + StreamKey(after.stream, {after.version.value + 1});
  const std::string end = StreamEnd(to);
  TANDEM_RETURN_IF_ERROR(database_->Scan(
      Column::kReferences, {from, end}, [&](std::string_view key, std::string_view /*value*/) {
        if (events.size() == count) return false;
        const std::string_view referring = key.substr(prefix.size());
        events.push_back(
            {std::string(referring.substr(0, referring.find('\0'))), VersionOfKey(referring)});
        return true;
      }));
  return events;
}

absl::StatusOr<IndexContents> RocksIndex::Contents() const {
  IndexContents contents;
  absl::Status understood;
  TANDEM_RETURN_IF_ERROR(database_->ScanAtOnce(
      std::array{Column::kMeta, Column::kStreams, Column::kIds, Column::kReferences,
                 Column::kSnapshots},
      [&](Column column, std::string_view key, std::string_view value) {
        if (understood.ok() && !AddEntry(column, key, value, contents)) {
          understood = database_->NoteDamage(column, "an entry of it cannot be read");
        }
        return understood.ok();
      }));
  TANDEM_RETURN_IF_ERROR(understood);
  return contents;
}

bool RocksIndex::IsDamaged() const {
  return database_->IsDamaged(Column::kSnapshots) ||
         std::any_of(kIndexes.begin(), kIndexes.end(),
                     [this](Column column) { return database_->IsDamaged(column); });
}

absl::Status RocksIndex::Forget() {
  if (database_->waits_for_room()) {
    return absl::DataLossError("the disk is full; free some space");
  }
  std::vector<Column> columns(kIndexes.begin(), kIndexes.end());
  if (database_->IsDamaged(Column::kSnapshots)) columns.push_back(Column::kSnapshots);
  const std::string nothing = NumberKey(0);
  return database_->Recreate(columns, {Column::kMeta, kThroughKey, nothing});
}

absl::Status RocksIndex::ForgetIn(const std::filesystem::path& folder) {
  std::vector<Column> columns(kIndexes.begin(), kIndexes.end());
  columns.push_back(Column::kSnapshots);
  const std::string nothing = NumberKey(0);
  return RocksDatabase::RecreateIn(folder, columns, {Column::kMeta, kThroughKey, nothing});
}

}  // namespace tandem
