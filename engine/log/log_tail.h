// The log's newest events, which the indexes on disk do not cover yet.
#ifndef TANDEM_ENGINE_LOG_LOG_TAIL_H_
#define TANDEM_ENGINE_LOG_LOG_TAIL_H_

#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "engine/base/position.h"
#include "engine/base/uuid.h"
#include "engine/log/block.h"
#include "engine/log/commit_log.h"
#include "engine/log/index_store.h"

namespace tandem {

// What the tail knows of a stream, and how far the log went at that moment.
struct TailOfStream {
  std::vector<IndexedEvent> events;  // In order; continue those in the index.
  Position covered;                  // By the index; nothing behind it was read from there.
  Position head;
};

// Invariant: index on disk + tail = the log up to Head(). A reader asks the tail
// first and the index afterwards: what leaves the tail in between is in the
// index by then, and behind `covered`.
//
// Threads: all that change it belong to the writer; the rest to any.
class LogTail {
 public:
  // Begins anew with an index that covers the log up to `covered`.
  void Reset(Position covered);
  // Adds the block behind the head and moves the head. kDataLoss: the block
  // cannot be read.
  absl::Status Add(const Block& block);
  // Everything in the tail, for the index.
  IndexBatch Batch() const;
  // The index has taken the batch.
  void Clear();
  // Sets a head without events behind it: an index that was complete.
  void SetHead(const LogHead& head);
  // Takes what `other` holds; readers see the one or the other.
  void Become(LogTail&& other);

  LogHead Head() const;
  size_t events() const;

  TailOfStream Find(std::string_view stream) const;
  std::optional<IndexedEvent> LastOf(std::string_view stream) const;
  std::optional<SubmissionOutcome> FindSubmission(const Uuid& id) const;
  // In order of name, with `prefix`, behind `after`, at most `count`.
  std::vector<StreamHead> Streams(std::string_view prefix, std::string_view after,
                                  size_t count) const;
  // All events of the tail that refer to stream `to`, behind `after`.
  std::vector<EventAddress> ReferringTo(std::string_view to, const EventAddress& after) const;

 private:
  mutable std::shared_mutex mutex_;
  // Guarded by mutex_:
  LogHead head_;
  Position covered_;
  std::map<std::string, std::vector<IndexedEvent>, std::less<>> streams_;
  std::map<Uuid, SubmissionOutcome> submissions_;
  std::map<std::string, std::set<EventAddress>, std::less<>> references_;  // To, from.
};

}  // namespace tandem

#endif  // TANDEM_ENGINE_LOG_LOG_TAIL_H_
