// Specifies services/node/clock_check.h.
#include "services/node/clock_check.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tandem {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

constexpr absl::Duration kDay = absl::Hours(24);
constexpr absl::Duration kLeapMax = absl::Hours(24 * kClockLeapDaysMax);

class ClockCheck : public ::testing::Test {
 protected:
  std::string Objection(std::optional<absl::Time> recorded, std::optional<absl::Time> ran) const {
    const absl::Status checked = CheckClock({now_, recorded, ran}, kLeapMax);
    EXPECT_TRUE(checked.ok() || absl::IsFailedPrecondition(checked));
    return std::string(checked.message());
  }

  const absl::Time now_ = absl::FromCivil(absl::CivilDay(2026, 3, 2), absl::UTCTimeZone());
};

TEST_F(ClockCheck, ANewStoreTrustsTheMachine) { EXPECT_EQ(Objection({}, {}), ""); }

TEST_F(ClockCheck, AClockThatWasCorrectedALittleIsRight) {
  EXPECT_EQ(Objection(now_ + absl::Minutes(59), {}), "");
}

TEST_F(ClockCheck, AClockBehindTheLogSaysWhatItSawHowToLookAndBothWaysOn) {
  EXPECT_THAT(Objection(now_ + kDay * 3652, {}),
              AllOf(HasSubstr("says 2 Mar 2026 00:00 UTC"), HasSubstr("at 1 Mar 2036 00:00 UTC"),
                    HasSubstr("timedatectl"), HasSubstr("correct it"),
                    HasSubstr("tandemd clock-set-back")));
  EXPECT_NE(Objection(now_ + absl::Minutes(61), {}), "");
}

TEST_F(ClockCheck, ALongPauseIsAskedAbout) {
  EXPECT_EQ(Objection(now_ - kLeapMax, {}), "");
  EXPECT_THAT(Objection(now_ - kLeapMax - kDay, {}),
              AllOf(HasSubstr("31 days before"), HasSubstr("timedatectl"),
                    HasSubstr("tandemd clock-confirm")));
}

TEST_F(ClockCheck, AQuietNodeThatRanIsNotAskedAbout) {
  EXPECT_EQ(Objection(now_ - kDay * 400, now_ - kDay), "");
  EXPECT_NE(Objection(now_ - kDay * 400, now_ - kDay * 399), "");
  EXPECT_EQ(Objection(now_ - kDay * 400, now_ + absl::Minutes(1)), "") << "it was corrected a bit";
}

TEST_F(ClockCheck, ATimeThatWasNotedByAClockAheadSaysNothing) {
  EXPECT_EQ(Objection(now_ - kDay, now_ + kDay * 90), "");
  EXPECT_NE(Objection(now_ - kDay * 400, now_ + kDay * 90), "");
}

TEST_F(ClockCheck, ALeapWhileItRunsSaysThatNothingIsRecordedUntilItIsRight) {
  EXPECT_THAT(ClockLeaptAhead(now_, now_ + kDay * 90),
              AllOf(HasSubstr("leapt to 31 May 2026"), HasSubstr("when it was 2 Mar 2026"),
                    HasSubstr("Nothing is recorded"), HasSubstr("clock-confirm")));
}

}  // namespace
}  // namespace tandem
