#include "engine/log/verify.h"

#include <fmt/format.h>

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "engine/base/status_macros.h"
#include "engine/log/block.h"
#include "engine/proof/hash.h"
#include "engine/proof/merkle.h"
#include "tandem/v1/event.pb.h"

namespace tandem {
namespace {

constexpr size_t kReadBytes = 4U << 20U;

std::string NameEvent(const v1::Envelope& event, Position position) {
  return fmt::format("event {} ({}#{})", position.value, event.stream(), event.version());
}

// Goes through the log once, block by block.
class Verifier {
 public:
  absl::Status Take(const StoredBlock& stored) {
    TANDEM_ASSIGN_OR_RETURN(const auto block, Block::Decode(stored));
    TANDEM_RETURN_IF_ERROR(TakeHeader(*block));
    std::vector<Sha256> hashes;
    for (size_t i = 0; i < block->size(); ++i) {
      hashes.push_back(HashOf(block->StoredEvent(i)));
      TANDEM_RETURN_IF_ERROR(TakeEvent(*block, i, hashes.back()));
    }
    if (MerkleRoot(hashes).view() != block->head().header.merkle_root()) {
      return Damaged(*block, "its Merkle root is not that of its events");
    }
    report_.head = block->head().log_head();
    report_.blocks += 1;
    report_.events += block->size();
    report_.streams = versions_.size();
    return absl::OkStatus();
  }

  const VerifyReport& report() const { return report_; }

 private:
  static absl::Status Damaged(const Block& block, std::string_view what) {
    return absl::DataLossError(fmt::format("the block of {} is damaged: {}",
                                           NameEvents(block.first(), block.last()), what));
  }

  absl::Status TakeHeader(const Block& block) {
    const v1::BlockHeader& header = block.head().header;
    if (header.previous_header_hash() != report_.head.header_hash.view()) {
      return Damaged(block, "it does not continue the block before it");
    }
    if (header.term() < term_) return Damaged(block, "its writer's term is an earlier one");
    term_ = header.term();
    return absl::OkStatus();
  }

  absl::Status TakeEvent(const Block& block, size_t index, const Sha256& hash) {
    const Position position{block.first().value + index};
    v1::Envelope event;
    const bool parsed = event.ParseFromString(block.StoredEvent(index));
    const std::string_view hashes = block.head().header.event_hashes();
    if (hash.view() != hashes.substr(index * Sha256::kSize, Sha256::kSize)) {
      return absl::DataLossError(fmt::format("{} is not what was written: its hash is another",
                                             NameEvent(event, position)));
    }
    if (!parsed) return absl::DataLossError(fmt::format("event {} cannot be read", position.value));
    if (event.position() != position.value) {
      return absl::DataLossError(
          fmt::format("{} says that it is event {}", NameEvent(event, position), event.position()));
    }
    uint64_t& version = versions_[event.stream()];
    if (event.version() != version + 1) {
      return absl::DataLossError(fmt::format("{} does not follow the stream's version {}",
                                             NameEvent(event, position), version));
    }
    version = event.version();
    return TakeTime(event, position);
  }

  absl::Status TakeTime(const v1::Envelope& event, Position position) {
    const std::pair<int64_t, int32_t> time = {event.recorded_at().seconds(),
                                              event.recorded_at().nanos()};
    if (time < time_) {
      return absl::DataLossError(fmt::format("{} was recorded before the event in front of it",
                                             NameEvent(event, position)));
    }
    time_ = time;
    return absl::OkStatus();
  }

  VerifyReport report_;
  uint64_t term_ = 0;
  std::pair<int64_t, int32_t> time_;
  std::unordered_map<std::string, uint64_t> versions_;
};

}  // namespace

absl::StatusOr<VerifyReport> Verify(const CommitLog& log, const VerifyProgress& progress) {
  const LogHead head = log.Head();
  Verifier verifier;
  for (Position next{1}; next <= head.position;) {
    TANDEM_ASSIGN_OR_RETURN(const auto blocks, log.Read(next, kReadBytes));
    if (blocks.empty() || blocks.front().first != next) {
      const Position last =
          blocks.empty() ? head.position : Position{blocks.front().first.value - 1};
      return EventsMissing(next, last);
    }
    for (const StoredBlock& block : blocks) {
      TANDEM_RETURN_IF_ERROR(verifier.Take(block));
      next = {block.last.value + 1};
      if (next > head.position) break;
    }
    if (progress && !progress(verifier.report().events, head.position.value)) {
      return absl::CancelledError("the verification was given up");
    }
  }
  if (head.position.value > 0 && verifier.report().head != head) {
    return absl::DataLossError(
        fmt::format("the log's last block is not the one that it was opened with, at event {}",
                    head.position.value));
  }
  return verifier.report();
}

}  // namespace tandem
