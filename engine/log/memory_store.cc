#include "engine/log/memory_store.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "engine/base/status_macros.h"
#include "engine/log/append_rules.h"
#include "engine/log/block.h"
#include "engine/log/head_file.h"
#include "engine/log/index_digest.h"

namespace tandem {
namespace {

absl::Status Closed() { return absl::UnavailableError("the store is closed: reopen it"); }

}  // namespace

struct MemoryStore::State {
  using BlobMap = std::map<std::string, std::string, std::less<>>;

  // A blob as it was before a change that is not synced yet.
  struct BlobUndo {
    BlobMap* blobs;
    std::string key;
    std::optional<std::string> value;
  };

  struct StoredBytes {
    LogHead head;  // That the block makes.
    std::shared_ptr<const std::string> bytes;
  };

  mutable std::mutex mutex;
  bool open = true;
  bool failed = false;
  bool hold_syncs = false;
  std::optional<Failure> next_failure;

  uint64_t term = 0;
  std::map<Position, StoredBytes> blocks;
  Position synced;
  std::optional<StoredBytes> unseen;  // Written, although its append failed.

  std::map<std::string, std::map<StreamVersion, Position>, std::less<>> streams;
  std::map<Uuid, SubmissionOutcome> submissions;
  // Some may be behind `through` after a crash: a reference too many is harmless.
  std::map<std::string, std::set<EventAddress>, std::less<>> references;
  Position through;
  Position through_synced;

  BlobMap snapshots;
  BlobMap groups;
  std::vector<BlobUndo> unsynced_blobs;

  LogHead saved_head;

  LogHead Head() const { return blocks.empty() ? LogHead{} : blocks.rbegin()->second.head; }
  void Sync();
  void ForgetIndexBehind(Position kept);
};

void MemoryStore::State::Sync() {
  synced = Head().position;
  through_synced = through;
  unsynced_blobs.clear();
}

void MemoryStore::State::ForgetIndexBehind(Position kept) {
  for (auto& [stream, positions] : streams) {
    std::erase_if(positions, [kept](const auto& entry) { return entry.second > kept; });
  }
  std::erase_if(streams, [](const auto& entry) { return entry.second.empty(); });
  std::erase_if(submissions, [kept](const auto& entry) { return entry.second.first > kept; });
  through = kept;
}

class MemoryStore::Commits : public CommitLog {
 public:
  explicit Commits(State* state) : state_(state) {}

  LogHead Head() const override {
    const std::lock_guard lock(state_->mutex);
    return state_->Head();
  }

  absl::StatusOr<uint64_t> BeginTerm() override {
    const std::lock_guard lock(state_->mutex);
    if (!state_->open) return Closed();
    return ++state_->term;
  }

  absl::Status Append(uint64_t term, const LogHead& expected, const LogHead& next,
                      std::string_view block) override {
    const std::lock_guard lock(state_->mutex);
    if (!state_->open) return Closed();
    if (state_->failed) return OutcomeUnknown("an earlier write failed");
    TANDEM_RETURN_IF_ERROR(CheckAppend({state_->term, state_->Head()}, {term, expected}));
    State::StoredBytes stored{next, std::make_shared<const std::string>(block)};
    if (state_->next_failure) return Fail(std::move(stored));
    state_->blocks[next.block] = std::move(stored);
    if (!state_->hold_syncs) state_->Sync();
    return absl::OkStatus();
  }

  absl::StatusOr<std::vector<StoredBlock>> Read(Position from, size_t bytes_max) const override {
    const std::lock_guard lock(state_->mutex);
    if (!state_->open) return Closed();
    std::vector<StoredBlock> read;
    auto block = state_->blocks.upper_bound(from);
    if (block != state_->blocks.begin() && std::prev(block)->second.head.position >= from) --block;
    for (size_t bytes = 0; block != state_->blocks.end(); ++block) {
      bytes += block->second.bytes->size();
      if (!read.empty() && bytes > bytes_max) break;
      read.push_back({block->first, block->second.head.position, block->second.bytes});
    }
    return read;
  }

 private:
  absl::Status Fail(State::StoredBytes stored) {
    const Failure failure = *std::exchange(state_->next_failure, std::nullopt);
    if (failure == Failure::kDiskFull) return DiskNearlyFull("nothing is free");
    if (failure == Failure::kWritten) state_->unseen = std::move(stored);
    state_->failed = true;
    return OutcomeUnknown("the disk failed, as it was told to");
  }

  State* const state_;
};

class MemoryStore::Index : public IndexStore {
 public:
  explicit Index(State* state) : state_(state) {}

