// Specifies services/reminders/digest_time.h: on which mornings the weekly digest goes.
#include "services/reminders/digest_time.h"

#include <gtest/gtest.h>

#include "tests/unit/reminders/post_office.h"
#include "tests/unit/reminders/tools_programme.h"

namespace tandem::services {
namespace {

struct Case {
  const char* what;
  const char* from;
  const char* zone;
  const char* calendar;
  const char* told_week;
  const char* last_mail;
  const char* released_at;
  const char* expected;
};

// 1 February 2016 is a Monday; Tet lies from 8 to 12 February.
constexpr Case kCases[] = {
    {"before Monday", "2016-01-30 00:00", "UTC", "", "2016-01-25", "", "2016-01-01 00:00",
     "2016-02-01 08:00"},
    {"somebody new in the middle of the week", "2016-01-28 15:00", "UTC", "", "", "",
     "2016-01-01 00:00", "2016-01-29 08:00"},
    {"the recipient's Monday, not ours", "2016-01-31 00:00", "Asia/Ho_Chi_Minh", "vn", "", "",
     "2016-01-01 00:00", "2016-02-01 01:00"},
    {"within Monday's morning", "2016-02-01 09:30", "UTC", "", "", "", "2016-01-01 00:00",
     "2016-02-01 09:30"},
    {"nothing ran on Monday", "2016-02-01 12:00", "UTC", "", "", "", "2016-01-01 00:00",
     "2016-02-02 08:00"},
    {"nothing ran all week", "2016-02-05 12:00", "UTC", "", "", "", "2016-01-01 00:00",
     "2016-02-08 08:00"},
    {"told this week", "2016-02-01 08:30", "UTC", "", "2016-02-01", "2016-02-01",
     "2016-01-01 00:00", "2016-02-08 08:00"},
    {"another mail went today", "2016-02-01 08:30", "UTC", "", "2016-01-25", "2016-02-01",
     "2016-01-01 00:00", "2016-02-02 08:00"},
    {"a week without a working day", "2016-02-08 00:00", "Asia/Ho_Chi_Minh", "vn", "2016-02-01", "",
     "2016-01-01 00:00", "2016-02-15 01:00"},
    {"Monday is off, Tuesday is not", "2016-04-17 00:00", "Asia/Ho_Chi_Minh", "vn", "", "",
     "2016-01-01 00:00", "2016-04-19 01:00"},
    {"released in Monday's morning", "2016-02-01 10:00", "UTC", "", "", "", "2016-02-01 10:00",
     "2016-02-01 10:00"},
    {"released as Monday's morning ends", "2016-02-01 12:00", "UTC", "", "", "", "2016-02-01 12:00",
     "2016-02-08 08:00"},
    {"released after Monday's morning there", "2016-02-01 04:00", "Asia/Tokyo", "", "", "",
     "2016-02-01 04:00", "2016-02-07 23:00"},
    {"released before Monday's noon there", "2016-02-01 02:00", "Asia/Tokyo", "", "", "",
     "2016-02-01 02:00", "2016-02-01 02:00"},
    {"released later: the release makes up for no digest", "2016-02-03 09:00", "UTC", "", "", "",
     "2016-02-03 09:00", "2016-02-08 08:00"},
};

std::optional<absl::CivilDay> DayOf(const std::string& text) {
  if (text.empty()) return std::nullopt;
  return absl::ToCivilDay(Utc(text + " 00:00"), absl::UTCTimeZone());
}

TEST(NextDigest, GoesOnceAWeekInTheFirstWorkingMorning) {
  for (const Case& one : kCases) {
    Place place;
    ASSERT_TRUE(absl::LoadTimeZone(one.zone, &place.zone));
    if (*one.calendar != '\0') place.calendar = ToolsProgramme().calendars().at("vn").get();
    absl::Time expected = Utc(one.expected);
    const absl::Time at = NextDigest(
        Utc(one.from), place, {DayOf(one.told_week), DayOf(one.last_mail), Utc(one.released_at)});
    // At a morning's beginning it waits for the reminders that come then.
    if (at == expected + kQuiet) expected = at;
    EXPECT_EQ(absl::FormatTime(at, absl::UTCTimeZone()),
              absl::FormatTime(expected, absl::UTCTimeZone()))
        << one.what;
  }
}

TEST(NextDigest, WaitsTenSecondsForTheMorningsReminders) {
  EXPECT_EQ(NextDigest(Utc("2016-01-31 00:00"), Place(), {}),
            Utc("2016-02-01 08:00") + absl::Seconds(10));
  Place tokyo;
  ASSERT_TRUE(absl::LoadTimeZone("Asia/Tokyo", &tokyo.zone));
  EXPECT_EQ(NextDigest(Utc("2016-01-31 20:00"), tokyo, {}),
            Utc("2016-01-31 23:00") + absl::Seconds(10));
}

TEST(WeekOf, IsItsMonday) {
  EXPECT_EQ(WeekOf(absl::CivilDay(2016, 2, 1)), absl::CivilDay(2016, 2, 1));
  EXPECT_EQ(WeekOf(absl::CivilDay(2016, 2, 7)), absl::CivilDay(2016, 2, 1));
}

}  // namespace
}  // namespace tandem::services
