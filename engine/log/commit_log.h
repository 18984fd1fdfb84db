// The narrow interface under the log: blocks, in order, by one writer at a time.
#ifndef TANDEM_ENGINE_LOG_COMMIT_LOG_H_
#define TANDEM_ENGINE_LOG_COMMIT_LOG_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "engine/base/position.h"
#include "engine/proof/hash.h"

namespace tandem {

// How far a log has come.
struct LogHead {
  Position position;   // The last event. 0: none.
  Position block;      // First event of the last block. 0: none.
  Sha256 header_hash;  // Of the last block's header. Zero: none.

  friend bool operator==(const LogHead&, const LogHead&) = default;
};

// A block as it lies in the log; see block.proto for its bytes.
struct StoredBlock {
  Position first;  // What it is found by.
  Position last;   // One before the next block's first, or the head.
  std::shared_ptr<const std::string> bytes;
};

// A CommitLog keeps blocks and looks into none of them, but for the last one's
// header when it opens. A replicated log can stand behind it.
//
// Threads: BeginTerm and Append from the writer's thread; the rest from any.
class CommitLog {
 public:
  virtual ~CommitLog() = default;

  virtual LogHead Head() const = 0;

  // Begins the term of a new writer and returns its number, higher than any
  // before. From then on writers of earlier terms are refused.
  //
  // kResourceExhausted: the disk is full; the log can be read. Try again later.
  virtual absl::StatusOr<uint64_t> BeginTerm() = 0;

  // Appends one block behind the head `expected`; `next` is the head that it
  // makes. Once this returns OK the block survives power loss.
  //
  // kFailedPrecondition: `term` is not the newest: another writer took over.
  // kAborted:            the log's head is not `expected`.
  // kResourceExhausted:  the disk is nearly full; nothing was written.
  // kUnavailable:        the outcome is unknown, and the log takes no more until
  //                      its store is reopened.
  virtual absl::Status Append(uint64_t term, const LogHead& expected, const LogHead& next,
                              std::string_view block) = 0;

  // The block that holds `from`, or the first behind it, and those that follow:
  // at most `bytes_max` of them, but one at least. Empty behind the head.
  //
  // kDataLoss: the disk's copy of the first of them is damaged; names its events
  // as far as it can be told. Damage behind it is met by the call that begins there.
  virtual absl::StatusOr<std::vector<StoredBlock>> Read(Position from, size_t bytes_max) const = 0;
};

}  // namespace tandem

#endif  // TANDEM_ENGINE_LOG_COMMIT_LOG_H_
