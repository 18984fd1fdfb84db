// Specifies engine/workflow/clock_time.h: minutes of a day as people type and read them.
#include "engine/workflow/clock_time.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace tandem {
namespace {

std::string ReadAs(const std::string& text) {
  const absl::StatusOr<v1::ClockTime> clock = ParseClockTime(text);
  return clock.ok() ? ToText(*clock) : std::string(clock.status().message());
}

TEST(ClockTime, IsReadWithItsZone) {
  EXPECT_EQ(ReadAs("13:00 Europe/Brussels"), "13:00 Europe/Brussels");
  EXPECT_EQ(ReadAs("  00:00   UTC "), "00:00 UTC");
  EXPECT_EQ(ReadAs("9:30 Asia/Tokyo"), "09:30 Asia/Tokyo") << "an hour of one digit";
}

TEST(ClockTime, IsNotReadWithoutAMinuteOrAZone) {
  for (const std::string text : {"", "13:00", "13 Europe/Brussels", "24:00 UTC", "12:60 UTC",
                                 "1:00pm UTC", "13.00 UTC", "Europe/Brussels 13:00"}) {
    EXPECT_EQ(ReadAs(text), "cannot read '" + text +
                                "' as a clock time; write 24 hours and the time zone: 13:00 "
                                "Europe/Brussels");
  }
}

TEST(ClockTime, IsNotReadInAZoneThatDoesNotExist) {
  EXPECT_EQ(ReadAs("13:00 Europe/Brussel"),
            "no time zone 'Europe/Brussel': write an IANA name, such as \"Europe/Brussels\"");
}

TEST(ClockTime, NeedsBothParts) {
  v1::ClockTime clock;
  clock.set_zone("UTC");
  EXPECT_FALSE(CheckClockTime(clock).ok());
  clock.set_time("13:00");
  EXPECT_TRUE(CheckClockTime(clock).ok());
  clock.clear_zone();
  EXPECT_FALSE(CheckClockTime(clock).ok());
}

TEST(MinuteOfDay, CountsFromMidnight) {
  EXPECT_EQ(MinuteOfDay("00:00"), 0);
  EXPECT_EQ(MinuteOfDay("17:30"), 17 * 60 + 30);
  EXPECT_EQ(MinuteOfDay("23:59"), 24 * 60 - 1);
  for (const std::string_view text : {"24:00", "23:60", "7:30", "07-30", "0a:00", ""}) {
    EXPECT_EQ(MinuteOfDay(text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace tandem
