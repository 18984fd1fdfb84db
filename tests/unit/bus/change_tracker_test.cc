// Specifies engine/bus/client/change_tracker.h.
#include "engine/bus/client/change_tracker.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace tandem::bus {
namespace {

using Keys = std::vector<std::string>;

class ChangeTrackerTest : public testing::Test {
 protected:
  static Keys KeysOf(const std::vector<ChangeTracker::Change>& changes) {
    Keys keys;
    for (const auto& one : changes) keys.push_back(one.change.removed());
    return keys;
  }

  Keys Hear(uint64_t number, uint64_t position, const std::string& key, uint64_t epoch = 1) {
    v1::Change change;
    change.set_epoch(epoch);
    change.set_number(number);
    change.set_position(position);
    change.set_removed(key);
    return KeysOf(tracker_.Take("portfolio/" + key, change));
  }

  void HearHeartbeat(uint64_t last_number, uint64_t epoch = 1) {
    v1::Change change;
    change.set_epoch(epoch);
    change.set_number(last_number);
    change.mutable_heartbeat();
    EXPECT_TRUE(tracker_.Take("heartbeat", change).empty());
  }

  Keys Snapshot(uint64_t position) {
    return KeysOf(tracker_.SnapshotTaken(tracker_.snapshot_wanted(), Position{position}));
  }

  ChangeTracker tracker_{3};
};

TEST_F(ChangeTrackerTest, WantsASnapshotOnceThePublisherIsHeardAndNotBefore) {
  EXPECT_EQ(tracker_.snapshot_wanted(), 0u);
  HearHeartbeat(7);
  EXPECT_NE(tracker_.snapshot_wanted(), 0u);
  EXPECT_FALSE(tracker_.following());
}

TEST_F(ChangeTrackerTest, AppliesWhatTheSnapshotLacksAndThenWhatComes) {
  HearHeartbeat(7);
  EXPECT_TRUE(Hear(8, 100, "in it").empty());
  EXPECT_TRUE(Hear(9, 101, "not in it").empty());
  EXPECT_EQ(Snapshot(101), (Keys{"not in it"}));
  EXPECT_EQ(Hear(10, 102, "next"), (Keys{"next"}));
  EXPECT_TRUE(tracker_.following());
  EXPECT_EQ(tracker_.snapshot_wanted(), 0u);
}

TEST_F(ChangeTrackerTest, BeginsAnewWhenANumberIsMissing) {
  HearHeartbeat(7);
  Snapshot(100);
  EXPECT_TRUE(Hear(9, 102, "later").empty());
  EXPECT_FALSE(tracker_.following());
  EXPECT_EQ(Snapshot(101), (Keys{"later"}));
}

TEST_F(ChangeTrackerTest, NoticesALostTailByTheHeartbeat) {
  HearHeartbeat(7);
  Snapshot(100);
  HearHeartbeat(7);
  EXPECT_TRUE(tracker_.following());
  HearHeartbeat(8);
  EXPECT_FALSE(tracker_.following());
}

TEST_F(ChangeTrackerTest, BeginsAnewWithAnotherEpoch) {
  HearHeartbeat(7);
  Snapshot(100);
  EXPECT_TRUE(Hear(8, 101, "restarted", 2).empty());
  EXPECT_NE(tracker_.snapshot_wanted(), 0u);
}

TEST_F(ChangeTrackerTest, RefusesASnapshotThatWasAskedForBeforeALoss) {
  HearHeartbeat(7);
  const uint64_t ticket = tracker_.snapshot_wanted();
  Hear(9, 102, "later");
  EXPECT_TRUE(tracker_.SnapshotTaken(ticket, Position{100}).empty());
  EXPECT_FALSE(tracker_.following());
  EXPECT_NE(tracker_.snapshot_wanted(), ticket);
}

TEST_F(ChangeTrackerTest, WantsAnotherSnapshotWhenItCannotKeepMore) {
  HearHeartbeat(0);
  const uint64_t ticket = tracker_.snapshot_wanted();
  for (uint64_t i = 1; i <= 4; ++i) Hear(i, i, "x");
  EXPECT_NE(tracker_.snapshot_wanted(), ticket);
  EXPECT_EQ(Snapshot(3), (Keys{"x"}));
}

TEST_F(ChangeTrackerTest, BeginsAnewAfterSilence) {
  HearHeartbeat(7);
  Snapshot(100);
  tracker_.Disconnected();
  EXPECT_FALSE(tracker_.following());
  EXPECT_EQ(tracker_.snapshot_wanted(), 0u);
  HearHeartbeat(7);
  EXPECT_NE(tracker_.snapshot_wanted(), 0u);
}

}  // namespace
}  // namespace tandem::bus
