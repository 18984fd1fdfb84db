// What the indexes hold, in a few bytes: to compare them with the blocks they come from.
#ifndef TANDEM_ENGINE_LOG_INDEX_DIGEST_H_
#define TANDEM_ENGINE_LOG_INDEX_DIGEST_H_

#include <cstdint>
#include <string_view>

#include "engine/base/position.h"
#include "engine/base/uuid.h"
#include "engine/log/index_store.h"

namespace tandem {

// Of a set of entries, whatever the order in which they were added.
struct EntriesDigest {
  uint64_t entries = 0;
  uint64_t sum = 0;  // Of the entries' hashes: tells damage, not a forger's work.
  friend bool operator==(const EntriesDigest&, const EntriesDigest&) = default;
};

struct IndexDigest {
  EntriesDigest streams;
  EntriesDigest submissions;
  EntriesDigest references;

  void AddEvent(std::string_view stream, StreamVersion version, Position position);
  void AddSubmission(const Uuid& id, const SubmissionOutcome& outcome);
  void AddReference(std::string_view to, std::string_view from, StreamVersion version);
  void Add(const IndexBatch& batch);

  friend bool operator==(const IndexDigest&, const IndexDigest&) = default;
};

// The digest of all that an index store holds, and how far it goes.
struct IndexContents {
  Position through;
  IndexDigest digest;
};

}  // namespace tandem

#endif  // TANDEM_ENGINE_LOG_INDEX_DIGEST_H_
