// Specifies engine/bus/client/subscription_follower.h.
#include "engine/bus/client/subscription_follower.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <optional>
#include <vector>

#include "engine/bus/server/subscription_set.h"

namespace tandem::bus {
namespace {

v1::Batch BatchOf(uint64_t after, std::vector<uint64_t> positions, uint64_t through) {
  v1::Batch batch;
  batch.set_after_position(after);
  batch.set_through_position(through);
  batch.set_head(through);
  for (const uint64_t position : positions) batch.add_event()->set_position(position);
  return batch;
}

std::vector<uint64_t> Positions(const std::optional<v1::Batch>& batch) {
  std::vector<uint64_t> positions;
  if (!batch.has_value()) return positions;
  for (const v1::Envelope& event : batch->event()) positions.push_back(event.position());
  return positions;
}

using Numbers = std::vector<uint64_t>;

TEST(SubscriptionFollower, NamesTheEventAtItsCheckpointAsLongAsItHasSeenIt) {
  SubscriptionFollower follower({Position{3}, "third"}, {}, 10);
  EXPECT_EQ(follower.Begin().after_event_id(), "third");
  ASSERT_TRUE(follower.Take(BatchOf(3, {}, 3)).has_value());  // A heartbeat.
  EXPECT_EQ(follower.Begin().after_event_id(), "third");
  v1::Batch batch = BatchOf(3, {4, 5}, 5);
  batch.mutable_event(1)->set_id("fifth");
  ASSERT_TRUE(follower.Take(batch).has_value());
  EXPECT_EQ(follower.Begin().after_event_id(), "fifth");
  ASSERT_TRUE(follower.Take(BatchOf(5, {6}, 9)).has_value());  // The filter passed over 9.
  EXPECT_EQ(follower.Begin().after_event_id(), "");
}

TEST(SubscriptionFollower, BeginsBehindItsCheckpointWithAllItsCredit) {
  v1::Filter filter;
  filter.add_type("Noted");
  SubscriptionFollower follower(Position{41}, filter, 10);
  const v1::Subscribe subscribe = follower.Begin();
  EXPECT_EQ(subscribe.from_position(), 42u);
  EXPECT_EQ(subscribe.credit(), 10u);
  EXPECT_EQ(subscribe.filter().type(0), "Noted");
}

TEST(SubscriptionFollower, TakesBatchAfterBatchAndBeginsAgainBehindThem) {
  SubscriptionFollower follower(Position{0}, {}, 10);
  follower.Begin();
  EXPECT_EQ(Positions(follower.Take(BatchOf(0, {1, 3}, 4))), (Numbers{1, 3}));
  EXPECT_EQ(Positions(follower.Take(BatchOf(4, {5}, 5))), (Numbers{5}));
  EXPECT_EQ(follower.through().value, 5u);
  EXPECT_EQ(follower.Begin().from_position(), 6u);
}

TEST(SubscriptionFollower, TakesProgressWithoutEvents) {
  SubscriptionFollower follower(Position{0}, {}, 10);
  follower.Begin();
  const auto batch = follower.Take(BatchOf(0, {}, 1000));
  ASSERT_TRUE(batch.has_value());
  EXPECT_EQ(batch->through_position(), 1000u);
}

TEST(SubscriptionFollower, TellsAfterEachBeginningThatNothingIsNew) {
  SubscriptionFollower follower(Position{7}, {}, 10);
  for (int beginning = 0; beginning < 2; ++beginning) {
    follower.Begin();
    const auto batch = follower.Take(BatchOf(7, {}, 7));
    ASSERT_TRUE(batch.has_value());
    EXPECT_EQ(batch->through_position(), 7u);
    EXPECT_EQ(batch->head(), 7u);
    EXPECT_FALSE(follower.Take(BatchOf(7, {}, 7)).has_value());  // A heartbeat.
  }
}

TEST(SubscriptionFollower, PassesOverWhatItHasAlready) {
  SubscriptionFollower follower(Position{0}, {}, 10);
  follower.Begin();
  follower.Take(BatchOf(0, {1, 2, 3}, 3));
  EXPECT_FALSE(follower.Take(BatchOf(0, {1, 2, 3}, 3)).has_value());
  EXPECT_FALSE(follower.Take(BatchOf(3, {}, 3)).has_value());  // A heartbeat.
  EXPECT_EQ(Positions(follower.Take(BatchOf(2, {3, 4}, 4))), (Numbers{4}));
  EXPECT_FALSE(follower.lost());
}

TEST(SubscriptionFollower, NoticesThatABatchIsMissingAndTakesNothingUntilItBeginsAgain) {
  SubscriptionFollower follower(Position{0}, {}, 10);
  follower.Begin();
  follower.Take(BatchOf(0, {1}, 1));
  EXPECT_FALSE(follower.Take(BatchOf(2, {3}, 3)).has_value());
  EXPECT_TRUE(follower.lost());
  EXPECT_FALSE(follower.Take(BatchOf(1, {2, 3}, 3)).has_value());
  EXPECT_EQ(follower.Begin().from_position(), 2u);
  EXPECT_EQ(Positions(follower.Take(BatchOf(1, {2, 3}, 3))), (Numbers{2, 3}));
}

TEST(SubscriptionFollower, DoesNotTrustABatchOutOfOrder) {
  for (const v1::Batch& batch :
       {BatchOf(0, {2, 1}, 2), BatchOf(0, {1, 1}, 2), BatchOf(0, {3}, 2), BatchOf(0, {0}, 2)}) {
    SubscriptionFollower follower(Position{0}, {}, 10);
    follower.Begin();
    EXPECT_FALSE(follower.Take(batch).has_value());
    EXPECT_TRUE(follower.lost());
  }
}

TEST(SubscriptionFollower, GrantsWhatWasUsedOnceItIsHalf) {
  SubscriptionFollower follower(Position{0}, {}, 6);
  follower.Begin();
  follower.Take(BatchOf(0, {1, 2}, 2));
  EXPECT_EQ(follower.TakeGrant(), 0u);
  follower.Take(BatchOf(2, {3}, 3));
  EXPECT_EQ(follower.TakeGrant(), 3u);
  EXPECT_EQ(follower.TakeGrant(), 0u);
}

// A subscription set and a follower over a line that loses batches and is cut off:
// the follower receives every event once, in order.
RC_GTEST_PROP(SubscriptionFollower, ReceivesEachEventOnceOverABadLine, ()) {
  SubscriptionSet set;
  const ClientId client{"anna"};
  std::vector<v1::Envelope> log;
  SubscriptionFollower follower(Position{0}, {}, *rc::gen::inRange<uint32_t>(1, 8));
  uint64_t subscription = 1;
  RC_ASSERT(set.Add(client, subscription, follower.Begin(), Position{0}).ok());
  std::vector<uint64_t> received;
  const auto begin_again = [&] {
    set.RemoveClient(client);
    RC_ASSERT(set.Add(client, ++subscription, follower.Begin(), Position{log.size()}).ok());
  };
  const auto deliver = [&](bool may_lose) {
    const auto sent =
        set.Pump(Position{log.size()},
                 [&](Position from, size_t, size_t) -> absl::StatusOr<std::vector<v1::Envelope>> {
                   return std::vector<v1::Envelope>(
                       log.begin() + static_cast<std::ptrdiff_t>(from.value - 1), log.end());
                 });
    for (const auto& [to, reply] : sent) {
      if (may_lose && *rc::gen::inRange(0, 3) == 0) continue;
      const auto batch = follower.Take(reply.batch());
      for (const uint64_t position : Positions(batch)) received.push_back(position);
    }
    if (follower.lost()) begin_again();
    if (const uint32_t credit = follower.TakeGrant(); credit > 0) {
      RC_ASSERT(set.Grant(client, subscription, credit).ok());
    }
  };
  const int steps = *rc::gen::inRange(1, 60);
  for (int step = 0; step < steps; ++step) {
    switch (*rc::gen::inRange(0, 4)) {
      case 0:
      case 1:
        log.emplace_back().set_position(log.size());
        break;
      case 2:
        deliver(true);
        break;
      default:
        if (*rc::gen::inRange(0, 5) == 0) begin_again();
    }
  }
  // A heartbeat uncovers a loss at the very end.
  for (const auto& [to, reply] : set.Heartbeat(Position{log.size()})) follower.Take(reply.batch());
  if (follower.lost()) begin_again();
  while (set.HasWork(Position{log.size()})) deliver(false);
  RC_ASSERT(received.size() == log.size());
  for (size_t i = 0; i < received.size(); ++i) RC_ASSERT(received[i] == i + 1);
}

}  // namespace
}  // namespace tandem::bus
