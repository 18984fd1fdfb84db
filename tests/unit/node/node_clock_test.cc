// Specifies services/node/node_clock.h.
#include "services/node/node_clock.h"

#include <gtest/gtest.h>

#include "tests/support/temp_folder.h"

namespace tandem {
namespace {

class NodeClockTest : public ::testing::Test {
 protected:
  absl::StatusOr<std::unique_ptr<DemonstrationClock>> Demonstration(
      const std::string& day, std::optional<absl::Time> reached) {
    return MakeDemonstrationClock(&real_, day, 0, zone_, reached);
  }
  absl::Time At(int day, int hour) const {
    return absl::FromCivil(absl::CivilHour(2016, 1, day, hour), zone_);
  }

  const absl::TimeZone zone_ = absl::FixedTimeZone(8 * 3600);
  ManualClock real_{absl::FromCivil(absl::CivilDay(2026, 1, 1), zone_)};
};

TEST_F(NodeClockTest, APretendedDayBeginsInItsMorning) {
  EXPECT_EQ(Demonstration("2016-01-15", std::nullopt).value()->Now(), At(15, kMorningHour));
}

TEST_F(NodeClockTest, ADemonstrationResumesWhereItWas) {
  EXPECT_EQ(Demonstration("", At(15, 12)).value()->Now(), At(15, 12));
  EXPECT_EQ(Demonstration("2016-01-15", At(15, 12)).value()->Now(), At(15, 12));
  EXPECT_EQ(Demonstration("2016-01-16", At(15, 12)).value()->Now(), At(16, kMorningHour));
  EXPECT_TRUE(absl::IsFailedPrecondition(Demonstration("2016-01-14", At(15, 12)).status()));
}

TEST_F(NodeClockTest, RefusesDaysAndSpeedsThatAreNone) {
  EXPECT_TRUE(absl::IsInvalidArgument(Demonstration("2016-01", std::nullopt).status()));
  EXPECT_FALSE(Demonstration("2016-02-30", std::nullopt).ok());
  EXPECT_FALSE(MakeDemonstrationClock(&real_, "2016-01-15", 0.5, zone_, std::nullopt).ok());
}

TEST(TimeReached, IsReadAsItWasNoted) {
  const TempFolder folder;
  EXPECT_FALSE(ReadTimeReached(folder.path() / kTimeReached).has_value());
  const absl::Time now = absl::FromUnixSeconds(1'452'800'000);
  ASSERT_TRUE(NoteTimeReached(folder.path() / kTimeReached, now).ok());
  EXPECT_EQ(ReadTimeReached(folder.path() / kTimeReached), now);
}

TEST(TimeReached, ThatCannotBeNotedIsSaid) {
  const TempFolder folder;
  EXPECT_TRUE(absl::IsUnavailable(
      NoteTimeReached(folder.path() / "absent" / kTimeReached, absl::UnixEpoch())));
}

}  // namespace
}  // namespace tandem
