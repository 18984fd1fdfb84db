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

bool IsShippedSure(const Calendar& calendar, CivilDay day) {
  return calendar.sure() && day >= calendar.sure()->from && day <= calendar.sure()->until;
}

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
    weekends_only.clear_sure_until();
    weekends_only.clear_first_year();
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

TEST(CalendarFiles, HaveNoDaysOutsideThoseOfWhichTheyAreSure) {
  for (const auto& [name, text] : Files()) {
    const v1::Calendar calendar = ReadCalendar(text);
    const auto compiled = Calendar::Compile(calendar);
    ASSERT_TRUE(compiled.ok()) << name;
    for (const v1::CalendarDay& entry : calendar.off()) {
      const auto days = ParsePeriod(entry.day());
      if (!days.ok()) continue;  // Each year.
      EXPECT_TRUE(IsShippedSure(*compiled, FirstDay(*days))) << name << " " << entry.day();
      EXPECT_TRUE(IsShippedSure(*compiled, LastDay(*days))) << name << " " << entry.day();
    }
  }
}

// What rules say of the years in which everything was once listed, "vn 2016 01-01 02-08 ...":
// weekdays that are off, and days of the weekend that are worked.
TEST(CalendarFiles, SayOfTheYearsThatWereListedWhatTheListsSaid) {
  std::ifstream listed(TANDEM_DAYS_OFF);
  size_t years = 0;
  for (std::string line; std::getline(listed, line); ++years) {
    std::istringstream words(line);
    std::string name;
    int year = 0;
    words >> name >> year;
    std::string said = name + " " + std::to_string(year);
    const Calendar calendar = Shipped(name);
    for (CivilDay day(year, 1, 1); day.year() == year; ++day) {
      const bool weekday = absl::GetWeekday(day) != absl::Weekday::saturday &&
                           absl::GetWeekday(day) != absl::Weekday::sunday;
      if (weekday != calendar.IsWorkingDay(day)) said += " " + ToIso(ToDate(day)).substr(5);
    }
    EXPECT_EQ(said, line);
  }
  EXPECT_GE(years, 20U);
}

// 2026 as the governments published it, but for what they decree.
TEST(CalendarFiles, ComputeTheDaysOfLaterYearsThatLawsFix) {
  EXPECT_EQ(Worked("vn", CivilDay(2026, 4, 24), CivilDay(2026, 5, 4)),
            (std::vector<std::string>{"24 Apr 2026", "28 Apr 2026", "29 Apr 2026", "4 May 2026"}));
  EXPECT_EQ(Worked("jp", CivilDay(2026, 5, 1), CivilDay(2026, 5, 7)),
            (std::vector<std::string>{"1 May 2026", "7 May 2026"}));
  EXPECT_EQ(Worked("tw", CivilDay(2026, 2, 13), CivilDay(2026, 2, 23)),
            (std::vector<std::string>{"13 Feb 2026", "20 Feb 2026", "23 Feb 2026"}));
  EXPECT_TRUE(IsOff("us", 2026, 7, 3));
  EXPECT_TRUE(IsOff("sg", 2026, 6, 1));
  EXPECT_TRUE(IsOff("ph", 2026, 4, 3));
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
  EXPECT_FALSE(IsShippedSure(Shipped("np"), CivilDay(2016, 1, 1)));
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
  EXPECT_FALSE(IsShippedSure(Shipped("th"), CivilDay(2017, 1, 1)));
}

}  // namespace
}  // namespace tandem
