// The log as the engine sees it: streams, versions, submissions and positions.
#ifndef TANDEM_ENGINE_LOG_EVENT_LOG_H_
#define TANDEM_ENGINE_LOG_EVENT_LOG_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "engine/base/position.h"
#include "engine/base/stream_id.h"
#include "engine/base/uuid.h"
#include "engine/log/index_store.h"
#include "engine/log/log_store.h"
#include "engine/proof/hash.h"
#include "tandem/v1/event.pb.h"

namespace tandem {

// An event of the log, shared with its cache; keep it as long as you like.
using EventPtr = std::shared_ptr<const v1::Envelope>;

// A version that a stream must have, written to or not. 0: it must not exist.
struct Precondition {
  StreamId stream;
  StreamVersion version;
};

// One submission that was judged: all of its events are recorded or none.
struct UnitToAppend {
  Uuid submission_id;
  // Of what was asked; tells a retry from another submission of the same id.
  Sha256 digest;
  // One or more, at most 10,000 or 16 MiB. Each names its stream; the log gives
  // version and position and leaves all else as it is.
  std::vector<v1::Envelope> events;
  std::vector<Precondition> preconditions;
};

// A unit that is part of the next block and not yet recorded.
struct StagedUnit {
  SubmissionOutcome outcome;
  std::vector<EventPtr> events;  // As they will be recorded.
};

// How much a reader takes at a time. At least one event is given, however long.
struct ReadLimits {
  size_t events_max = 1000;
  size_t bytes_max = 4U << 20U;
};

struct EventPage {
  std::vector<EventPtr> events;
  // Head of the log that the page was read from.
  Position as_of;
  // The stream's version at `as_of`; of ReadAll: 0.
  StreamVersion head_version;
  // There is more behind the page, up to `as_of`. A page ends before an event that cannot
  // be read; the next page, which begins with it, fails.
  bool more = false;
};

struct StreamPage {
  std::vector<StreamHead> streams;  // In order of name.
  bool more = false;
};

// What proves that an event stands in the log, to somebody who holds no more
// of it: the hash of `stored` is a leaf under the Merkle root in `header`.
struct EventProof {
  std::string stored;        // The event's bytes, an Envelope.
  std::string header;        // Of its block, a BlockHeader, as hashed.
  size_t index = 0;          // Which of the block's events.
  std::vector<Sha256> path;  // From the leaf upwards. See merkle.h.
};

struct EventLogOptions {
  // Decoded blocks kept for readers.
  size_t cache_bytes_max = 64U << 20U;
  // How far the indexes may lag behind the head; also what opening reads.
  size_t events_behind_max = 4096;
};

// An EventLog keeps events in the order they were recorded and changes none.
//
//   Stage(unit) -> Stage(unit) -> ... -> Commit(): one block, synced once
//
// A unit is judged against the log and what is staged before it, so that many
// submissions share one sync. Nobody but the writer sees what is staged.
//
// Threads:    the writer's part belongs to one thread; readers are any others.
// Ownership:  the store is borrowed; arguments become the log's.
// Durability: once Commit returns OK the events survive power loss.
class EventLog {
 public:
  // Reads the last blocks to complete the indexes. Takes a new term unless the
  // store is read-only: a log opened before on the same store can write no more.
  static absl::StatusOr<std::unique_ptr<EventLog>> Open(LogStore* store,
                                                        EventLogOptions options = {});
  // Brings the indexes up to the head as far as possible.
  ~EventLog();
  EventLog(const EventLog&) = delete;
  EventLog& operator=(const EventLog&) = delete;

  // --- The writer's thread ---

