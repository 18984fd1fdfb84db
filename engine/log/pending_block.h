// The units that will make the next block.
#ifndef TANDEM_ENGINE_LOG_PENDING_BLOCK_H_
#define TANDEM_ENGINE_LOG_PENDING_BLOCK_H_

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "engine/base/position.h"
#include "engine/base/uuid.h"
#include "engine/log/block.h"
#include "engine/log/event_log.h"

namespace tandem {

// Bounds of a unit, and of a block that holds more than one.
inline constexpr size_t kUnitEventsMax = 10'000;
inline constexpr size_t kUnitBytesMax = 16U << 20U;

using StreamVersions = std::map<std::string, StreamVersion, std::less<>>;

// One thread at a time.
class PendingBlock {
 public:
  // Begins anew behind `head`.
  void Clear(Position head);

  // Adds a unit whose preconditions hold. `versions` are those of at least the
  // streams that it writes to, and become those that it leaves. On an error nothing is added;
  // see EventLog::Stage.
  absl::StatusOr<StagedUnit> Add(UnitToAppend unit, StreamVersions versions);

  std::optional<StreamVersion> VersionOf(std::string_view stream) const;
  std::optional<SubmissionOutcome> Find(const Uuid& submission_id) const;
  Position head() const { return head_; }
  size_t units() const { return parts_.units.size(); }
  size_t bytes() const { return bytes_; }

  // The block's units and events; `previous` and `term` are the caller's.
  BlockParts Take();

 private:
  Position head_;
  size_t bytes_ = 0;
  BlockParts parts_;
  StreamVersions versions_;
  std::map<Uuid, SubmissionOutcome> outcomes_;
};

}  // namespace tandem

#endif  // TANDEM_ENGINE_LOG_PENDING_BLOCK_H_
