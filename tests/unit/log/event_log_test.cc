// EventLog's promises: over both stores where the store has a part in them.
#include "engine/log/event_log.h"

#include <gtest/gtest.h>

#include <atomic>
#include <string>
#include <thread>

#include "engine/proof/merkle.h"
#include "tandem/v1/block.pb.h"
#include "tests/unit/log/log_fixture.h"

namespace tandem {
namespace {

const StreamId kOne = StreamId::Of("shop/order/1");
const StreamId kTwo = StreamId::Of("shop/order/2");

class EventLogTest : public ::testing::TestWithParam<bool> {
 protected:
  EventLogTest() {
    if (GetParam()) {
      store_ = OpenRocks(folder_.path());
    } else {
      store_ = std::make_unique<MemoryStore>();
    }
    log_ = OpenLog(store_.get());
  }

  // Closes the log and the store as on a stop, and opens them again.
  void Restart(EventLogOptions options = {}) {
    log_.reset();
    if (GetParam()) {
      store_.reset();
      store_ = OpenRocks(folder_.path());
    } else {
      ASSERT_TRUE(store_->Reopen().ok());
    }
    log_ = OpenLog(store_.get(), options);
  }

  std::string All() { return Names(log_->ReadAll({1}).value()); }

  TempFolder folder_;
  std::unique_ptr<LogStore> store_;
  std::unique_ptr<EventLog> log_;
};

class EventLogInMemory : public ::testing::Test {
 protected:
  std::string All() { return Names(log_->ReadAll({1}).value()); }

