// Specifies which days a calendar's rules name, and what is observed for those on weekends.
#include "engine/workflow/calendar_rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "engine/workflow/calendar.h"
#include "engine/workflow/dates.h"
#include "google/protobuf/text_format.h"

namespace tandem {
namespace {

using absl::CivilDay;
using testing::HasSubstr;

v1::CalendarRule Rule(const std::string& text) {
  v1::CalendarRule rule;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &rule)) << text;
  return rule;
}

// Those of one year, "2016-02-08 2016-02-09".
std::string DaysIn(int year, const std::string& text) {
  const auto days = DaysOf(Rule(text));
  EXPECT_TRUE(days.ok()) << days.status();
  std::string in_year;
  for (const CivilDay day : days.value_or(std::vector<CivilDay>())) {
    if (day.year() == year) in_year += (in_year.empty() ? "" : " ") + ToIso(ToDate(day));
  }
  return in_year;
}

std::string Objection(const std::string& text) {
  const auto days = DaysOf(Rule(text));
  EXPECT_EQ(days.status().code(), absl::StatusCode::kInvalidArgument) << text;
  return std::string(days.status().message());
}

TEST(CalendarRules, AFixedDayComesEachYear) {
  EXPECT_EQ(DaysIn(2000, "fixed: '09-02'"), "2000-09-02");
  EXPECT_EQ(DaysIn(2050, "fixed: '09-02'"), "2050-09-02");
  EXPECT_EQ(DaysIn(1999, "fixed: '09-02'"), "");
  EXPECT_EQ(DaysIn(2051, "fixed: '09-02'"), "");
}

TEST(CalendarRules, The29thOfFebruaryComesInLeapYears) {
  EXPECT_EQ(DaysIn(2016, "fixed: '02-29'"), "2016-02-29");
  EXPECT_EQ(DaysIn(2017, "fixed: '02-29'"), "");
}

TEST(CalendarRules, CountWeekdaysOfAMonthFromItsBeginningOrItsEnd) {
  EXPECT_EQ(DaysIn(2016, "nth_weekday { month: 1 weekday: 1 nth: 3 }"), "2016-01-18");
  EXPECT_EQ(DaysIn(2018, "nth_weekday { month: 1 weekday: 1 nth: 1 }"), "2018-01-01");
  EXPECT_EQ(DaysIn(2015, "nth_weekday { month: 11 weekday: 4 nth: 4 }"), "2015-11-26");
  EXPECT_EQ(DaysIn(2015, "nth_weekday { month: 8 weekday: 1 nth: -1 }"), "2015-08-31");
  EXPECT_EQ(DaysIn(2016, "nth_weekday { month: 12 weekday: 7 nth: -1 }"), "2016-12-25");
}

TEST(CalendarRules, KnowEasterOfBothChurches) {
  EXPECT_EQ(DaysIn(2015, "easter: WESTERN"), "2015-04-05");
  EXPECT_EQ(DaysIn(2016, "easter: WESTERN"), "2016-03-27");
  EXPECT_EQ(DaysIn(2019, "easter: WESTERN"), "2019-04-21");
  EXPECT_EQ(DaysIn(2038, "easter: WESTERN"), "2038-04-25");
  EXPECT_EQ(DaysIn(2049, "easter: WESTERN"), "2049-04-18");
  EXPECT_EQ(DaysIn(2016, "easter: ORTHODOX"), "2016-05-01");
  EXPECT_EQ(DaysIn(2017, "easter: ORTHODOX"), "2017-04-16");
  EXPECT_EQ(DaysIn(2024, "easter: ORTHODOX"), "2024-05-05");
}

TEST(CalendarRules, CountDaysFromADay) {
  EXPECT_EQ(DaysIn(2016, "easter: WESTERN plus_days: -2"), "2016-03-25");
  EXPECT_EQ(DaysIn(2016, "easter: WESTERN plus_days: 39"), "2016-05-05");
  EXPECT_EQ(DaysIn(2016, "chinese { month: 1 day: 1 } plus_days: -1 days: 3"),
            "2016-02-07 2016-02-08 2016-02-09");
}

