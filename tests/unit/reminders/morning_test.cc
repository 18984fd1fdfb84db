// Specifies services/follower/morning.h.
#include "services/follower/morning.h"

#include <gtest/gtest.h>

#include "tests/unit/reminders/post_office.h"
#include "tests/unit/reminders/tools_programme.h"

namespace tandem::services {
namespace {

// When a mail goes out that is ready at `ready` (UTC), in UTC.
std::string MorningOf(const std::string& zone, const Calendar* calendar, const std::string& ready,
                      std::optional<absl::CivilDay> after = std::nullopt) {
  Place place;
  EXPECT_TRUE(absl::LoadTimeZone(zone, &place.zone)) << zone;
  if (calendar != nullptr) place.calendar = calendar;
  const absl::Time at = NextMorning(Utc(ready), place, after);
  return absl::FormatTime("%Y-%m-%d %H:%M", at, absl::UTCTimeZone());
}

const Calendar* Vietnam() { return ToolsProgramme().calendars().at("vn").get(); }

TEST(NextMorning, IsFromEightToTwelveWhereTheRecipientIs) {
  EXPECT_EQ(MorningOf("Asia/Ho_Chi_Minh", nullptr, "2016-02-05 00:59"), "2016-02-05 01:00");
  EXPECT_EQ(MorningOf("Asia/Ho_Chi_Minh", nullptr, "2016-02-05 04:59"), "2016-02-05 04:59");
  EXPECT_EQ(MorningOf("America/Los_Angeles", nullptr, "2016-02-05 04:59"), "2016-02-05 16:00");
  EXPECT_EQ(MorningOf("Asia/Kathmandu", nullptr, "2016-02-05 01:00"), "2016-02-05 02:15");
}

TEST(NextMorning, WaitsForTheNextDayFromNoonOn) {
  EXPECT_EQ(MorningOf("Asia/Ho_Chi_Minh", nullptr, "2016-02-04 05:00"), "2016-02-05 01:00");
}

TEST(NextMorning, PassesOverWeekends) {
  EXPECT_EQ(MorningOf("Asia/Ho_Chi_Minh", nullptr, "2016-02-05 05:00"), "2016-02-08 01:00");
}

TEST(NextMorning, PassesOverTet) {
  EXPECT_EQ(MorningOf("Asia/Ho_Chi_Minh", Vietnam(), "2016-02-05 05:00"), "2016-02-15 01:00");
  EXPECT_EQ(MorningOf("Asia/Ho_Chi_Minh", Vietnam(), "2016-02-12 01:00"), "2016-02-15 01:00");
}

TEST(NextMorning, TakesAWorkedSaturday) {
  EXPECT_EQ(MorningOf("Asia/Ho_Chi_Minh", Vietnam(), "2015-02-14 01:30"), "2015-02-14 01:30");
}

TEST(NextMorning, IsNeverASecondOneOnADay) {
  EXPECT_EQ(MorningOf("UTC", nullptr, "2016-02-02 09:00", absl::CivilDay(2016, 2, 2)),
            "2016-02-03 08:00");
  EXPECT_EQ(MorningOf("UTC", nullptr, "2016-02-02 09:00", absl::CivilDay(2016, 2, 1)),
            "2016-02-02 09:00");
}

TEST(NextMorning, KeepsItsHourWhenClocksChange) {
  EXPECT_EQ(MorningOf("Europe/Oslo", nullptr, "2016-03-25 12:00"), "2016-03-28 06:00");
  EXPECT_EQ(MorningOf("Europe/Oslo", nullptr, "2016-03-24 12:00"), "2016-03-25 07:00");
}

}  // namespace
}  // namespace tandem::services
