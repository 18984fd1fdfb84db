#include "engine/log/event_log.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <map>
#include <utility>

#include "engine/base/status_macros.h"
#include "engine/log/append_rules.h"
#include "engine/log/block.h"
#include "engine/log/block_cache.h"
#include "engine/log/event_reader.h"
#include "engine/log/log_tail.h"
#include "engine/log/pending_block.h"
#include "engine/log/verify.h"
#include "engine/proof/merkle.h"

namespace tandem {
namespace {

// Blocks read at a time while the indexes are completed at open.
constexpr size_t kCatchUpBytes = 1U << 20U;
// Index writes that fail are tried again with the next block; this many times
// the usual lag is where appends stop.
constexpr size_t kLagFactorMax = 4;

absl::Status MustReopen() {
  return absl::UnavailableError(
      "the log takes nothing more until it is reopened: the outcome of the last write is unknown");
}

}  // namespace

class EventLog::Impl {
 public:
  Impl(LogStore* log_store, EventLogOptions log_options)
      : options(log_options),
        store(log_store),
        cache(log_options.cache_bytes_max),
        reader(log_store, &tail, &cache) {}

  // Completes the indexes from the last blocks, into the tail.
  absl::Status Load();
  absl::Status BringIndexesUp(LogTail& behind);
  // Where the disk is full no term begins, and the log can be read.
  absl::Status BeginTerm();
  // Adds what it looked up to `versions`.
  absl::Status CheckPreconditions(const UnitToAppend& unit, StreamVersions& versions) const;
  absl::Status CheckIsNew(const UnitToAppend& unit) const;
  absl::StatusOr<StreamVersion> StagedVersion(std::string_view stream) const;

  const EventLogOptions options;
  LogStore* const store;
  LogTail tail;
  mutable BlockCache cache;
  const EventReader reader;

