#include "engine/log/rocks_commit_log.h"

#include <fmt/format.h>

#include <array>
#include <optional>
#include <string>
#include <system_error>
#include <utility>

#include "engine/base/status_macros.h"
#include "engine/log/append_rules.h"
#include "engine/log/block.h"

namespace tandem {
namespace {

constexpr std::string_view kTermKey = "term";

std::string_view ToView(absl::string_view text) { return {text.data(), text.size()}; }

}  // namespace

RocksCommitLog::RocksCommitLog(RocksDatabase* database, std::filesystem::path folder,
                               uint64_t free_bytes_min)
    : database_(database), folder_(std::move(folder)), free_bytes_min_(free_bytes_min) {}

absl::Status RocksCommitLog::Load(const std::optional<LogHead>& saved) {
  std::optional<StoredBlock> last;
  const absl::Status visited =
      database_->VisitLast(Column::kCommits, {}, [&](std::string_view key, std::string_view value) {
        const Position first{NumberFromKey(key)};
        const bool is_saved = saved && saved->block == first;
        last = {first, is_saved ? saved->position : first,
                std::make_shared<const std::string>(value)};
        return false;
      });
  if (absl::IsDataLoss(visited)) return NameDamagedFile(visited);
  TANDEM_RETURN_IF_ERROR(visited);
  LogHead head;
  if (last) {
    auto block = DecodeBlockHead(*last);
    if (!block.ok()) {
      const std::string events = saved && saved->block == last->first
                                     ? NameEvents(last->first, last->last)
                                     : fmt::format("the events from {} on", last->first.value);
      return absl::DataLossError(
          fmt::format("the last block, with {}, is damaged ({}): restore the newest backup", events,
                      ToView(block.status().message())));
    }
    head = block->log_head();
  }
  TANDEM_ASSIGN_OR_RETURN(const auto term, database_->Get(Column::kMeta, kTermKey));
  const std::lock_guard lock(mutex_);
  head_ = head;
  term_ = term ? NumberFromKey(*term) : 0;
  failed_ = false;
  return absl::OkStatus();
}

absl::Status RocksCommitLog::NameDamagedFile(const absl::Status& met) const {
  const auto keys = database_->KeysOfDamagedFile(Column::kCommits, ToView(met.message()));
  if (!keys) return met;
  const Position first{NumberFromKey(keys->first)};
  const std::string events = keys->next.empty()
                                 ? fmt::format("the events from {} on", first.value)
                                 : NameEvents(first, {NumberFromKey(keys->next) - 1});
  return absl::DataLossError(
      fmt::format("a block with some of {} is damaged ({}): restore the newest backup", events,
                  ToView(met.message())));
}

LogHead RocksCommitLog::Head() const {
  const std::lock_guard lock(mutex_);
  return head_;
}

absl::StatusOr<uint64_t> RocksCommitLog::BeginTerm() {
  TANDEM_RETURN_IF_ERROR(MakeWritable());
  const std::lock_guard lock(mutex_);
  const std::string value = NumberKey(term_ + 1);
  const std::array writes = {KeyWrite{Column::kMeta, kTermKey, value}};
  const absl::Status written = database_->Write(writes, /*synced=*/true);
  if (!written.ok() && database_->waits_for_room()) {
    TANDEM_RETURN_IF_ERROR(database_->ReopenForReading());
    return DiskNearlyFull(ToView(written.message()));
  }
  TANDEM_RETURN_IF_ERROR(written);
  return ++term_;
}

absl::Status RocksCommitLog::MakeWritable() {
  if (!database_->waits_for_room()) return absl::OkStatus();
  TANDEM_RETURN_IF_ERROR(CheckDisk());
  TANDEM_RETURN_IF_ERROR(database_->Reopen());
  if (database_->waits_for_room()) return DiskNearlyFull("the log's store can only be read");
  const LogHead before = Head();
  TANDEM_RETURN_IF_ERROR(Load(before));
  if (Head() == before) return absl::OkStatus();
  return OutcomeUnknown("the log has changed while the disk was full");
}

absl::Status RocksCommitLog::CheckDisk() const {
  if (free_bytes_min_ == 0) return absl::OkStatus();
  std::error_code error;
  const std::filesystem::space_info space = std::filesystem::space(folder_, error);
  if (error || space.available >= free_bytes_min_) return absl::OkStatus();
  return DiskNearlyFull(fmt::format("{} has {} MiB free, and {} are kept in reserve",
                                    folder_.string(), space.available >> 20U,
                                    free_bytes_min_ >> 20U));
}

absl::Status RocksCommitLog::Append(uint64_t term, const LogHead& expected, const LogHead& next,
                                    std::string_view block) {
  {
    const std::lock_guard lock(mutex_);
    if (failed_) return OutcomeUnknown("an earlier write failed");
    TANDEM_RETURN_IF_ERROR(CheckAppend({term_, head_}, {term, expected}));
  }
  TANDEM_RETURN_IF_ERROR(CheckDisk());
  TANDEM_RETURN_IF_ERROR(MakeWritable());
  const std::string key = NumberKey(next.block.value);
  const std::array writes = {KeyWrite{Column::kCommits, key, block}};
  absl::Status written = database_->Write(writes, /*synced=*/true);
  if (absl::IsResourceExhausted(written)) return written;
  const std::lock_guard lock(mutex_);
  if (!written.ok()) {
    failed_ = true;
    return OutcomeUnknown(ToView(written.message()));
  }
  head_ = next;
  return absl::OkStatus();
}

absl::StatusOr<std::vector<StoredBlock>> RocksCommitLog::Read(Position from,
                                                              size_t bytes_max) const {
  std::vector<StoredBlock> read;
  const LogHead head = Head();
  if (from > head.position) return read;
  size_t bytes = 0;
  const std::string key = NumberKey(from.value);
  // One record further than what is given: its key ends the block before it.
  const std::string end = NumberKey(head.block.value + 1);
  const absl::Status scanned = database_->Scan(
      Column::kCommits, {key, end, /*from_floor=*/true},
      [&](std::string_view next_key, std::string_view value) {
        const Position first{NumberFromKey(next_key)};
        if (!read.empty()) read.back().last = {first.value - 1};
        bytes += value.size();
        if (!read.empty() && bytes > bytes_max) return false;
        read.push_back({first, head.position, std::make_shared<const std::string>(value)});
        return true;
      });
  if (!scanned.ok() && (read.empty() || !absl::IsDataLoss(scanned))) {
    return absl::IsDataLoss(scanned) ? NameDamage(from, scanned) : scanned;
  }
  if (!scanned.ok()) {
    // The last one was read whole, and where it ends is told by its own header.
    TANDEM_ASSIGN_OR_RETURN(const BlockHead block, DecodeBlockHead(read.back()));
    read.back().last = block.last;
  }
  return read;
}

absl::Status RocksCommitLog::NameDamage(Position from, const absl::Status& met) const {
  // Finds the first place behind the damage that can be sought again, by halves.
  const LogHead head = Head();
  Position last = head.position;
  uint64_t damaged = from.value;
  uint64_t whole = head.position.value + 1;
  while (whole - damaged > 1) {
    const uint64_t middle = damaged + (whole - damaged) / 2;
    const std::string key = NumberKey(middle);
    Position found = head.position;
    const absl::Status sought =
        database_->Scan(Column::kCommits, {key, {}},
                        [&found](std::string_view found_key, std::string_view /*value*/) {
                          found = {NumberFromKey(found_key) - 1};
                          return false;
                        });
    (sought.ok() ? whole : damaged) = middle;
    if (sought.ok()) last = found;
  }
  return absl::DataLossError(fmt::format("{} cannot be read, the stored block is damaged ({})",
                                         NameEvents(from, last), ToView(met.message())));
}

}  // namespace tandem
