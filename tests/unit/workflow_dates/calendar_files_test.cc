// The calendars that are shipped: each can be read, and says what we know.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "engine/workflow/calendar.h"
#include "engine/workflow/dates.h"
#include "google/protobuf/text_format.h"

namespace tandem {
namespace {

using absl::CivilDay;
using testing::StartsWith;

std::map<std::string, std::string> Files() {
  std::map<std::string, std::string> files;
  for (const auto& entry : std::filesystem::directory_iterator(TANDEM_CALENDARS)) {
    std::ostringstream text;
    text << std::ifstream(entry.path()).rdbuf();
    files[entry.path().filename().string()] = text.str();
  }
  return files;
}

v1::Calendar ReadCalendar(const std::string& text) {
  v1::Calendar calendar;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &calendar));
  return calendar;
}

Calendar Shipped(const std::string& name) {
  const auto files = Files();
  const auto file = files.find(name + ".textproto");
  EXPECT_NE(file, files.end()) << name;
  auto calendar = Calendar::Compile(ReadCalendar(file->second));
  EXPECT_TRUE(calendar.ok()) << calendar.status();
  return *std::move(calendar);
}

// The days from `first` to `last` that are worked, as "8 Feb 2016".
std::vector<std::string> Worked(const std::string& name, CivilDay first, CivilDay last) {
  const Calendar calendar = Shipped(name);
  std::vector<std::string> worked;
  for (CivilDay day = first; day <= last; ++day) {
    if (calendar.IsWorkingDay(day)) worked.push_back(ToText(ToDate(day)));
  }
  return worked;
}

bool IsOff(const std::string& name, int year, int month, int day) {
  return !Shipped(name).IsWorkingDay(CivilDay(year, month, day));
}

TEST(CalendarFiles, AllCompileUnderTheNameOfTheirFileAndTellTheirSource) {
  const auto files = Files();
  EXPECT_GE(files.size(), 11U);
  for (const auto& [name, text] : files) {
    EXPECT_THAT(text, StartsWith("# proto-file: tandem/v1/programme.proto\n"
                                 "# proto-message: tandem.v1.Calendar\n"))
        << name;
    const v1::Calendar calendar = ReadCalendar(text);
    EXPECT_EQ(calendar.name() + ".textproto", name);
    EXPECT_FALSE(calendar.title().en().empty()) << name;
    EXPECT_FALSE(calendar.source().empty()) << name;
    EXPECT_TRUE(Calendar::Compile(calendar).ok()) << name;
  }
}

// A day off that falls on a weekend is most likely a slip of the one who typed it.
TEST(CalendarFiles, ListNoDayThatIsOffAnyway) {
  for (const auto& [name, text] : Files()) {
    v1::Calendar weekends_only = ReadCalendar(text);
    const v1::Calendar calendar = weekends_only;
    weekends_only.clear_off();
    weekends_only.clear_extra_working();
    const auto weekends = Calendar::Compile(weekends_only);
    ASSERT_TRUE(weekends.ok()) << name;
    for (const v1::CalendarDay& entry : calendar.off()) {
      const auto days = ParsePeriod(entry.day());
      if (!days.ok()) continue;  // Each year.
      EXPECT_TRUE(weekends->IsWorkingDay(FirstDay(*days))) << name << " " << entry.day();
      EXPECT_TRUE(weekends->IsWorkingDay(LastDay(*days))) << name << " " << entry.day();
    }
  }
}

TEST(CalendarFiles, HaveNoDaysOutsideTheYearsThatTheyCover) {
  for (const auto& [name, text] : Files()) {
    const v1::Calendar calendar = ReadCalendar(text);
    for (const v1::CalendarDay& entry : calendar.off()) {
      const auto days = ParsePeriod(entry.day());
      if (!days.ok()) continue;  // Each year.
      EXPECT_GE(FirstDay(*days).year(), calendar.first_year()) << name << " " << entry.day();
      EXPECT_LE(LastDay(*days).year(), calendar.last_year()) << name << " " << entry.day();
    }
  }
}

