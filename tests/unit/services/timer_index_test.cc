// Specifies services/follower/timer_index.h.
#include "services/follower/timer_index.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/store/memory_store.h"

namespace tandem::services {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class Timers : public ::testing::Test {
 protected:
  void Set(const std::string& stream, absl::Time at) {
    WriteBatch batch;
    ASSERT_TRUE(timers_.Set(stream, at, batch).ok());
    ASSERT_TRUE(store_.Write(batch).ok());
  }
  static absl::Time T(int seconds) { return absl::FromUnixSeconds(seconds); }

  MemoryStore store_;
  TimerIndex timers_{&store_, "timer/"};
};

TEST_F(Timers, RingInOrderOfTime) {
  Set("b", T(20));
  Set("a", T(30));
  Set("c", T(10));
  EXPECT_THAT(timers_.Due(T(20), 10).value(), ElementsAre("c", "b"));
  EXPECT_THAT(timers_.Due(T(20), 1).value(), ElementsAre("c"));
  EXPECT_EQ(timers_.Next().value(), T(10));
}

TEST_F(Timers, DoNotRingBeforeTheirTime) {
  Set("a", T(20) + absl::Microseconds(1));
  EXPECT_THAT(timers_.Due(T(20), 10).value(), IsEmpty());
  EXPECT_THAT(timers_.Due(T(21), 10).value(), ElementsAre("a"));
}

TEST_F(Timers, AStreamHasOneAtMost) {
  Set("a", T(20));
  Set("a", T(40));
  EXPECT_THAT(timers_.Due(T(30), 10).value(), IsEmpty());
  Set("a", absl::InfiniteFuture());
  EXPECT_EQ(timers_.Next().value(), absl::InfiniteFuture());
  EXPECT_TRUE(store_.entries().empty());
}

TEST_F(Timers, TheInfinitePastIsDueAtOnce) {
  Set("a", absl::InfinitePast());
  EXPECT_THAT(timers_.Due(T(-1'000'000), 10).value(), ElementsAre("a"));
}

}  // namespace
}  // namespace tandem::services