  absl::Status Write(const IndexBatch& batch) override {
    const std::lock_guard lock(state_->mutex);
    if (!state_->open || state_->failed) return Closed();
    for (const auto& event : batch.events) {
      state_->streams[event.stream][event.version] = event.position;
    }
    for (const auto& unit : batch.submissions) state_->submissions[unit.id] = unit.outcome;
    for (const auto& reference : batch.references) {
      state_->references[reference.to].insert(reference.from);
    }
    state_->through = batch.through;
    return absl::OkStatus();
  }

  absl::StatusOr<Position> Through() const override {
    const std::lock_guard lock(state_->mutex);
    if (!state_->open) return Closed();
    return state_->through;
  }

  absl::StatusOr<std::optional<SubmissionOutcome>> FindSubmission(const Uuid& id) const override {
    const std::lock_guard lock(state_->mutex);
    if (!state_->open) return Closed();
    std::optional<SubmissionOutcome> outcome;
    if (const auto found = state_->submissions.find(id); found != state_->submissions.end()) {
      outcome = found->second;
    }
    return outcome;
  }

  absl::StatusOr<IndexedEvent> LastOf(std::string_view stream) const override {
    const std::lock_guard lock(state_->mutex);
    if (!state_->open) return Closed();
    const auto found = state_->streams.find(stream);
    if (found == state_->streams.end()) return IndexedEvent{};
    const auto& [version, position] = *found->second.rbegin();
    return IndexedEvent{version, position};
  }

  absl::StatusOr<std::vector<Position>> PositionsOf(std::string_view stream, StreamVersion from,
                                                    size_t count) const override {
    const std::lock_guard lock(state_->mutex);
    if (!state_->open) return Closed();
    std::vector<Position> positions;
    const auto found = state_->streams.find(stream);
    if (found == state_->streams.end()) return positions;
    for (auto event = found->second.lower_bound(from);
         event != found->second.end() && positions.size() < count; ++event) {
      positions.push_back(event->second);
    }
    return positions;
  }

  absl::StatusOr<std::vector<StreamHead>> Streams(std::string_view prefix, std::string_view after,
                                                  size_t count) const override {
    const std::lock_guard lock(state_->mutex);
    if (!state_->open) return Closed();
    std::vector<StreamHead> streams;
    auto entry =
        after < prefix ? state_->streams.lower_bound(prefix) : state_->streams.upper_bound(after);
    for (; entry != state_->streams.end() && entry->first.starts_with(prefix) &&
           streams.size() < count;
         ++entry) {
      streams.push_back({entry->first, entry->second.rbegin()->first});
    }
    return streams;
  }

  absl::StatusOr<std::vector<EventAddress>> ReferringTo(std::string_view to,
                                                        const EventAddress& after,
                                                        size_t count) const override {
    const std::lock_guard lock(state_->mutex);
    if (!state_->open) return Closed();
    std::vector<EventAddress> events;
    const auto found = state_->references.find(to);
    if (found == state_->references.end()) return events;
    for (auto from = found->second.upper_bound(after);
         from != found->second.end() && events.size() < count; ++from) {
      events.push_back(*from);
    }
    return events;
  }

  absl::StatusOr<IndexContents> Contents() const override {
    const std::lock_guard lock(state_->mutex);
    if (!state_->open) return Closed();
    IndexContents contents{state_->through, {}};
    for (const auto& [stream, events] : state_->streams) {
      for (const auto& [version, position] : events) {
        contents.digest.AddEvent(stream, version, position);
      }
    }
    for (const auto& [id, outcome] : state_->submissions) {
      contents.digest.AddSubmission(id, outcome);
    }
    for (const auto& [to, events] : state_->references) {
      for (const EventAddress& from : events) {
        contents.digest.AddReference(to, from.stream, from.version);
      }
    }
    return contents;
  }

  bool IsDamaged() const override { return false; }

  absl::Status Forget() override {
    const std::lock_guard lock(state_->mutex);
    if (!state_->open || state_->failed) return Closed();
    state_->streams.clear();
    state_->submissions.clear();
    state_->references.clear();
    state_->through = {};
    state_->through_synced = {};
    return absl::OkStatus();
  }

 private:
  State* const state_;
};

class MemoryStore::Blobs : public BlobStore {
 public:
  Blobs(State* state, State::BlobMap* blobs) : state_(state), blobs_(blobs) {}

  absl::Status Put(std::string_view key, std::string_view value) override {
    const std::lock_guard lock(state_->mutex);
    if (!state_->open || state_->failed) return Closed();
    RememberForUndo(key);
    blobs_->insert_or_assign(std::string(key), std::string(value));
    return absl::OkStatus();
  }

  absl::Status Remove(std::string_view key) override {
    const std::lock_guard lock(state_->mutex);
    if (!state_->open || state_->failed) return Closed();
    RememberForUndo(key);
    blobs_->erase(std::string(key));
    return absl::OkStatus();
  }