TEST(CalendarRules, KnowTheChineseCalendar) {
  EXPECT_EQ(DaysIn(2000, "chinese { month: 1 day: 1 }"), "2000-02-05");
  EXPECT_EQ(DaysIn(2033, "chinese { month: 1 day: 1 }"), "2033-01-31");
  EXPECT_EQ(DaysIn(2050, "chinese { month: 1 day: 1 }"), "2050-01-23");
  EXPECT_EQ(DaysIn(2020, "chinese { month: 5 day: 5 }"), "2020-06-25") << "a leap month before";
  EXPECT_EQ(DaysIn(2025, "chinese { month: 8 day: 15 }"), "2025-10-06");
  EXPECT_EQ(DaysIn(2000, "chinese { month: 12 day: 8 }"), "2000-01-14") << "of the year before";
}

TEST(CalendarRules, KnowTheIslamicCalendars) {
  EXPECT_EQ(DaysIn(2016, "islamic_umalqura { month: 10 day: 1 }"), "2016-07-06");
  EXPECT_EQ(DaysIn(2024, "islamic_umalqura { month: 12 day: 10 }"), "2024-06-16");
  EXPECT_EQ(DaysIn(2015, "islamic_civil { month: 1 day: 1 }"), "2015-10-15");
  EXPECT_EQ(DaysIn(2008, "islamic_umalqura { month: 1 day: 1 }"), "2008-01-10 2008-12-29")
      << "twice in a year";
}

TEST(CalendarRules, ADayThatAMonthDoesNotHaveDoesNotComeInThatYear) {
  int years = 0;
  for (int year = 2001; year <= 2050; ++year) {
    years += DaysIn(year, "chinese { month: 12 day: 30 }").empty() ? 0 : 1;
  }
  EXPECT_GT(years, 15);
  EXPECT_LT(years, 40);
}

TEST(CalendarRules, HoldInTheirYears) {
  const std::string rule = "fixed: '08-11' from_year: 2016 until_year: 2018";
  EXPECT_EQ(DaysIn(2015, rule), "");
  EXPECT_EQ(DaysIn(2016, rule), "2016-08-11");
  EXPECT_EQ(DaysIn(2018, rule), "2018-08-11");
  EXPECT_EQ(DaysIn(2019, rule), "");
}

TEST(CalendarRules, AreRefusedIfTheyMakeNoSense) {
  EXPECT_THAT(Objection(""), HasSubstr("does not say which day"));
  EXPECT_THAT(Objection("fixed: '02-31'"), HasSubstr("'02-31' is not a day of a year"));
  EXPECT_THAT(Objection("fixed: '2016-02-01'"), HasSubstr("write 09-02"));
  EXPECT_THAT(Objection("nth_weekday { month: 13 weekday: 1 nth: 1 }"), HasSubstr("month 13"));
  EXPECT_THAT(Objection("nth_weekday { month: 1 weekday: 0 nth: 1 }"), HasSubstr("weekday 0"));
  EXPECT_THAT(Objection("nth_weekday { month: 1 weekday: 1 nth: 5 }"),
              HasSubstr("-1 for the last"));
  EXPECT_THAT(Objection("nth_weekday { month: 1 weekday: 1 }"), HasSubstr("nth 0"));
  EXPECT_THAT(Objection("easter: EASTER_UNSPECIFIED"), HasSubstr("WESTERN or ORTHODOX"));
  EXPECT_THAT(Objection("chinese { month: 13 day: 1 }"), HasSubstr("a month from 1 to 12"));
  EXPECT_THAT(Objection("islamic_civil { month: 1 day: 31 }"), HasSubstr("day from 1 to 30"));
  EXPECT_THAT(Objection("fixed: '01-01' from_year: 2018 until_year: 2016"),
              HasSubstr("from_year 2018 is after until_year 2016"));
  EXPECT_THAT(Objection("fixed: '01-01' until_year: 1990"), HasSubstr("from 2000 to 2050"));
  EXPECT_THAT(Objection("fixed: '02-29' from_year: 2017 until_year: 2019"),
              HasSubstr("names no day"));
  EXPECT_THAT(Objection("fixed: '01-01' plus_days: 400"), HasSubstr("plus_days 400"));
  EXPECT_THAT(Objection("fixed: '01-01' days: 40"), HasSubstr("days 40"));
}

