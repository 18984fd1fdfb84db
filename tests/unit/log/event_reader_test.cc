// What readers see while the tail goes into the indexes, which no timing of
// threads can be relied on to show.
#include "engine/log/event_reader.h"

#include <gtest/gtest.h>

#include "tests/unit/log/log_fixture.h"

namespace tandem {
namespace {

// A log of four events: two in the indexes, two in the tail.
class EventReaderTest : public ::testing::Test {
 protected:
  EventReaderTest() {
    AppendNumbered(*OpenLog(&blocks_), 0, 4, "a/b");
    AddTo(tail_, 1, 2);
    EXPECT_TRUE(store_.index().Write(tail_.Batch()).ok());
    tail_.Clear();
    AddTo(tail_, 3, 4);
  }

  void AddTo(LogTail& tail, uint64_t first, uint64_t last) {
    for (; first <= last; ++first) {
      const auto block = Block::Decode(blocks_.commits().Read({first}, 0)->front());
      EXPECT_TRUE(tail.Add(**block).ok());
    }
  }

  // The same blocks, and indexes of its own that lag behind.
  class Store : public MemoryStore {
   public:
    explicit Store(LogStore* blocks) : blocks_(blocks) {}
    CommitLog& commits() override { return blocks_->commits(); }

   private:
    LogStore* const blocks_;
  };

  MemoryStore blocks_;
  Store store_{&blocks_};
  LogTail tail_;
  BlockCache cache_{1U << 20U};
  EventReader reader_{&store_, &tail_, &cache_};
  const StreamId stream_ = StreamId::Of("a/b");
};

TEST_F(EventReaderTest, GivesNoEventTwiceThatIsInTheTailAndInTheIndex) {
  ASSERT_TRUE(store_.index().Write(tail_.Batch()).ok());
  EXPECT_EQ(Names(*reader_.ReadStream(stream_, {1}, {})), "a/b#1 a/b#2 a/b#3 a/b#4");
  EXPECT_EQ(reader_.ListStreams("", "", 10)->streams, (std::vector<StreamHead>{{"a/b", {4}}}));
}

TEST_F(EventReaderTest, FindsEverythingOnceItIsInTheIndexAlone) {
  ASSERT_TRUE(store_.index().Write(tail_.Batch()).ok());
  tail_.Clear();
  EXPECT_EQ(Names(*reader_.ReadStream(stream_, {3}, {})), "a/b#3 a/b#4");
  EXPECT_EQ(reader_.VersionOf("a/b")->value, 4U);
  EXPECT_TRUE(reader_.FindSubmission(Uuid::FromName("2"))->has_value());
}

TEST_F(EventReaderTest, EndsAPageBeforeAnEventThatCannotBeReadWithinItsBlock) {
  v1::BlockBody body;
  for (const uint64_t position : {1U, 2U, 3U}) {
    const auto block = Block::Decode(blocks_.commits().Read({position}, 0)->front());
    body.add_event(position == 2 ? "no event" : (*block)->StoredEvent(0));
  }
  BlockHead head;
  head.first = {1};
  head.last = {3};
  cache_.Put(std::make_shared<Block>(head, body, std::vector<EventPtr>(3)));

  const auto before = reader_.ReadAll({1}, {});
  ASSERT_TRUE(before.ok()) << before.status();
  EXPECT_EQ(Names(*before), "a/b#1");
  EXPECT_TRUE(before->more);
  EXPECT_EQ(reader_.ReadAll({2}, {}).status(), absl::DataLossError("event 2 cannot be read"));
  EXPECT_EQ(Names(*reader_.ReadAll({3}, {})), "a/b#3 a/b#4");
}

TEST_F(EventReaderTest, SaysThatTheIndexIsWrongRatherThanGiveAnotherStreamsEvent) {
  tail_.Clear();
  ASSERT_TRUE(store_.index().Write({{{"x/y", {1}, {2}}}, {}, {}, {4}}).ok());
  EXPECT_EQ(std::string(reader_.ReadStream(StreamId::Of("x/y"), {1}, {}).status().message()),
            "the index says that event 2 is x/y#1, but it is a/b#2: verify the log");
}

}  // namespace
}  // namespace tandem