  absl::StatusOr<std::optional<std::string>> Get(std::string_view key) const override {
    const std::lock_guard lock(state_->mutex);
    if (!state_->open) return Closed();
    std::optional<std::string> value;
    if (const auto found = blobs_->find(key); found != blobs_->end()) value = found->second;
    return value;
  }

  absl::StatusOr<std::vector<std::pair<std::string, std::string>>> List(
      std::string_view prefix, std::string_view after, size_t count) const override {
    const std::lock_guard lock(state_->mutex);
    if (!state_->open) return Closed();
    std::vector<std::pair<std::string, std::string>> listed;
    auto entry = after < prefix ? blobs_->lower_bound(prefix) : blobs_->upper_bound(after);
    for (; entry != blobs_->end() && entry->first.starts_with(prefix) && listed.size() < count;
         ++entry) {
      listed.emplace_back(*entry);
    }
    return listed;
  }

 private:
  void RememberForUndo(std::string_view key) {
    const auto found = blobs_->find(key);
    state_->unsynced_blobs.push_back(
        {blobs_, std::string(key),
         found == blobs_->end() ? std::nullopt : std::optional(found->second)});
  }

  State* const state_;
  State::BlobMap* const blobs_;
};

MemoryStore::MemoryStore()
    : state_(std::make_unique<State>()),
      commits_(std::make_unique<Commits>(state_.get())),
      index_(std::make_unique<Index>(state_.get())),
      snapshots_(std::make_unique<Blobs>(state_.get(), &state_->snapshots)),
      groups_(std::make_unique<Blobs>(state_.get(), &state_->groups)) {}
MemoryStore::~MemoryStore() = default;

CommitLog& MemoryStore::commits() { return *commits_; }
IndexStore& MemoryStore::index() { return *index_; }
BlobStore& MemoryStore::snapshots() { return *snapshots_; }
BlobStore& MemoryStore::groups() { return *groups_; }

void MemoryStore::HoldSyncs(bool hold) {
  const std::lock_guard lock(state_->mutex);
  state_->hold_syncs = hold;
}

void MemoryStore::FailNextAppend(Failure failure) {
  const std::lock_guard lock(state_->mutex);
  state_->next_failure = failure;
}

void MemoryStore::Crash(size_t blocks_kept) {
  const std::lock_guard lock(state_->mutex);
  auto lost = state_->blocks.upper_bound(state_->synced);
  for (; blocks_kept > 0 && lost != state_->blocks.end(); --blocks_kept) ++lost;
  state_->blocks.erase(lost, state_->blocks.end());
  state_->ForgetIndexBehind(state_->through_synced);
  for (; !state_->unsynced_blobs.empty(); state_->unsynced_blobs.pop_back()) {
    State::BlobUndo& undo = state_->unsynced_blobs.back();
    if (undo.value) {
      (*undo.blobs)[undo.key] = *std::move(undo.value);
    } else {
      undo.blobs->erase(undo.key);
    }
  }
  state_->open = false;
}

void MemoryStore::Overwrite(Position first, std::string bytes) {
  const std::lock_guard lock(state_->mutex);
  state_->blocks[first].bytes = std::make_shared<const std::string>(std::move(bytes));
}

std::unique_ptr<MemoryStore> MemoryStore::Clone() const {
  auto clone = std::make_unique<MemoryStore>();
  const std::lock_guard lock(state_->mutex);
  clone->state_->term = state_->term;
  clone->state_->blocks = state_->blocks;
  clone->state_->streams = state_->streams;
  clone->state_->submissions = state_->submissions;
  clone->state_->references = state_->references;
  clone->state_->through = state_->through;
  clone->state_->snapshots = state_->snapshots;
  clone->state_->groups = state_->groups;
  clone->state_->saved_head = state_->saved_head;
  clone->state_->Sync();
  return clone;
}

absl::Status MemoryStore::SaveHead() {
  const std::lock_guard lock(state_->mutex);
  if (!state_->open) return Closed();
  state_->saved_head = state_->Head();
  return absl::OkStatus();
}

absl::Status MemoryStore::Reopen() {
  LogHead saved;
  {
    const std::lock_guard lock(state_->mutex);
    if (state_->unseen) state_->blocks[state_->unseen->head.block] = *std::move(state_->unseen);
    state_->unseen.reset();
    state_->open = true;
    state_->failed = false;
    state_->Sync();
    saved = state_->saved_head;
  }
  absl::Status reached = CheckReaches(*commits_, saved);
  if (!reached.ok()) {
    const std::lock_guard lock(state_->mutex);
    state_->open = false;
  }
  return reached;
}

}  // namespace tandem
