// What happens to a log when its disk fails, lies or loses power.
#include "engine/log/memory_store.h"

#include <gtest/gtest.h>

#include "tests/unit/log/log_fixture.h"

namespace tandem {
namespace {

class FailingDisk : public ::testing::Test {
 protected:
  // As after a restart of the process and the machine.
  absl::Status PowerCycle(size_t blocks_kept = 0) {
    store_.Crash(blocks_kept);
    log_.reset();
    absl::Status reopened = store_.Reopen();
    if (reopened.ok()) log_ = OpenLog(&store_);
    return reopened;
  }

  MemoryStore store_;
  std::unique_ptr<EventLog> log_ = OpenLog(&store_, {1U << 20U, 4});
};

TEST_F(FailingDisk, LosesNothingThatWasAcknowledged) {
  AppendNumbered(*log_, 0, 10, "a/b");
  ASSERT_TRUE(PowerCycle().ok());
  EXPECT_EQ(log_->Head().value, 10U);
  EXPECT_EQ(log_->ReadStream(StreamId::Of("a/b"), {1})->events.size(), 10U);
  EXPECT_EQ(log_->FindSubmission(Uuid::FromName("9"))->value().first.value, 10U);
}

TEST_F(FailingDisk, TakesNoWriterWhileItIsAway) {
  store_.Crash(0);
  EXPECT_FALSE(store_.commits().BeginTerm().ok());
  ASSERT_TRUE(store_.Reopen().ok());
  EXPECT_TRUE(store_.commits().BeginTerm().ok());
}

TEST_F(FailingDisk, StopsAfterAnUnknownOutcomeUntilItIsReopened) {
  store_.FailNextAppend(MemoryStore::Failure::kNothingWritten);
  const UnitToAppend unit = Unit("a", {"a/b"});
  EXPECT_EQ(log_->Append(unit).status().code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(log_->Stage(Unit("b", {"a/b"})).status().code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(log_->Commit().status().code(), absl::StatusCode::kUnavailable);
  ASSERT_TRUE(log_->Reopen().ok());
  EXPECT_FALSE(log_->FindSubmission(unit.submission_id)->has_value());
  EXPECT_TRUE(log_->Append(unit).ok());
}

TEST_F(FailingDisk, FindsTheEventsOfAFailedWriteThatWereWrittenAllTheSame) {
  store_.FailNextAppend(MemoryStore::Failure::kWritten);
  const UnitToAppend unit = Unit("a", {"a/b"});
  EXPECT_EQ(log_->Append(unit).status().code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(log_->Head().value, 0U);
  ASSERT_TRUE(log_->Reopen().ok());
  EXPECT_EQ(log_->Head().value, 1U);
  EXPECT_EQ(log_->Append(unit)->first.value, 1U);
  EXPECT_EQ(log_->Head().value, 1U);
}

TEST_F(FailingDisk, GoesOnAfterItWasFull) {
  store_.FailNextAppend(MemoryStore::Failure::kDiskFull);
  EXPECT_EQ(log_->Append(Unit("a", {"a/b"})).status().code(), absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(log_->Append(Unit("a", {"a/b"}))->first.value, 1U);
}

TEST_F(FailingDisk, IsNoticedWhenItLosesEventsBehindTheSavedHead) {
  AppendNumbered(*log_, 0, 3, "a/b");
  store_.HoldSyncs(true);
  AppendNumbered(*log_, 3, 6, "a/b");
  ASSERT_TRUE(log_->SaveHead().ok());
  const absl::Status status = PowerCycle();
  EXPECT_EQ(status.code(), absl::StatusCode::kDataLoss);
  EXPECT_EQ(status.message().find(
                "the log ends at event 3, but it had come to 9: lost are events 4 to 9"),
            0U)
      << status;
}

TEST_F(FailingDisk, IsNoticedWhenItLosesEventsUnderARunningLog) {
  AppendNumbered(*log_, 0, 1, "a/b");
  store_.HoldSyncs(true);
  AppendNumbered(*log_, 1, 2, "a/b");
  store_.Crash();
  EXPECT_EQ(log_->Reopen().code(), absl::StatusCode::kDataLoss);
  EXPECT_EQ(log_->Head().value, 3U);
  EXPECT_EQ(log_->Reopen().code(), absl::StatusCode::kDataLoss);
}

TEST_F(FailingDisk, LosesIndexesAndSnapshotsOnlyAlongWithTheBlocksAroundThem) {
  AppendNumbered(*log_, 0, 2, "a/b");
  ASSERT_TRUE(store_.snapshots().Put("a/b", "old").ok());
  AppendNumbered(*log_, 2, 1, "a/b");
  store_.HoldSyncs(true);
  ASSERT_TRUE(store_.snapshots().Put("a/b", "new").ok());
  ASSERT_TRUE(store_.snapshots().Put("a/c", "new").ok());
  AppendNumbered(*log_, 3, 7, "a/b");
  ASSERT_TRUE(PowerCycle(/*blocks_kept=*/2).ok());
  EXPECT_EQ(log_->Head().value, 5U);
  EXPECT_EQ(log_->StreamVersionOf(StreamId::Of("a/b"))->value, 5U);
  EXPECT_EQ(log_->ReadStream(StreamId::Of("a/b"), {1})->events.size(), 5U);
  EXPECT_EQ(store_.snapshots().Get("a/b")->value(), "old");
  EXPECT_FALSE(store_.snapshots().Get("a/c")->has_value());
  EXPECT_FALSE(log_->FindSubmission(Uuid::FromName("9"))->has_value());
}

}  // namespace
}  // namespace tandem