TEST(CalendarFiles, VietnamRestsAtTet) {
  EXPECT_EQ(Worked("vn", CivilDay(2016, 2, 5), CivilDay(2016, 2, 15)),
            (std::vector<std::string>{"5 Feb 2016", "15 Feb 2016"}));
  EXPECT_EQ(Worked("vn", CivilDay(2015, 2, 14), CivilDay(2015, 2, 24)),
            (std::vector<std::string>{"14 Feb 2015", "24 Feb 2015"}));
  EXPECT_EQ(Worked("vn", CivilDay(2017, 1, 25), CivilDay(2017, 2, 2)),
            (std::vector<std::string>{"25 Jan 2017", "2 Feb 2017"}));
}

TEST(CalendarFiles, VietnamMakesUpForHolidaysOnWeekends) {
  EXPECT_TRUE(IsOff("vn", 2016, 4, 18));
  EXPECT_EQ(Worked("vn", CivilDay(2016, 4, 29), CivilDay(2016, 5, 4)),
            (std::vector<std::string>{"29 Apr 2016", "4 May 2016"}));
  EXPECT_TRUE(IsOff("vn", 2017, 9, 4));
}

TEST(CalendarFiles, JapanHadFiveDaysOffInSeptember2015) {
  EXPECT_EQ(Worked("jp", CivilDay(2015, 9, 18), CivilDay(2015, 9, 24)),
            (std::vector<std::string>{"18 Sep 2015", "24 Sep 2015"}));
}

TEST(CalendarFiles, JapanRestsAtTheTurnOfTheYearAndOnMountainDayFrom2016) {
  EXPECT_EQ(Worked("jp", CivilDay(2015, 12, 28), CivilDay(2016, 1, 4)),
            (std::vector<std::string>{"28 Dec 2015", "4 Jan 2016"}));
  EXPECT_FALSE(IsOff("jp", 2015, 8, 11));
  EXPECT_TRUE(IsOff("jp", 2016, 8, 11));
}

TEST(CalendarFiles, TaipeiWorksTheSaturdaysThatItSwapped) {
  EXPECT_FALSE(IsOff("tw", 2016, 1, 30));
  EXPECT_FALSE(IsOff("tw", 2016, 6, 4));
  EXPECT_EQ(Worked("tw", CivilDay(2016, 2, 5), CivilDay(2016, 2, 15)),
            (std::vector<std::string>{"5 Feb 2016", "15 Feb 2016"}));
}

TEST(CalendarFiles, NepalWorksOnSundaysAndSaysThatNoYearIsComplete) {
  EXPECT_FALSE(IsOff("np", 2016, 2, 14));
  EXPECT_TRUE(IsOff("np", 2016, 2, 13));
  EXPECT_FALSE(Shipped("np").Covers(CivilDay(2016, 1, 1)));
}

TEST(CalendarFiles, FederalOfficesObserveHolidaysOnTheNearestWeekday) {
  EXPECT_TRUE(IsOff("us", 2015, 7, 3));
  EXPECT_TRUE(IsOff("us", 2016, 12, 26));
  EXPECT_TRUE(IsOff("us", 2017, 11, 10));
}

TEST(CalendarFiles, ThePhilippinesRestFromMaundyThursday) {
  EXPECT_EQ(Worked("ph", CivilDay(2016, 3, 23), CivilDay(2016, 3, 28)),
            (std::vector<std::string>{"23 Mar 2016", "28 Mar 2016"}));
}

TEST(CalendarFiles, BangkokRestsAtSongkran) {
  EXPECT_EQ(Worked("th", CivilDay(2016, 4, 12), CivilDay(2016, 4, 18)),
            (std::vector<std::string>{"12 Apr 2016", "18 Apr 2016"}));
  EXPECT_FALSE(Shipped("th").Covers(CivilDay(2017, 1, 1)));
}

}  // namespace
}  // namespace tandem