// The weekdays of a year that a calendar of these rules has off.
std::string OffIn(int year, const std::string& text) {
  v1::Calendar proto;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString("name: 'x' " + text, &proto)) << text;
  const auto calendar = Calendar::Compile(proto);
  EXPECT_TRUE(calendar.ok()) << calendar.status();
  if (!calendar.ok()) return "";
  std::string off;
  for (CivilDay day(year, 1, 1); day.year() == year; ++day) {
    const bool by_weekend = Calendar::Plain().IsWorkingDay(day);
    if (by_weekend && !calendar->IsWorkingDay(day)) {
      off += (off.empty() ? "" : " ") + ToIso(ToDate(day)).substr(5);
    }
  }
  return off;
}

TEST(CalendarRules, OnAWeekendNothingElseIsOffUnlessTheRuleSaysSo) {
  EXPECT_EQ(OffIn(2016, "rule { fixed: '05-01' }"), "");
}

TEST(CalendarRules, TheMondayAfterIsObserved) {
  const std::string rule = "rule { fixed: '05-01' observed: NEXT_MONDAY }";
  EXPECT_EQ(OffIn(2016, rule), "05-02");
  EXPECT_EQ(OffIn(2021, rule), "05-03") << "a Saturday";
  EXPECT_EQ(OffIn(2017, rule), "05-01") << "a Monday";
}

TEST(CalendarRules, TheNearestWeekdayIsObserved) {
  const std::string rule = "rule { fixed: '07-04' observed: NEAREST_WEEKDAY }";
  EXPECT_EQ(OffIn(2015, rule), "07-03") << "a Saturday";
  EXPECT_EQ(OffIn(2021, rule), "07-05") << "a Sunday";
  EXPECT_EQ(OffIn(2021, "rule { fixed: '01-01' observed: NEAREST_WEEKDAY }"), "01-01 12-31")
      << "that of 2022 is a Saturday";
}

TEST(CalendarRules, TheNextWorkingDayIsObservedInTheOrderOfDays) {
  const std::string rules =
      "rule { fixed: '05-01' observed: NEXT_WORKING_DAY } "
      "rule { fixed: '04-30' observed: NEXT_WORKING_DAY }";
  EXPECT_EQ(OffIn(2016, rules), "05-02 05-03") << "for Saturday and Sunday";
  EXPECT_EQ(OffIn(2017, rules), "05-01 05-02") << "for Sunday the 30th, Monday being off";
  EXPECT_EQ(OffIn(2016, rules + "off { day: '2016-05-02' }"), "05-02 05-03 05-04");
}

TEST(CalendarRules, JapanMakesUpForSundaysOnly) {
  const std::string rules =
      "rule { fixed: '05-03' observed: NEXT_WORKING_DAY_FOR_SUNDAY } "
      "rule { fixed: '05-04' observed: NEXT_WORKING_DAY_FOR_SUNDAY } "
      "rule { fixed: '05-05' observed: NEXT_WORKING_DAY_FOR_SUNDAY }";
  EXPECT_EQ(OffIn(2015, rules), "05-04 05-05 05-06");
  EXPECT_EQ(OffIn(2014, rules), "05-05 05-06") << "Saturday, Sunday, Monday";
}

TEST(CalendarRules, AnExtraWorkingDayWinsOverARule) {
  EXPECT_EQ(OffIn(2016, "rule { fixed: '06-10' } extra_working { day: '2016-06-10' }"), "");
}

TEST(CalendarRules, AWeekendOfTheCalendarsOwnCounts) {
  EXPECT_EQ(OffIn(2016, "weekend: 6 rule { fixed: '05-01' observed: NEXT_WORKING_DAY }"), "")
      << "Sundays are worked";
}

}  // namespace
}  // namespace tandem