  // Adds a unit to the next block. On an error nothing of it is staged and what
  // was staged before stays.
  //
  // kAborted:            a stream is not at its precondition's version; names
  //                      stream, expected and found. Read, decide, stage again.
  // kAlreadyExists:      this submission is accepted or staged: see
  //                      FindStaged and FindSubmission for its outcome.
  // kFailedPrecondition: that id belongs to a submission with other content.
  // kInvalidArgument:    no events, too many, too long, or a stream's name is wrong.
  // kResourceExhausted:  the block is full: Commit, then stage again.
  // kUnavailable:        the log must be reopened, see Commit; or the disk did
  //                      not answer.
  absl::StatusOr<StagedUnit> Stage(UnitToAppend unit);

  // Records all staged units as one block and returns the new head. Afterwards
  // nothing is staged, whatever the result. Without staged units: the head.
  //
  // kUnavailable:        the outcome is unknown. Nothing more can be staged until
  //                      Reopen; FindSubmission then tells what is true.
  // kResourceExhausted:  refused, nothing written: the disk is nearly full.
  // kFailedPrecondition: refused: another writer has a newer term. Stop.
  absl::StatusOr<Position> Commit();

  // Forgets what is staged.
  void DropStaged();

  // Stages and commits a single unit. A known submission gives its outcome.
  absl::StatusOr<SubmissionOutcome> Append(UnitToAppend unit);

  // Closes and opens the store after an unknown outcome, and takes a new term.
  // Readers wait meanwhile. On an error it may be tried again.
  absl::Status Reopen();

  // Whether an index met damage. Then every call that asks it may fail with kDataLoss.
  bool IndexIsDamaged() const;
  // Makes the indexes (and snapshots that met damage) anew from the blocks, which are verified
  // first; drops what is staged. Takes some seconds for each million events. kDataLoss: a
  // block is damaged, too, or the disk is full, and the indexes are left as they are. On other
  // errors see Reopen.
  absl::Status MakeIndexAnew();

  // With what is staged: a stream's version, the log's head, a submission.
  absl::StatusOr<StreamVersion> StagedVersion(const StreamId& stream);
  Position StagedHead() const;
  std::optional<SubmissionOutcome> FindStaged(const Uuid& submission_id) const;
  size_t staged_units() const;
  size_t staged_bytes() const;

  // Writes down how far the log has come, so that a lost tail is noticed at
  // open. Each second and on stop.
  absl::Status SaveHead();

  // --- Any thread ---
  //
  // kDataLoss: a stored block cannot be read or is not what was written; names
  // its events. kUnavailable: the disk did not answer.

  Position Head() const;

  // The version of a stream's last event. 0: there is no such stream.
  absl::StatusOr<StreamVersion> StreamVersionOf(const StreamId& stream) const;

  // Events of a stream from a version on (0 and 1: from the beginning).
  absl::StatusOr<EventPage> ReadStream(const StreamId& stream, StreamVersion from,
                                       ReadLimits limits = {}) const;

  // Events of all streams from a position on (0 and 1: from the beginning). To
  // follow the log go on behind the last event given.
  absl::StatusOr<EventPage> ReadAll(Position from, ReadLimits limits = {}) const;

  // Streams whose name begins with `prefix` (any text), behind the name `after`
  // (empty: from the first).
  absl::StatusOr<StreamPage> ListStreams(std::string_view prefix, std::string_view after,
                                         size_t streams_max) const;

  // Events that refer to stream `to` (Envelope.pin), in order of stream and version,
  // behind `after` (empty: from the first), at most `events_max`: fewer means that these
  // were the last. Retracted and corrected ones count, too.
  absl::StatusOr<std::vector<EventAddress>> ReferringTo(std::string_view to,
                                                        const EventAddress& after,
                                                        size_t events_max) const;

  // What an accepted submission became; nothing if none has that id.
  absl::StatusOr<std::optional<SubmissionOutcome>> FindSubmission(const Uuid& id) const;

  // kNotFound: the log does not reach that position.
  absl::StatusOr<EventProof> Prove(Position position) const;

 private:
  class Impl;
  explicit EventLog(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace tandem

#endif  // TANDEM_ENGINE_LOG_EVENT_LOG_H_
