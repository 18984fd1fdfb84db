// Where streams and accepted submissions are found: derived from the blocks and
// a bounded number of events behind them. Only EventLog uses it.
#ifndef TANDEM_ENGINE_LOG_INDEX_STORE_H_
#define TANDEM_ENGINE_LOG_INDEX_STORE_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "engine/base/position.h"
#include "engine/base/uuid.h"
#include "engine/proof/hash.h"

namespace tandem {

// What an accepted submission became: `events` positions from `first` on.
struct SubmissionOutcome {
  Sha256 digest;
  Position first;
  uint32_t events = 0;

  Position last() const { return {first.value + events - 1}; }
  friend bool operator==(const SubmissionOutcome&, const SubmissionOutcome&) = default;
};

struct StreamHead {
  std::string stream;
  StreamVersion version;
  friend bool operator==(const StreamHead&, const StreamHead&) = default;
};

// An event by its place in its stream.
struct EventAddress {
  std::string stream;
  StreamVersion version;
  friend auto operator<=>(const EventAddress&, const EventAddress&) = default;
};

struct IndexedEvent {
  StreamVersion version;
  Position position;
};

// Entries for the events of whole blocks, in order.
struct IndexBatch {
  struct Event {
    std::string stream;
    StreamVersion version;
    Position position;
  };
  struct Submission {
    Uuid id;
    SubmissionOutcome outcome;
  };
  // That the event `from` refers to stream `to` (Envelope.pin).
  struct Reference {
    std::string to;
    EventAddress from;
  };
  std::vector<Event> events;
  std::vector<Submission> submissions;
  std::vector<Reference> references;
  // The last position that the indexes cover once the batch is in.
  Position through;
};

struct IndexContents;  // index_digest.h

// Not synced: after a crash it may lag behind the blocks, never run ahead.
//
// Threads: Write from one thread; the rest from any.
// Errors:  kUnavailable, kDataLoss.
class IndexStore {
 public:
  virtual ~IndexStore() = default;

  // All of the batch or nothing.
  virtual absl::Status Write(const IndexBatch& batch) = 0;
  // Everything up to here is covered.
  virtual absl::StatusOr<Position> Through() const = 0;

  virtual absl::StatusOr<std::optional<SubmissionOutcome>> FindSubmission(const Uuid& id) const = 0;
  // The stream's last event; version 0: none.
  virtual absl::StatusOr<IndexedEvent> LastOf(std::string_view stream) const = 0;
  // Of a stream's events from version `from` on, at most `count`.
  virtual absl::StatusOr<std::vector<Position>> PositionsOf(std::string_view stream,
                                                            StreamVersion from,
                                                            size_t count) const = 0;
  // Streams in order of name, with `prefix`, behind `after`, at most `count`.
  virtual absl::StatusOr<std::vector<StreamHead>> Streams(std::string_view prefix,
                                                          std::string_view after,
                                                          size_t count) const = 0;
  // Events that refer to stream `to`, in order of stream and version, behind `after`,
  // at most `count`.
  virtual absl::StatusOr<std::vector<EventAddress>> ReferringTo(std::string_view to,
                                                                const EventAddress& after,
                                                                size_t count) const = 0;

  // Reads all of it, as of one moment, and the snapshots for damage. kDataLoss names what is
  // damaged.
  virtual absl::StatusOr<IndexContents> Contents() const = 0;
  // Whether anything here met damage since it was opened or forgotten.
  virtual bool IsDamaged() const = 0;
  // Forgets everything, damaged or not, and snapshots that met damage: it covers nothing then. From
  // the writer's thread. kDataLoss: the disk has no room for that now, and nothing was changed. On
  // other errors the store may be closed, see LogStore::Reopen.
  virtual absl::Status Forget() = 0;
};

}  // namespace tandem

#endif  // TANDEM_ENGINE_LOG_INDEX_STORE_H_
