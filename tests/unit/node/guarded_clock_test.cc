// Specifies services/node/guarded_clock.h.
#include "services/node/guarded_clock.h"

#include <gtest/gtest.h>

namespace tandem {
namespace {

class GuardedClockTest : public ::testing::Test {
 protected:
  // Both clocks go on.
  void Pass(absl::Duration time) {
    elapsed_ += time;
    machine_.Advance(time);
  }

  const absl::Time begin_ = absl::FromUnixSeconds(1'450'000'000);
  ManualClock machine_{begin_};
  absl::Duration elapsed_ = absl::Seconds(77);
  const GuardedClock clock_{&machine_, [this] { return elapsed_; }, absl::Hours(24 * 30)};
};

TEST_F(GuardedClockTest, TellsTheMachinesTime) {
  Pass(absl::Hours(24 * 365));
  EXPECT_EQ(clock_.Now(), machine_.Now());
  EXPECT_FALSE(clock_.leap().has_value());
}

TEST_F(GuardedClockTest, FollowsAClockThatIsCorrected) {
  machine_.Advance(absl::Hours(24 * 30));
  EXPECT_EQ(clock_.Now(), machine_.Now());
  machine_.Set(begin_ - absl::Hours(5));
  EXPECT_EQ(clock_.Now(), machine_.Now());
  EXPECT_FALSE(clock_.leap().has_value());
}

TEST_F(GuardedClockTest, GoesOnAsTimePassesWhenTheMachinesClockLeapsAhead) {
  machine_.Advance(absl::Hours(24 * 90));
  Pass(absl::Seconds(14));
  EXPECT_EQ(clock_.Now(), begin_ + absl::Seconds(14));
  ASSERT_TRUE(clock_.leap().has_value());
  EXPECT_EQ(clock_.leap()->expected, begin_ + absl::Seconds(14));
  EXPECT_EQ(clock_.leap()->machine, machine_.Now());
  Pass(absl::Hours(24 * 400));
  EXPECT_EQ(clock_.Now(), begin_ + absl::Seconds(14) + absl::Hours(24 * 400));
}

TEST_F(GuardedClockTest, BelievesTheMachineAgainOnceItIsRight) {
  machine_.Advance(absl::Hours(24 * 90));
  clock_.Now();
  machine_.Set(begin_ + absl::Minutes(2));
  EXPECT_EQ(clock_.Now(), begin_ + absl::Minutes(2));
  EXPECT_FALSE(clock_.leap().has_value());
}

TEST_F(GuardedClockTest, TheMachinesOwnCountGoesOn) {
  const absl::Duration before = SinceBoot();
  EXPECT_GT(before, absl::ZeroDuration());
  EXPECT_GE(SinceBoot(), before);
}

}  // namespace
}  // namespace tandem
