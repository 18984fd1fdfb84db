#include "engine/log/event_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>

#include "engine/base/status_macros.h"
#include "engine/log/block.h"
#include "engine/proof/merkle.h"

namespace tandem {
namespace {

// One read of the disk brings this much when blocks are read one after another.
constexpr size_t kReadAheadBytes = 256U << 10U;

}  // namespace

// Fills a page event by event.
class EventReader::PageFiller {
 public:
  PageFiller(const EventReader& reader, size_t read_ahead, ReadLimits limits, EventPage* page)
      : reader_(reader), read_ahead_(read_ahead), limits_(limits), page_(page) {}

  // False: the page ends before this event, since it is full or the event cannot
  // be read. The next page begins with the event, and fails then.
  absl::StatusOr<bool> Add(Position position) {
    if (!page_->events.empty() && page_->events.size() >= limits_.events_max) return EndPage();
    absl::StatusOr<EventPtr> event = Read(position);
    if (page_->events.empty()) {
      TANDEM_RETURN_IF_ERROR(event.status());
    } else if (!event.ok() || bytes_ > limits_.bytes_max) {
      return EndPage();
    }
    page_->events.push_back(*std::move(event));
    return true;
  }

 private:
  bool EndPage() {
    page_->more = true;
    return false;
  }

  absl::StatusOr<EventPtr> Read(Position position) {
    if (block_ == nullptr || !block_->Holds(position)) {
      TANDEM_ASSIGN_OR_RETURN(block_, reader_.BlockAt(position, read_ahead_));
    }
    const size_t index = position.value - block_->first().value;
    bytes_ += block_->StoredEvent(index).size();
    return block_->Event(index);
  }

