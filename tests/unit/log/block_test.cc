#include "engine/log/block.h"

#include <gtest/gtest.h>

#include <string>

namespace tandem {
namespace {

// Two units with an event each, at positions 5 and 6.
EncodedBlock Sample(const std::string& note) {
  BlockParts parts;
  parts.previous = {{4}, {3}, HashOf("previous")};
  parts.term = 2;
  for (uint64_t i = 0; i < 2; ++i) {
    auto event = std::make_shared<v1::Envelope>();
    event->set_stream("a/b");
    event->set_version(i + 1);
    event->set_position(i + 5);
    event->set_note(note);
    parts.body.add_event(event->SerializeAsString());
    parts.units.push_back({Uuid::FromName(std::to_string(i)), {HashOf("asked"), {i + 5}, 1}});
    parts.events.push_back(std::move(event));
  }
  return BlockEncoder().Encode(std::move(parts));
}

StoredBlock Stored(std::string bytes, uint64_t first = 5, uint64_t last = 6) {
  return {{first}, {last}, std::make_shared<const std::string>(std::move(bytes))};
}

TEST(Block, ComesBackFromItsBytes) {
  const EncodedBlock encoded = Sample(std::string(500, 'x'));
  EXPECT_LT(encoded.bytes.size(), 700U);  // Compressed: two notes of 500.
  const auto block = Block::Decode(Stored(encoded.bytes));
  ASSERT_TRUE(block.ok()) << block.status();
  EXPECT_EQ((*block)->head().log_head(), encoded.block->head().log_head());
  EXPECT_EQ((*block)->head().header.term(), 2U);
  EXPECT_EQ((*block)->head().units[1].outcome, (SubmissionOutcome{HashOf("asked"), {6}, 1}));
  EXPECT_EQ((*(*block)->Event(1))->position(), 6U);
  EXPECT_EQ((*block)->StoredEvent(0), encoded.block->StoredEvent(0));
}

TEST(Block, IsStoredAsItIsWhenCompressionDoesNotMakeItShorter) {
  const EncodedBlock encoded = Sample("");
  EXPECT_EQ(encoded.bytes[2], 2);
  EXPECT_TRUE(Block::Decode(Stored(encoded.bytes)).ok());
}

TEST(Block, ShowsOneChangedByteWhereverItIs) {
  for (const std::string& note : {std::string(), std::string(300, 'x')}) {
    const std::string bytes = Sample(note).bytes;
    for (size_t i = 0; i < bytes.size(); ++i) {
      std::string changed = bytes;
      changed[i] = static_cast<char>(changed[i] ^ 3);
      const auto block = Block::Decode(Stored(changed));
      EXPECT_EQ(block.status().code(), absl::StatusCode::kDataLoss) << "byte " << i;
      EXPECT_EQ(block.status().message().find("the block of events 5 to 6 is damaged"), 0U);
    }
  }
}

TEST(Block, ShowsThatItWasCutShort) {
  const std::string bytes = Sample(std::string(300, 'x')).bytes;
  for (size_t length = 0; length < bytes.size(); ++length) {
    EXPECT_FALSE(Block::Decode(Stored(bytes.substr(0, length))).ok()) << length;
  }
}

TEST(Block, ShowsThatItStandsAtAnothersPlace) {
  const std::string bytes = Sample("").bytes;
  EXPECT_EQ(Block::Decode(Stored(bytes, 7, 8)).status().message(),
            "the block of events 7 to 8 is damaged: it holds events 5 to 6");
  EXPECT_EQ(Block::Decode(Stored(bytes, 5, 9)).status().message(),
            "events 7 to 9 are missing from the log");
  EXPECT_EQ(Block::Decode(Stored(bytes, 5, 5)).status().message(),
            "the block of event 5 is damaged: it overlaps the next one");
}

}  // namespace
}  // namespace tandem
