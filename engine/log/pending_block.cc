#include "engine/log/pending_block.h"

#include <fmt/format.h>

#include <utility>
#include <vector>

#include "engine/base/canonical_bytes.h"

namespace tandem {
void PendingBlock::Clear(Position head) {
  head_ = head;
  bytes_ = 0;
  parts_ = BlockParts{};
  versions_.clear();
  outcomes_.clear();
}

absl::StatusOr<StagedUnit> PendingBlock::Add(UnitToAppend unit, StreamVersions versions) {
  if (unit.events.empty() || unit.events.size() > kUnitEventsMax) {
    return absl::InvalidArgumentError(
        fmt::format("a submission holds 1 to {} events, this one {}: split it", kUnitEventsMax,
                    unit.events.size()));
  }
  StagedUnit staged;
  staged.outcome = {unit.digest, {head_.value + 1}, static_cast<uint32_t>(unit.events.size())};
  std::vector<std::string> stored;
  size_t bytes = 0;
  uint64_t position = head_.value;
  for (v1::Envelope& event : unit.events) {
    StreamVersion& version = versions.find(event.stream())->second;
    event.set_version(++version.value);
    event.set_position(++position);
    stored.push_back(CanonicalBytes(event));
    bytes += stored.back().size();
    if (bytes > kUnitBytesMax) {
      return absl::InvalidArgumentError(fmt::format(
          "a submission holds at most {} MiB, this one more: split it", kUnitBytesMax >> 20U));
    }
    staged.events.push_back(std::make_shared<const v1::Envelope>(std::move(event)));
  }
  const size_t events = parts_.events.size() + staged.events.size();
  if (!parts_.events.empty() && (events > kUnitEventsMax || bytes_ + bytes > kUnitBytesMax)) {
    return absl::ResourceExhaustedError("the block is full: commit it, then stage the unit again");
  }
  head_ = {position};
  bytes_ += bytes;
  parts_.units.push_back({unit.submission_id, staged.outcome});
  for (std::string& event : stored) parts_.body.add_event(std::move(event));
  parts_.events.insert(parts_.events.end(), staged.events.begin(), staged.events.end());
  for (auto& [stream, version] : versions) versions_[stream] = version;
  outcomes_[unit.submission_id] = staged.outcome;
  return staged;
}

std::optional<StreamVersion> PendingBlock::VersionOf(std::string_view stream) const {
  const auto found = versions_.find(stream);
  if (found == versions_.end()) return std::nullopt;
  return found->second;
}

std::optional<SubmissionOutcome> PendingBlock::Find(const Uuid& submission_id) const {
  const auto found = outcomes_.find(submission_id);
  if (found == outcomes_.end()) return std::nullopt;
  return found->second;
}

BlockParts PendingBlock::Take() { return std::exchange(parts_, BlockParts{}); }

}  // namespace tandem
