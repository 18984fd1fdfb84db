// Specifies services/follower/submission_queue.h.
#include "services/follower/submission_queue.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/store/memory_store.h"

namespace tandem::services {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr absl::Time kNow = absl::UnixEpoch();

class Queue : public ::testing::Test {
 protected:
  Queue() { Restart(); }
  void Restart() {
    queue_ = SubmissionQueue();
    ASSERT_TRUE(queue_.Load(store_).ok());
  }
  void Add(const std::string& id) {
    v1::Submission submission;
    submission.set_id(id);
    submission.add_event()->set_stream("system/x");
    WriteBatch batch;
    queue_.Add(submission, batch);
    ASSERT_TRUE(store_.Write(batch).ok());
  }
  std::vector<Outbox::Outgoing> Pump(absl::Time now = kNow) {
    next_ = queue_.Pump(now, out_);
    return out_.Take();
  }
  void Reply(uint64_t tag, v1::Problem::Code code, uint32_t retry_after_ms = 0) {
    v1::Reply reply;
    if (code != v1::Problem::CODE_UNSPECIFIED) {
      reply.mutable_problem()->set_code(code);
      reply.mutable_problem()->set_retry_after_ms(retry_after_ms);
    }
    WriteBatch batch;
    queue_.OnReply(tag, reply, kNow, batch, out_);
    ASSERT_TRUE(store_.Write(batch).ok());
  }

