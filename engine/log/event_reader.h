// The readers' half of EventLog.
#ifndef TANDEM_ENGINE_LOG_EVENT_READER_H_
#define TANDEM_ENGINE_LOG_EVENT_READER_H_

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "engine/log/block_cache.h"
#include "engine/log/event_log.h"
#include "engine/log/log_store.h"
#include "engine/log/log_tail.h"

namespace tandem {

// Answers from the tail, the indexes, the cache and the blocks, in that order.
// Everything is borrowed. Any thread; see EventLog for what each call promises.
class EventReader {
 public:
  EventReader(LogStore* store, const LogTail* tail, BlockCache* cache)
      : store_(store), tail_(tail), cache_(cache) {}

  absl::StatusOr<StreamVersion> VersionOf(std::string_view stream) const;
  absl::StatusOr<std::optional<SubmissionOutcome>> FindSubmission(const Uuid& id) const;
  absl::StatusOr<EventPage> ReadStream(const StreamId& stream, StreamVersion from,
                                       ReadLimits limits) const;
  absl::StatusOr<EventPage> ReadAll(Position from, ReadLimits limits) const;
  absl::StatusOr<StreamPage> ListStreams(std::string_view prefix, std::string_view after,
                                         size_t streams_max) const;
  absl::StatusOr<std::vector<EventAddress>> ReferringTo(std::string_view to,
                                                        const EventAddress& after,
                                                        size_t events_max) const;
  absl::StatusOr<EventProof> Prove(Position position) const;

 private:
  class PageFiller;

  // Where a stream's events from `from` on stand, at most `count`, and the head
  // and version of the moment.
  struct Places {
    std::vector<Position> positions;
    Position head;
    StreamVersion version;
  };
  absl::StatusOr<Places> PlacesOf(std::string_view stream, StreamVersion from, size_t count) const;

  // The block that holds the position, which the log reaches. On the way
  // `read_ahead` bytes of the blocks behind it come into the cache.
  absl::StatusOr<std::shared_ptr<const Block>> BlockAt(Position position, size_t read_ahead) const;

  LogStore* const store_;
  const LogTail* const tail_;
  BlockCache* const cache_;
};

}  // namespace tandem

#endif  // TANDEM_ENGINE_LOG_EVENT_READER_H_
