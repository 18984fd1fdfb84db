// A block in memory, and how it becomes bytes and is read back. See block.proto.
#ifndef TANDEM_ENGINE_LOG_BLOCK_H_
#define TANDEM_ENGINE_LOG_BLOCK_H_

#include <cstddef>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "engine/base/uuid.h"
#include "engine/log/commit_log.h"
#include "engine/log/index_store.h"
#include "engine/proof/hash.h"
#include "tandem/v1/block.pb.h"
#include "tandem/v1/event.pb.h"

namespace tandem {

// A unit's header, taken apart.
struct BlockUnit {
  Uuid submission_id;
  SubmissionOutcome outcome;
};

// A block's header that was found whole.
struct BlockHead {
  v1::BlockHeader header;
  std::string bytes;  // As hashed.
  Sha256 hash;
  Position first;
  Position last;
  std::vector<BlockUnit> units;

  LogHead log_head() const { return {last, first, hash}; }
};

// Reads the header alone, with all that can be checked without the body.
// kDataLoss names the block's events and says what is wrong.
absl::StatusOr<BlockHead> DecodeBlockHead(const StoredBlock& stored);

// "events 120 to 183", "event 7".
std::string NameEvents(Position first, Position last);

// kDataLoss: "events 8 to 9 are missing from the log".
absl::Status EventsMissing(Position first, Position last);

// Decoded once, then read by all. Any thread.
class Block {
 public:
  // Checks that header and body are the ones written. Whether each event fits
  // its own hash follows from that, and only Verify looks.
  static absl::StatusOr<std::shared_ptr<const Block>> Decode(const StoredBlock& stored);

  Block(BlockHead head, v1::BlockBody body,
        std::vector<std::shared_ptr<const v1::Envelope>> events);

  const BlockHead& head() const { return head_; }
  Position first() const { return head_.first; }
  Position last() const { return head_.last; }
  bool Holds(Position position) const { return first() <= position && position <= last(); }
  size_t size() const { return static_cast<size_t>(body_.event_size()); }

  // By place in the block, from 0.
  const std::string& StoredEvent(size_t index) const;
  // Parsed when first asked for. kDataLoss names the event.
  absl::StatusOr<std::shared_ptr<const v1::Envelope>> Event(size_t index) const;

  // About how much memory it takes.
  size_t bytes() const { return bytes_; }

 private:
  const BlockHead head_;
  const v1::BlockBody body_;
  size_t bytes_ = 0;
  mutable std::mutex mutex_;
  mutable std::vector<std::shared_ptr<const v1::Envelope>> events_;  // Guarded by mutex_.
};

// What a new block is made of. Event hashes and the root are worked out here.
struct BlockParts {
  LogHead previous;
  uint64_t term = 0;
  std::vector<BlockUnit> units;
  v1::BlockBody body;
  std::vector<std::shared_ptr<const v1::Envelope>> events;  // The body's, parsed.
};

struct EncodedBlock {
  std::string bytes;
  std::shared_ptr<const Block> block;
};

// Makes blocks, one thread at a time.
class BlockEncoder {
 public:
  BlockEncoder();
  ~BlockEncoder();
  BlockEncoder(const BlockEncoder&) = delete;
  BlockEncoder& operator=(const BlockEncoder&) = delete;

  EncodedBlock Encode(BlockParts parts);

 private:
  struct Compressor;
  std::unique_ptr<Compressor> compressor_;
};

}  // namespace tandem

#endif  // TANDEM_ENGINE_LOG_BLOCK_H_