  // The writer's.
  uint64_t term = 0;  // 0: none was begun, since the disk is full.
  bool must_reopen = false;
  PendingBlock pending;
  BlockEncoder encoder;
};

absl::Status EventLog::Impl::Load() {
  const LogHead head = store->commits().Head();
  if (head.position < tail.Head().position) {
    return absl::DataLossError(fmt::format(
        "the log ends at event {}, but events up to {} were recorded and answered: the disk lost "
        "them. Restore the newest backup beside it and compare",
        head.position.value, tail.Head().position.value));
  }
  TANDEM_ASSIGN_OR_RETURN(const Position covered, store->index().Through());
  if (covered > head.position) {
    return absl::DataLossError(fmt::format(
        "the log ends at event {}, but its indexes go up to {}: the disk lost events. Restore the "
        "newest backup",
        head.position.value, covered.value));
  }
  LogTail loaded;
  loaded.Reset(covered);
  bool may_write_indexes = !store->read_only();
  for (Position next{covered.value + 1}; next <= head.position;) {
    TANDEM_ASSIGN_OR_RETURN(const auto stored, store->commits().Read(next, kCatchUpBytes));
    for (const StoredBlock& block : stored) {
      TANDEM_ASSIGN_OR_RETURN(const auto decoded, Block::Decode(block));
      TANDEM_RETURN_IF_ERROR(loaded.Add(*decoded));
      next = {decoded->last().value + 1};
    }
    if (loaded.events() >= options.events_behind_max && may_write_indexes) {
      absl::Status brought = BringIndexesUp(loaded);
      if (absl::IsDataLoss(brought)) return brought;
      // A full disk, mostly. Until it has room they are completed in memory.
      may_write_indexes = brought.ok();
      if (!brought.ok()) spdlog::warn("{}", std::string(brought.message()));
    }
  }
  loaded.SetHead(head);
  term = 0;
  if (!store->read_only()) {
    const absl::Status begun = BeginTerm();
    if (!absl::IsResourceExhausted(begun)) TANDEM_RETURN_IF_ERROR(begun);
    if (!begun.ok()) spdlog::error("the log can only be read: {}", std::string(begun.message()));
  }
  cache.Clear();
  tail.Become(std::move(loaded));
  must_reopen = false;
  pending.Clear(head.position);
  return absl::OkStatus();
}

absl::Status EventLog::Impl::BeginTerm() {
  TANDEM_ASSIGN_OR_RETURN(term, store->commits().BeginTerm());
  return absl::OkStatus();
}

absl::Status EventLog::Impl::BringIndexesUp(LogTail& behind) {
  TANDEM_RETURN_IF_ERROR(store->index().Write(behind.Batch()));
  behind.Clear();
  return absl::OkStatus();
}

absl::StatusOr<StreamVersion> EventLog::Impl::StagedVersion(std::string_view stream) const {
  if (const auto staged = pending.VersionOf(stream)) return *staged;
  return reader.VersionOf(stream);
}

absl::Status EventLog::Impl::CheckPreconditions(const UnitToAppend& unit,
                                                StreamVersions& versions) const {
  for (const Precondition& expected : unit.preconditions) {
    const std::string& stream = expected.stream.text();
    TANDEM_ASSIGN_OR_RETURN(const StreamVersion found, StagedVersion(stream));
    versions.emplace(stream, found);
    if (found != expected.version) {
      return VersionConflict(stream, expected.version.value, found.value);
    }
  }
  return absl::OkStatus();
}

absl::Status EventLog::Impl::CheckIsNew(const UnitToAppend& unit) const {
  std::optional<SubmissionOutcome> known = pending.Find(unit.submission_id);
  if (!known) {
    TANDEM_ASSIGN_OR_RETURN(known, reader.FindSubmission(unit.submission_id));
  }
  if (!known) return absl::OkStatus();
  const std::string events = NameEvents(known->first, known->last());
  if (known->digest != unit.digest) {
    return absl::FailedPreconditionError(
        fmt::format("submission {} was accepted before with other content, as {}: give this one "
                    "an id of its own",
                    unit.submission_id.ToString(), events));
  }
  return absl::AlreadyExistsError(
      fmt::format("submission {} is accepted, as {}", unit.submission_id.ToString(), events));
}

absl::StatusOr<std::unique_ptr<EventLog>> EventLog::Open(LogStore* store, EventLogOptions options) {
  auto impl = std::make_unique<Impl>(store, options);
  TANDEM_RETURN_IF_ERROR(impl->Load());
  return std::unique_ptr<EventLog>(new EventLog(std::move(impl)));
}

EventLog::EventLog(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

EventLog::~EventLog() {
  if (impl_->must_reopen || impl_->store->read_only() || impl_->tail.events() == 0) return;
  if (const absl::Status status = impl_->BringIndexesUp(impl_->tail); !status.ok()) {
    spdlog::warn("the log's indexes stay behind and are completed at the next start: {}",
                 status.ToString());
  }
}

absl::StatusOr<StagedUnit> EventLog::Stage(UnitToAppend unit) {
  if (impl_->store->read_only()) {
    return absl::FailedPreconditionError("the log is open for reading only");
  }
  if (impl_->must_reopen) return MustReopen();
  TANDEM_RETURN_IF_ERROR(impl_->CheckIsNew(unit));
  StreamVersions versions;
  TANDEM_RETURN_IF_ERROR(impl_->CheckPreconditions(unit, versions));
  for (const v1::Envelope& event : unit.events) {
    if (versions.contains(event.stream())) continue;
    TANDEM_RETURN_IF_ERROR(StreamId::Parse(event.stream()).status());
    TANDEM_ASSIGN_OR_RETURN(versions[event.stream()], impl_->StagedVersion(event.stream()));
  }
  return impl_->pending.Add(std::move(unit), std::move(versions));
}

absl::StatusOr<Position> EventLog::Commit() {
  if (impl_->must_reopen) return MustReopen();
  const LogHead head = impl_->tail.Head();
  if (impl_->pending.units() == 0) return head.position;
  if (impl_->term == 0) {
    if (const absl::Status begun = impl_->BeginTerm(); !begun.ok()) {
      impl_->pending.Clear(head.position);
      impl_->must_reopen = !absl::IsResourceExhausted(begun);
      return begun;
    }
  }
  BlockParts parts = impl_->pending.Take();
  impl_->pending.Clear(head.position);
  parts.previous = head;
  parts.term = impl_->term;
  const EncodedBlock encoded = impl_->encoder.Encode(std::move(parts));
  const LogHead next = encoded.block->head().log_head();
  if (const absl::Status status =
          impl_->store->commits().Append(impl_->term, head, next, encoded.bytes);
      !status.ok()) {
    impl_->must_reopen = !absl::IsResourceExhausted(status);
    return status;
  }
  impl_->cache.Put(encoded.block);
  TANDEM_RETURN_IF_ERROR(impl_->tail.Add(*encoded.block));
  impl_->pending.Clear(next.position);
  if (impl_->tail.events() >= impl_->options.events_behind_max) {
    if (const absl::Status status = impl_->BringIndexesUp(impl_->tail); !status.ok()) {
      spdlog::warn("the log's indexes fall behind: {}", status.ToString());
      impl_->must_reopen = impl_->tail.events() >= kLagFactorMax * impl_->options.events_behind_max;
    }
  }
  return next.position;
}

void EventLog::DropStaged() { impl_->pending.Clear(impl_->tail.Head().position); }

absl::StatusOr<SubmissionOutcome> EventLog::Append(UnitToAppend unit) {
  const Uuid id = unit.submission_id;
  auto staged = Stage(std::move(unit));
  if (absl::IsAlreadyExists(staged.status())) {
    TANDEM_ASSIGN_OR_RETURN(const auto known, FindSubmission(id));
    if (known) return *known;
    const auto outcome = FindStaged(id);
    TANDEM_RETURN_IF_ERROR(Commit().status());
    return *outcome;
  }
  TANDEM_RETURN_IF_ERROR(staged.status());
  TANDEM_RETURN_IF_ERROR(Commit().status());
  return staged->outcome;
}

absl::Status EventLog::Reopen() {
  impl_->must_reopen = true;
  DropStaged();
  TANDEM_RETURN_IF_ERROR(impl_->store->Reopen());
  return impl_->Load();
}

bool EventLog::IndexIsDamaged() const { return impl_->store->index().IsDamaged(); }

absl::Status EventLog::MakeIndexAnew() {
  TANDEM_RETURN_IF_ERROR(Verify(impl_->store->commits()).status());
  absl::Status forgotten = impl_->store->index().Forget();
  if (absl::IsDataLoss(forgotten)) return forgotten;  // Nothing was changed.
  impl_->must_reopen = true;
  TANDEM_RETURN_IF_ERROR(forgotten);
  return impl_->Load();
}

absl::StatusOr<StreamVersion> EventLog::StagedVersion(const StreamId& stream) {
  return impl_->StagedVersion(stream.text());
}
Position EventLog::StagedHead() const { return impl_->pending.head(); }
std::optional<SubmissionOutcome> EventLog::FindStaged(const Uuid& submission_id) const {
  return impl_->pending.Find(submission_id);
}
size_t EventLog::staged_units() const { return impl_->pending.units(); }
size_t EventLog::staged_bytes() const { return impl_->pending.bytes(); }

absl::Status EventLog::SaveHead() { return impl_->store->SaveHead(); }

Position EventLog::Head() const { return impl_->tail.Head().position; }

absl::StatusOr<StreamVersion> EventLog::StreamVersionOf(const StreamId& stream) const {
  return impl_->reader.VersionOf(stream.text());
}

absl::StatusOr<EventPage> EventLog::ReadStream(const StreamId& stream, StreamVersion from,
                                               ReadLimits limits) const {
  return impl_->reader.ReadStream(stream, from, limits);
}

absl::StatusOr<EventPage> EventLog::ReadAll(Position from, ReadLimits limits) const {
  return impl_->reader.ReadAll(from, limits);
}

absl::StatusOr<StreamPage> EventLog::ListStreams(std::string_view prefix, std::string_view after,
                                                 size_t streams_max) const {
  return impl_->reader.ListStreams(prefix, after, streams_max);
}

absl::StatusOr<std::vector<EventAddress>> EventLog::ReferringTo(std::string_view to,
                                                                const EventAddress& after,
                                                                size_t events_max) const {
  return impl_->reader.ReferringTo(to, after, events_max);
}

absl::StatusOr<std::optional<SubmissionOutcome>> EventLog::FindSubmission(const Uuid& id) const {
  return impl_->reader.FindSubmission(id);
}

absl::StatusOr<EventProof> EventLog::Prove(Position position) const {
  return impl_->reader.Prove(position);
}

}  // namespace tandem