  MemoryStore store_;
  std::unique_ptr<EventLog> log_ = OpenLog(&store_);
};

INSTANTIATE_TEST_SUITE_P(Stores, EventLogTest, ::testing::Bool(),
                         [](const auto& tested) { return tested.param ? "OnDisk" : "InMemory"; });

TEST_P(EventLogTest, GivesPositionsAndVersionsWithoutGaps) {
  const auto first = log_->Append(Unit("a", {"shop/order/1", "shop/order/2", "shop/order/1"}));
  ASSERT_TRUE(first.ok()) << first.status();
  EXPECT_EQ(first->first.value, 1U);
  EXPECT_EQ(first->last().value, 3U);
  EXPECT_EQ(log_->Append(Unit("b", {"shop/order/2"}))->first.value, 4U);
  EXPECT_EQ(All(), "shop/order/1#1 shop/order/2#1 shop/order/1#2 shop/order/2#2");
  EXPECT_EQ(log_->Head().value, 4U);
  EXPECT_EQ(log_->StreamVersionOf(kOne)->value, 2U);
  EXPECT_EQ(log_->StreamVersionOf(StreamId::Of("shop/order/none"))->value, 0U);
}

TEST_F(EventLogInMemory, RefusesAUnitThatWasDecidedOnAnOlderVersion) {
  ASSERT_TRUE(log_->Append(UnitAt("a", {"shop/order/1"}, 0)).ok());
  const auto late = log_->Append(UnitAt("b", {"shop/order/1"}, 0));
  EXPECT_EQ(late.status().code(), absl::StatusCode::kAborted);
  EXPECT_EQ(late.status().message(),
            "'shop/order/1' was expected at version 0 and is at 1: read it again and decide anew");
  EXPECT_TRUE(log_->Append(UnitAt("b", {"shop/order/1"}, 1)).ok());
}

TEST_F(EventLogInMemory, HoldsPreconditionsOnStreamsThatAUnitDoesNotWrite) {
  UnitToAppend unit = Unit("a", {"shop/order/1"});
  unit.preconditions.push_back({kTwo, {1}});
  EXPECT_EQ(log_->Append(unit).status().code(), absl::StatusCode::kAborted);
  EXPECT_EQ(log_->Head().value, 0U);
  ASSERT_TRUE(log_->Append(Unit("b", {"shop/order/2"})).ok());
  EXPECT_TRUE(log_->Append(unit).ok());
}

TEST_F(EventLogInMemory, JudgesAUnitByWhatIsStagedBeforeIt) {
  ASSERT_TRUE(log_->Stage(UnitAt("a", {"shop/order/1"}, 0)).ok());
  EXPECT_EQ(log_->StagedVersion(kOne)->value, 1U);
  EXPECT_EQ(log_->Stage(UnitAt("b", {"shop/order/1"}, 0)).status().code(),
            absl::StatusCode::kAborted);
  const auto third = log_->Stage(UnitAt("c", {"shop/order/1"}, 1));
  ASSERT_TRUE(third.ok());
  EXPECT_EQ(third->events.front()->position(), 2U);
  EXPECT_EQ(third->events.front()->version(), 2U);
  EXPECT_EQ(log_->Head().value, 0U);  // Nobody else sees them yet.
  EXPECT_EQ(log_->StreamVersionOf(kOne)->value, 0U);
  EXPECT_EQ(log_->Commit()->value, 2U);
  EXPECT_EQ(All(), "shop/order/1#1 shop/order/1#2");
  EXPECT_EQ(log_->staged_units(), 0U);
}

TEST_F(EventLogInMemory, ForgetsWhatIsDropped) {
  ASSERT_TRUE(log_->Stage(Unit("a", {"shop/order/1"})).ok());
  log_->DropStaged();
  EXPECT_EQ(log_->Commit()->value, 0U);
  EXPECT_EQ(log_->StagedVersion(kOne)->value, 0U);
  EXPECT_TRUE(log_->Append(Unit("a", {"shop/order/1"})).ok());
}

TEST_P(EventLogTest, AnswersARetryWithTheFirstOutcome) {
  const UnitToAppend unit = UnitAt("a", {"shop/order/1", "shop/order/1"}, 0);
  const auto first = log_->Append(unit);
  EXPECT_EQ(log_->Stage(unit).status().code(), absl::StatusCode::kAlreadyExists);
  Restart();
  EXPECT_EQ(*log_->Append(unit), *first);
  EXPECT_EQ(log_->Head().value, 2U);
  EXPECT_EQ(*log_->FindSubmission(unit.submission_id), *first);
  EXPECT_FALSE(log_->FindSubmission(Uuid::FromName("unknown"))->has_value());
}

TEST_F(EventLogInMemory, AnswersARetryThatComesBeforeTheCommit) {
  const UnitToAppend unit = Unit("a", {"shop/order/1"});
  ASSERT_TRUE(log_->Stage(unit).ok());
  EXPECT_EQ(log_->Stage(unit).status().code(), absl::StatusCode::kAlreadyExists);
  EXPECT_EQ(log_->FindStaged(unit.submission_id)->first.value, 1U);
  EXPECT_EQ(log_->Append(unit)->first.value, 1U);
  EXPECT_EQ(All(), "shop/order/1#1");
}

TEST_F(EventLogInMemory, RefusesAKnownIdWithOtherContent) {
  ASSERT_TRUE(log_->Append(Unit("a", {"shop/order/1"})).ok());
  const auto other = log_->Append(Unit("a", {"shop/order/1"}, "something else"));
  EXPECT_EQ(other.status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_NE(other.status().message().find("accepted before with other content, as event 1"),
            std::string::npos);
}

TEST_F(EventLogInMemory, StagesNothingOfAUnitThatItRefuses) {
  const auto bad = log_->Stage(Unit("a", {"shop/order/1", "NO STREAM"}));
  EXPECT_EQ(bad.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(log_->Stage(Unit("b", {})).status().code(), absl::StatusCode::kInvalidArgument);
  const std::vector<std::string> too_many(10'001, "shop/order/1");
  EXPECT_EQ(log_->Stage(Unit("c", too_many)).status().code(), absl::StatusCode::kInvalidArgument);
  const auto too_long = log_->Stage(Unit("d", {"shop/order/1"}, std::string(17U << 20U, 'n')));
  EXPECT_EQ(too_long.status().message(),
            "a submission holds at most 16 MiB, this one more: split it");
  EXPECT_EQ(log_->staged_units(), 0U);
  EXPECT_EQ(log_->StagedVersion(kOne)->value, 0U);
  EXPECT_EQ(log_->StagedHead().value, 0U);
}

TEST_F(EventLogInMemory, AsksForACommitWhenABlockIsFull) {
  const std::vector<std::string> many(6'000, "shop/order/1");
  ASSERT_TRUE(log_->Stage(Unit("a", many)).ok());
  EXPECT_EQ(log_->Stage(Unit("b", many)).status().code(), absl::StatusCode::kResourceExhausted);
  ASSERT_TRUE(log_->Commit().ok());
  EXPECT_TRUE(log_->Stage(Unit("b", many)).ok());
}

TEST_P(EventLogTest, ReadsAStreamInPages) {
  for (int i = 0; i < 3; ++i) {
    ASSERT_TRUE(
        log_->Append(Unit(std::to_string(i), {"shop/order/1", "shop/order/2", "shop/order/1"}))
            .ok());
  }
  const auto page = log_->ReadStream(kOne, {2}, {3, 1U << 20U});
  ASSERT_TRUE(page.ok()) << page.status();
  EXPECT_EQ(Names(*page), "shop/order/1#2 shop/order/1#3 shop/order/1#4");
  EXPECT_TRUE(page->more);
  EXPECT_EQ(page->head_version.value, 6U);
  EXPECT_EQ(page->as_of.value, 9U);
  const auto rest = log_->ReadStream(kOne, {5}, {3, 1U << 20U});
  EXPECT_EQ(Names(*rest), "shop/order/1#5 shop/order/1#6");
  EXPECT_FALSE(rest->more);
  EXPECT_TRUE(log_->ReadStream(kOne, {7})->events.empty());
}

TEST_F(EventLogInMemory, GivesOneEventHoweverLongAndNoMoreThanAsked) {
  ASSERT_TRUE(
      log_->Append(Unit("a", {"shop/order/1", "shop/order/1"}, std::string(900, 'n'))).ok());
  const auto page = log_->ReadAll({0}, {10, 100});
  EXPECT_EQ(Names(*page), "shop/order/1#1");
  EXPECT_TRUE(page->more);
  EXPECT_EQ(Names(*log_->ReadAll({2}, {10, 100})), "shop/order/1#2");
  EXPECT_TRUE(log_->ReadAll({3})->events.empty());
}

TEST_P(EventLogTest, ReadsTheSameWhetherIndexedOrNot) {
  Restart({1U << 20U, 4});  // Goes into the index after every few events.
  for (int i = 0; i < 11; ++i) {
    const std::string stream = i % 3 == 0 ? "shop/order/1" : "shop/order/2";
    ASSERT_TRUE(log_->Append(Unit(std::to_string(i), {stream, "organisation/x"})).ok());
    EXPECT_EQ(log_->ReadStream(kOne, {1})->events.size(), static_cast<size_t>(i / 3 + 1));
    EXPECT_EQ(log_->ReadStream(StreamId::Of("organisation/x"), {1})->events.size(),
              static_cast<size_t>(i + 1));
  }
  const std::string before = All();
  Restart();
  EXPECT_EQ(All(), before);
  EXPECT_EQ(Names(*log_->ReadStream(kOne, {2})), "shop/order/1#2 shop/order/1#3 shop/order/1#4");
  EXPECT_EQ(log_->StreamVersionOf(StreamId::Of("organisation/x"))->value, 11U);
}

TEST_P(EventLogTest, ListsStreamsByPrefixInPages) {
  Restart({1U << 20U, 4});
  ASSERT_TRUE(log_->Append(Unit("a", {"shop/order/2", "shop/order/1", "shop/order/1-b", "person/x",
                                      "shop/orders/1"}))
                  .ok());
  ASSERT_TRUE(log_->Append(Unit("b", {"shop/order/3", "shop/order/1"})).ok());
  const auto page = log_->ListStreams("shop/order/", "", 3);
  ASSERT_TRUE(page.ok()) << page.status();
  EXPECT_EQ(page->streams,
            (std::vector<StreamHead>{
                {"shop/order/1", {2}}, {"shop/order/1-b", {1}}, {"shop/order/2", {1}}}));
  EXPECT_TRUE(page->more);
  const auto rest = log_->ListStreams("shop/order/", "shop/order/2", 3);
  EXPECT_EQ(rest->streams, (std::vector<StreamHead>{{"shop/order/3", {1}}}));
  EXPECT_FALSE(rest->more);
  EXPECT_EQ(log_->ListStreams("", "", 100)->streams.size(), 6U);
}

TEST_P(EventLogTest, ListsNoStreamAgainThatIsCalledLikeThePrefix) {
  ASSERT_TRUE(log_->Append(Unit("a", {"shop/order/1", "shop/order/1-b"})).ok());
  const std::vector<StreamHead> rest = {{"shop/order/1-b", {1}}};
  EXPECT_EQ(log_->ListStreams("shop/order/1", "shop/order/1", 9)->streams, rest);
  Restart();  // Now the index has them.
  EXPECT_EQ(log_->ListStreams("shop/order/1", "shop/order/1", 9)->streams, rest);
}

TEST_P(EventLogTest, KeepsSnapshotsAndGroupsApart) {
  ASSERT_TRUE(store_->snapshots().Put("shop/order/1", "folded").ok());
  ASSERT_TRUE(store_->groups().Put("mailers", "at 7").ok());
  ASSERT_TRUE(store_->groups().Put("readers", "at 8").ok());
  ASSERT_TRUE(store_->groups().Remove("readers").ok());
  EXPECT_EQ(store_->snapshots().Get("shop/order/1")->value(), "folded");
  EXPECT_FALSE(store_->snapshots().Get("mailers")->has_value());
  EXPECT_EQ(store_->groups().List("", "", 10)->size(), 1U);
  EXPECT_TRUE(store_->groups().List("m", "mailers", 10)->empty());
}

TEST_P(EventLogTest, RefusesAWriterWhoseTermIsOver) {
  ASSERT_TRUE(log_->Stage(Unit("a", {"shop/order/1"})).ok());
  const auto successor = OpenLog(store_.get());
  const auto refused = log_->Commit();
  EXPECT_EQ(refused.status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(refused.status().message(),
            "another writer has taken over the log (its term is 2, this one's 1): nothing was "
            "recorded; stop this one");
  EXPECT_TRUE(successor->Append(Unit("b", {"shop/order/1"})).ok());
  EXPECT_EQ(log_->Stage(Unit("c", {"shop/order/1"})).status().code(),
            absl::StatusCode::kUnavailable);
}

TEST(EventLog, IsNotOpenedWhereItsIndexesKnowOfMoreEventsThanItHas) {
  MemoryStore store;
  AppendNumbered(*OpenLog(&store), 0, 2, "a/b");
  IndexBatch batch;
  batch.through = {3};
  ASSERT_TRUE(store.index().Write(batch).ok());
  const absl::Status opened = EventLog::Open(&store, {}).status();
  EXPECT_EQ(opened.code(), absl::StatusCode::kDataLoss);
  EXPECT_EQ(opened.message().find("the log ends at event 2, but its indexes go up to 3"), 0U)
      << opened;
}

TEST_P(EventLogTest, ProvesAnEventToSomebodyWhoHoldsOnlyThat) {
  ASSERT_TRUE(log_->Append(Unit("a", {"shop/order/1", "shop/order/2", "shop/order/1"})).ok());
  const auto proof = log_->Prove({2});
  ASSERT_TRUE(proof.ok()) << proof.status();
  v1::BlockHeader header;
  ASSERT_TRUE(header.ParseFromString(proof->header));
  const Sha256 root = Sha256::FromBytes(header.merkle_root()).value();
  EXPECT_TRUE(MerklePathLeadsTo(root, HashOf(proof->stored), proof->index, 3, proof->path));
  EXPECT_EQ(log_->Prove({4}).status().code(), absl::StatusCode::kNotFound);
}

TEST_P(EventLogTest, ServesReadersWhileItIsWritten) {
  Restart({64U << 10U, 16});
  std::atomic<bool> written = false;
  std::thread reader([&] {
    for (bool last = false; !last;) {
      last = written.load();
      const auto page = log_->ReadStream(kOne, {1}, {1000, 1U << 20U});
      ASSERT_TRUE(page.ok()) << page.status();
      ASSERT_EQ(page->events.size(), page->head_version.value);
      for (const EventPtr& event : page->events) ASSERT_LE(event->position(), page->as_of.value);
      const auto all = log_->ReadAll({1});
      ASSERT_TRUE(all.ok()) << all.status();
      ASSERT_EQ(all->events.size(), all->as_of.value);
    }
  });
  AppendNumbered(*log_, 0, 60, "shop/order/1");
  written = true;
  reader.join();
  EXPECT_EQ(log_->StreamVersionOf(kOne)->value, 60U);
}

}  // namespace
}  // namespace tandem
