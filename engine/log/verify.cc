#include "engine/log/verify.h"

#include <fmt/format.h>

#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "engine/base/status_macros.h"
#include "engine/log/block.h"
#include "engine/log/index_digest.h"
#include "engine/log/log_tail.h"
#include "engine/proof/hash.h"
#include "engine/proof/merkle.h"
#include "tandem/v1/event.pb.h"
#include "tandem/v1/notice.pb.h"

namespace tandem {
namespace {

constexpr size_t kReadBytes = 4U << 20U;

std::string NameEvent(const v1::Envelope& event, Position position) {
  return fmt::format("event {} ({}#{})", position.value, event.stream(), event.version());
}

// Compares an index with the blocks that it comes from.
class IndexVerifier {
 public:
  explicit IndexVerifier(const IndexStore* index) {
    if (index != nullptr) found_ = index->Contents();
  }

  absl::Status Take(const Block& block) {
    if (!found_.ok() || block.last() > found_->through) return absl::OkStatus();
    LogTail entries;
    entries.Reset({block.first().value - 1});
    TANDEM_RETURN_IF_ERROR(entries.Add(block));
    expected_.Add(entries.Batch());
    return absl::OkStatus();
  }

  // kUnavailable: it could not be read.
  absl::StatusOr<std::vector<std::string>> Troubles(const LogHead& head) const {
    std::vector<std::string> troubles;
    if (absl::IsDataLoss(found_.status())) {
      troubles.emplace_back(std::string(found_.status().message()));
      return troubles;
    }
    TANDEM_RETURN_IF_ERROR(found_.status());
    const IndexDigest& digest = found_->digest;
    const std::pair<const char*, bool> parts[] = {
        {"streams", digest.streams == expected_.streams},
        {"ids", digest.submissions == expected_.submissions},
        {"references", digest.references == expected_.references}};
    for (const auto& [name, is_right] : parts) {
      if (is_right && found_->through <= head.position) continue;
      troubles.push_back(fmt::format(
          "the log's index '{}' does not match the log. Nothing is lost: stop the node and rebuild "
          "the indexes with `tandemd reindex`",
          name));
    }
    return troubles;
  }

 private:
  absl::StatusOr<IndexContents> found_ = IndexContents();  // Without an index: nothing.
  IndexDigest expected_;
};

// Goes through the log once, block by block.
class Verifier {
 public:
  explicit Verifier(const VerifyAlso& also) : also_(also), index_(also.index) {}

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
    if (also_.event) {
      for (size_t i = 0; i < block->size(); ++i) {
        TANDEM_ASSIGN_OR_RETURN(const auto event, block->Event(i));
        also_.event(*event);
      }
    }
    TANDEM_RETURN_IF_ERROR(index_.Take(*block));
    report_.head = block->head().log_head();
    report_.blocks += 1;
    report_.events += block->size();
    report_.streams = versions_.size();
    return absl::OkStatus();
  }

  const VerifyReport& report() const { return report_; }
  absl::StatusOr<std::vector<std::string>> IndexTroubles() const {
    return index_.Troubles(report_.head);
  }

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
    if (time < time_ && !SetsClockBack(event)) {
      return absl::DataLossError(fmt::format("{} was recorded before the event in front of it",
                                             NameEvent(event, position)));
    }
    time_ = time;
    return absl::OkStatus();
  }

  // Whether it says so itself, and of the times that stand there.
  bool SetsClockBack(const v1::Envelope& event) const {
    if (event.stream() != "system/clock" || event.type() != "ClockSetBack") return false;
    v1::ClockSetBack set_back;
    return set_back.ParseFromString(event.payload()) &&
           std::pair(set_back.was().seconds(), set_back.was().nanos()) == time_ &&
           set_back.now().seconds() == event.recorded_at().seconds() &&
           set_back.now().nanos() == event.recorded_at().nanos();
  }

  const VerifyAlso& also_;
  IndexVerifier index_;
  VerifyReport report_;
  uint64_t term_ = 0;
  std::pair<int64_t, int32_t> time_;
  std::unordered_map<std::string, uint64_t> versions_;
};

}  // namespace

absl::StatusOr<VerifyReport> Verify(const CommitLog& log, const VerifyProgress& progress,
                                    const VerifyAlso& also) {
  Verifier verifier(also);  // Reads the index first, which is never ahead of the log.
  const LogHead head = log.Head();
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
  VerifyReport report = verifier.report();
  TANDEM_ASSIGN_OR_RETURN(report.index_troubles, verifier.IndexTroubles());
  return report;
}

}  // namespace tandem