  MemoryStore store_;
  SubmissionQueue queue_;
  Outbox out_;
  absl::Time next_;
};

TEST_F(Queue, GivesUpWhatIsDroppedAlsoIfItIsUnderWay) {
  Add("a");
  Add("b");
  const auto sent = Pump();
  ASSERT_THAT(sent, SizeIs(2));
  WriteBatch batch;
  queue_.Drop([](const v1::Submission& submission) { return submission.id() == "a"; }, batch);
  ASSERT_TRUE(store_.Write(batch).ok());
  Reply(sent[0].tag, v1::Problem::UNAVAILABLE);
  Restart();
  const auto again = Pump();
  ASSERT_THAT(again, SizeIs(1));
  EXPECT_EQ(again[0].request.submit().submission().id(), "b");
}

TEST_F(Queue, SendsEachOnceAndForgetsWhatWasRecorded) {
  Add("a");
  const auto sent = Pump();
  ASSERT_THAT(sent, SizeIs(1));
  EXPECT_THAT(Pump(), IsEmpty());
  Reply(sent[0].tag, v1::Problem::CODE_UNSPECIFIED);
  EXPECT_TRUE(queue_.empty());
  EXPECT_TRUE(store_.entries().empty());
}

TEST_F(Queue, SendsAgainAfterARestart) {
  Add("a");
  Add("b");
  Pump();
  Restart();
  const auto sent = Pump();
  ASSERT_THAT(sent, SizeIs(2));
  EXPECT_EQ(sent[0].request.submit().submission().id(), "a");
}

TEST_F(Queue, WaitsAsLongAsABusyEngineAsks) {
  Add("a");
  Reply(Pump()[0].tag, v1::Problem::BUSY, 300);
  EXPECT_THAT(Pump(kNow + absl::Milliseconds(299)), IsEmpty());
  EXPECT_EQ(next_, kNow + absl::Milliseconds(300));
  EXPECT_THAT(Pump(kNow + absl::Milliseconds(300)), SizeIs(1));
  EXPECT_THAT(out_.TakeWarnings(), IsEmpty());
}

TEST_F(Queue, SendsAgainWhoseOutcomeIsUnknown) {
  Add("a");
  Reply(Pump()[0].tag, v1::Problem::UNAVAILABLE);
  EXPECT_THAT(Pump(kNow + absl::Seconds(1)), SizeIs(1));
}

TEST_F(Queue, GivesUpWhatIsRefusedForGoodAndSaysSo) {
  Add("a");
  Reply(Pump()[0].tag, v1::Problem::REFUSED);
  EXPECT_TRUE(queue_.empty());
  EXPECT_THAT(out_.TakeWarnings(), SizeIs(1));
}

// A note that met a full disk was once given up, and its reminder never came.
TEST_F(Queue, GivesUpNothingThatSomebodyCanStillMend) {
  for (int code = v1::Problem::CODE_UNSPECIFIED; code <= v1::Problem::OTHER_LOG + 1; ++code) {
    const bool settled = code == v1::Problem::INVALID || code == v1::Problem::NOT_FOUND ||
                         code == v1::Problem::REFUSED || code == v1::Problem::ID_REUSED;
    store_ = MemoryStore();
    Restart();
    Add("a");
    v1::Reply reply;
    reply.mutable_problem()->set_code(static_cast<v1::Problem::Code>(code));
    WriteBatch batch;
    queue_.OnReply(Pump()[0].tag, reply, kNow, batch, out_);
    ASSERT_TRUE(store_.Write(batch).ok());
    EXPECT_EQ(queue_.empty(), settled) << code;
    EXPECT_EQ(store_.entries().empty(), settled) << code;
    EXPECT_EQ(Pump(kNow + absl::Minutes(1)).empty(), settled) << code;
  }
}

TEST_F(Queue, AsksAFullDiskWithOneSubmissionAtATimeAndSendsAllOnceThereIsRoom) {
  for (int i = 0; i < 3; ++i) Add(std::to_string(i));
  for (const auto& sent : Pump()) Reply(sent.tag, v1::Problem::DISK_FULL);
  EXPECT_THAT(Pump(kNow + absl::Seconds(9)), IsEmpty());
  EXPECT_EQ(next_, kNow + absl::Seconds(10));
  const auto asked = Pump(kNow + absl::Seconds(10));
  ASSERT_THAT(asked, SizeIs(1));
  Reply(asked[0].tag, v1::Problem::CODE_UNSPECIFIED);
  EXPECT_THAT(Pump(kNow + absl::Seconds(10)), SizeIs(2));
}

TEST_F(Queue, SaysWhatIsWrongUntilItIsRecordedAndWarnsOnce) {
  Add("a");
  Add("b");
  EXPECT_EQ(queue_.trouble(), "");
  v1::Reply full;
  full.mutable_problem()->set_code(v1::Problem::DISK_FULL);
  full.mutable_problem()->set_message("the disk is nearly full");
  WriteBatch batch;
  for (const auto& sent : Pump()) queue_.OnReply(sent.tag, full, kNow, batch, out_);
  EXPECT_EQ(queue_.trouble(), "2 notices wait to be recorded: the disk is nearly full");
  EXPECT_THAT(out_.TakeWarnings(), SizeIs(1));
  Reply(Pump(kNow + absl::Seconds(10))[0].tag, v1::Problem::CODE_UNSPECIFIED);
  EXPECT_EQ(queue_.trouble(), "1 notice waits to be recorded: the disk is nearly full");
  Reply(Pump(kNow + absl::Seconds(10))[0].tag, v1::Problem::CODE_UNSPECIFIED);
  EXPECT_EQ(queue_.trouble(), "");
}

TEST_F(Queue, AnIdThatIsTakenMeansThatItWasSaidBefore) {
  Add("a");
  Reply(Pump()[0].tag, v1::Problem::ID_REUSED);
  EXPECT_TRUE(queue_.empty());
  EXPECT_THAT(out_.TakeWarnings(), IsEmpty());
}

TEST_F(Queue, HasABoundOnWhatIsOnItsWayAndOnWhatWaits) {
  for (size_t i = 0; i < SubmissionQueue::kWaitingMax; ++i) {
    EXPECT_TRUE(queue_.HasRoom());
    Add(std::to_string(i));
  }
  EXPECT_FALSE(queue_.HasRoom());
  EXPECT_THAT(Pump(), SizeIs(SubmissionQueue::kInFlightMax));
}

}  // namespace
}  // namespace tandem::services