  const EventReader& reader_;
  const size_t read_ahead_;
  const ReadLimits limits_;
  EventPage* const page_;
  std::shared_ptr<const Block> block_;  // The block of the last event read.
  size_t bytes_ = 0;                    // Of the events read.
};

absl::StatusOr<StreamVersion> EventReader::VersionOf(std::string_view stream) const {
  if (const auto last = tail_->LastOf(stream)) return last->version;
  TANDEM_ASSIGN_OR_RETURN(const IndexedEvent last, store_->index().LastOf(stream));
  return last.version;
}

absl::StatusOr<std::optional<SubmissionOutcome>> EventReader::FindSubmission(const Uuid& id) const {
  if (const auto outcome = tail_->FindSubmission(id)) return outcome;
  return store_->index().FindSubmission(id);
}

absl::StatusOr<EventReader::Places> EventReader::PlacesOf(std::string_view stream,
                                                          StreamVersion from, size_t count) const {
  while (true) {
    const TailOfStream tail = tail_->Find(stream);
    Places places{{}, tail.head, {0}};
    if (tail.events.empty()) {
      TANDEM_ASSIGN_OR_RETURN(const IndexedEvent last, store_->index().LastOf(stream));
      // The tail went into the index since: look again.
      if (last.position > tail.covered) continue;
      places.version = last.version;
    } else {
      places.version = tail.events.back().version;
    }
    if (tail.events.empty() || from < tail.events.front().version) {
      TANDEM_ASSIGN_OR_RETURN(places.positions, store_->index().PositionsOf(stream, from, count));
      while (!places.positions.empty() && places.positions.back() > tail.covered) {
        places.positions.pop_back();
      }
    }
    for (const IndexedEvent& event : tail.events) {
      if (event.version >= from && places.positions.size() < count) {
        places.positions.push_back(event.position);
      }
    }
    return places;
  }
}

absl::StatusOr<EventPage> EventReader::ReadStream(const StreamId& stream, StreamVersion from,
                                                  ReadLimits limits) const {
  limits.events_max = std::max<size_t>(limits.events_max, 1);
  from.value = std::max<uint64_t>(from.value, 1);
  TANDEM_ASSIGN_OR_RETURN(const Places places,
                          PlacesOf(stream.text(), from, limits.events_max + 1));
  EventPage page;
  page.as_of = places.head;
  page.head_version = places.version;
  PageFiller filler(*this, 0, limits, &page);
  for (const Position position : places.positions) {
    TANDEM_ASSIGN_OR_RETURN(const bool added, filler.Add(position));
    if (!added) break;
    const v1::Envelope& event = *page.events.back();
    if (event.stream() != stream.text() || event.version() != from.value + page.events.size() - 1) {
      return absl::DataLossError(fmt::format(
          "the index says that event {} is {}#{}, but it is {}#{}: verify the log", position.value,
          stream.text(), from.value + page.events.size() - 1, event.stream(), event.version()));
    }
  }
  return page;
}

absl::StatusOr<EventPage> EventReader::ReadAll(Position from, ReadLimits limits) const {
  EventPage page;
  page.as_of = tail_->Head().position;
  PageFiller filler(*this, kReadAheadBytes, limits, &page);
  for (Position position{std::max<uint64_t>(from.value, 1)}; position <= page.as_of;
       ++position.value) {
    TANDEM_ASSIGN_OR_RETURN(const bool added, filler.Add(position));
    if (!added) break;
  }
  return page;
}

absl::StatusOr<std::shared_ptr<const Block>> EventReader::BlockAt(Position position,
                                                                  size_t read_ahead) const {
  if (auto block = cache_->Find(position)) return block;
  TANDEM_ASSIGN_OR_RETURN(const auto stored, store_->commits().Read(position, read_ahead));
  std::shared_ptr<const Block> found;
  for (const StoredBlock& next : stored) {
    auto block = Block::Decode(next);
    // Damage behind the block in question is met when its turn comes.
    if (!block.ok() && found != nullptr) break;
    TANDEM_RETURN_IF_ERROR(block.status());
    if (found == nullptr) found = *block;
    cache_->Put(*std::move(block));
  }
  if (found == nullptr || !found->Holds(position)) {
    return EventsMissing(position, position);
  }
  return found;
}

absl::StatusOr<StreamPage> EventReader::ListStreams(std::string_view prefix, std::string_view after,
                                                    size_t streams_max) const {
  streams_max = std::max<size_t>(streams_max, 1);
  const auto newest = tail_->Streams(prefix, after, streams_max + 1);
  TANDEM_ASSIGN_OR_RETURN(const auto indexed,
                          store_->index().Streams(prefix, after, streams_max + 1));
  std::map<std::string, StreamVersion> merged;
  for (const auto& streams : {newest, indexed}) {
    for (const StreamHead& head : streams) {
      merged[head.stream] = std::max(merged[head.stream], head.version);
    }
  }
  StreamPage page;
  for (const auto& [stream, version] : merged) {
    if (page.streams.size() == streams_max) {
      page.more = true;
      break;
    }
    page.streams.push_back({stream, version});
  }
  return page;
}

absl::StatusOr<std::vector<EventAddress>> EventReader::ReferringTo(std::string_view to,
                                                                   const EventAddress& after,
                                                                   size_t events_max) const {
  events_max = std::max<size_t>(events_max, 1);
  // What leaves the tail in between is in the index by then.
  const auto newest = tail_->ReferringTo(to, after);
  TANDEM_ASSIGN_OR_RETURN(const auto indexed, store_->index().ReferringTo(to, after, events_max));
  std::set<EventAddress> merged(newest.begin(), newest.end());
  merged.insert(indexed.begin(), indexed.end());
  std::vector<EventAddress> events(merged.begin(), merged.end());
  // Behind a full page the index may hold some that stand before the tail's.
  if (events.size() > events_max) events.resize(events_max);
  return events;
}

absl::StatusOr<EventProof> EventReader::Prove(Position position) const {
  if (position.value == 0 || position > tail_->Head().position) {
    return absl::NotFoundError(fmt::format("the log has no event {}; it ends at {}", position.value,
                                           tail_->Head().position.value));
  }
  TANDEM_ASSIGN_OR_RETURN(const auto block, BlockAt(position, 0));
  const std::string& joined = block->head().header.event_hashes();
  std::vector<Sha256> hashes(block->size());
  for (size_t i = 0; i < hashes.size(); ++i) {
    std::copy_n(joined.begin() + static_cast<std::ptrdiff_t>(i * Sha256::kSize), Sha256::kSize,
                hashes[i].bytes.begin());
  }
  EventProof proof;
  proof.index = position.value - block->first().value;
  proof.stored = block->StoredEvent(proof.index);
  proof.header = block->head().bytes;
  proof.path = MerklePath(hashes, proof.index);
  return proof;
}

}  // namespace tandem
