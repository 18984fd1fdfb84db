#include "engine/workflow/calendar.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <limits>
#include <string>

#include "google/protobuf/text_format.h"

namespace tandem {
namespace {

using absl::CivilDay;
using testing::AllOf;
using testing::HasSubstr;

bool IsSure(const Calendar& calendar, CivilDay day) {
  return calendar.sure() && day >= calendar.sure()->from && day <= calendar.sure()->until;
}

v1::Calendar Proto(const std::string& text) {
  v1::Calendar calendar;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString("name: 'here' " + text, &calendar));
  return calendar;
}

Calendar Make(const std::string& text) {
  auto calendar = Calendar::Compile(Proto(text));
  EXPECT_TRUE(calendar.ok()) << calendar.status();
  return *std::move(calendar);
}

std::string Refusal(const std::string& text) {
  const auto calendar = Calendar::Compile(Proto(text));
  EXPECT_EQ(calendar.status().code(), absl::StatusCode::kInvalidArgument);
  return std::string(calendar.status().message());
}

// One step a day: what AddWorkingDays must agree with.
CivilDay Naive(const Calendar& calendar, CivilDay day, int count) {
  const int step = count < 0 ? -1 : 1;
  for (int left = count < 0 ? -count : count; left > 0;) {
    day += step;
    if (calendar.IsWorkingDay(day)) --left;
  }
  return day;
}

// Calendars of all kinds: few or many weekend days, days off by date and by year,
// swapped days.
rc::Gen<v1::Calendar> AnyCalendar() {
  return rc::gen::exec([] {
    v1::Calendar calendar;
    calendar.set_name("any");
    const int weekend = *rc::gen::inRange(0, 127);
    for (uint32_t day = 1; day <= 7; ++day) {
      if ((weekend >> (day - 1)) & 1) calendar.add_weekend(day);
    }
    const int off = *rc::gen::inRange(0, 20);
    for (int i = 0; i < off; ++i) {
      const CivilDay first = CivilDay(2014, 1, 1) + *rc::gen::inRange(0, 1500);
      const CivilDay last = first + *rc::gen::inRange(0, 40);
      calendar.add_off()->set_day(absl::FormatCivilTime(first) + ".." +
                                  absl::FormatCivilTime(last));
    }
    const int each_year = *rc::gen::inRange(0, 20);
    for (int i = 0; i < each_year; ++i) {
      const CivilDay day = CivilDay(2016, 1, 1) + *rc::gen::inRange(0, 366);
      calendar.add_off()->set_day(absl::FormatCivilTime(day).substr(5));
    }
    return calendar;
  });
}

TEST(Calendar, PlainWorksMondayToFriday) {
  const Calendar& plain = Calendar::Plain();
  EXPECT_TRUE(plain.IsWorkingDay(CivilDay(2016, 2, 12)));
  EXPECT_FALSE(plain.IsWorkingDay(CivilDay(2016, 2, 13)));
  EXPECT_FALSE(plain.IsWorkingDay(CivilDay(2016, 2, 14)));
  EXPECT_TRUE(IsSure(plain, CivilDay(1, 1, 1)));
  EXPECT_TRUE(IsSure(plain, CivilDay(2016, 1, 1)));
}

TEST(Calendar, SkipsADayOffInTheMiddleOfACount) {
  const Calendar calendar = Make("off { day: '2016-02-09' }");
  EXPECT_EQ(calendar.AddWorkingDays(CivilDay(2016, 2, 8), 2), CivilDay(2016, 2, 11));
}

TEST(Calendar, CountsZeroAsTheDayItselfWorkedOrNot) {
  EXPECT_EQ(Calendar::Plain().AddWorkingDays(CivilDay(2016, 2, 13), 0), CivilDay(2016, 2, 13));
}

TEST(Calendar, CountsBackwards) {
  const Calendar calendar = Make("off { day: '2016-02-08..2016-02-12' }");
  EXPECT_EQ(calendar.AddWorkingDays(CivilDay(2016, 2, 15), -1), CivilDay(2016, 2, 5));
}

TEST(Calendar, WorksASwappedSaturday) {
  const Calendar calendar =
      Make("off { day: '2016-06-10' } extra_working { day: '2016-06-04' title: 'swapped' }");
  EXPECT_TRUE(calendar.IsWorkingDay(CivilDay(2016, 6, 4)));
  EXPECT_EQ(calendar.AddWorkingDays(CivilDay(2016, 6, 3), 1), CivilDay(2016, 6, 4));
}

TEST(Calendar, ExtraWorkingWinsOverOff) {
  const Calendar calendar =
      Make("off { day: '2016-06-06..2016-06-10' } extra_working { day: '2016-06-08' }");
  EXPECT_EQ(calendar.AddWorkingDays(CivilDay(2016, 6, 4), 1), CivilDay(2016, 6, 8));
}

TEST(Calendar, TakesAWeekendOfItsOwn) {
  const Calendar calendar = Make("weekend: 6");
  EXPECT_FALSE(calendar.IsWorkingDay(CivilDay(2016, 2, 13)));
  EXPECT_TRUE(calendar.IsWorkingDay(CivilDay(2016, 2, 14)));
}

TEST(Calendar, KeepsADayOffEachYear) {
  const Calendar calendar = Make("off { day: '01-01' } off { day: '02-29' }");
  EXPECT_FALSE(calendar.IsWorkingDay(CivilDay(2015, 1, 1)));
  EXPECT_FALSE(calendar.IsWorkingDay(CivilDay(2099, 1, 1)));
  EXPECT_FALSE(calendar.IsWorkingDay(CivilDay(2016, 2, 29)));
}

TEST(Calendar, NextWorkingDayIsTheDayItselfIfItIsWorked) {
  EXPECT_EQ(Calendar::Plain().NextWorkingDay(CivilDay(2016, 2, 12)), CivilDay(2016, 2, 12));
  EXPECT_EQ(Calendar::Plain().NextWorkingDay(CivilDay(2016, 2, 13)), CivilDay(2016, 2, 15));
}

TEST(Calendar, CoversTheYearsThatItNames) {
  const Calendar calendar = Make("first_year: 2015 last_year: 2016");
  EXPECT_FALSE(IsSure(calendar, CivilDay(2014, 12, 31)));
  EXPECT_TRUE(IsSure(calendar, CivilDay(2015, 1, 1)));
  EXPECT_TRUE(IsSure(calendar, CivilDay(2016, 12, 31)));
  EXPECT_FALSE(IsSure(calendar, CivilDay(2017, 1, 1)));
  EXPECT_FALSE(IsSure(Make(""), CivilDay(2016, 1, 1)));
}

TEST(Calendar, IsSureUntilADay) {
  const Calendar calendar = Make("first_year: 2015 sure_until: '2017-06-30'");
  EXPECT_TRUE(IsSure(calendar, CivilDay(2017, 6, 30)));
  EXPECT_FALSE(IsSure(calendar, CivilDay(2017, 7, 1)));
  EXPECT_TRUE(IsSure(Make("sure_until: '2017-06-30'"), CivilDay(1990, 1, 1)));
}

TEST(Calendar, RefusesAnEndOfWhatItIsSureOfThatMakesNoSense) {
  EXPECT_THAT(Refusal("first_year: 2018 sure_until: '2017-12-31'"),
              HasSubstr("sure_until 2017-12-31 is before the first day, 2018-01-01"));
  EXPECT_THAT(Refusal("sure_until: '2014-12-31' off { day: '2015-01-01' }"),
              HasSubstr("sure_until 2014-12-31 is before the first day off, 2015-01-01"));
  Make("first_year: 2014 last_year: 2014 off { day: '2015-01-01' }");  // It may be deployed.
  EXPECT_THAT(Refusal("sure_until: '2017'"), HasSubstr("'2017' is not a day"));
  EXPECT_THAT(Refusal("sure_until: 'soon'"), HasSubstr("'soon' is not a day"));
  EXPECT_THAT(Refusal("first_year: 2015 last_year: 2017 sure_until: '2017-12-31'"),
              HasSubstr("give one"));
  EXPECT_THAT(Refusal("sure_until: '2060-12-31' rule { fixed: '01-01' }"),
              HasSubstr("rules end there"));
}

// Another version of ICU may compute otherwise, and what is firm does not move.
TEST(Calendar, IsNotSureOfWhatIsComputedByTheMoon) {
  const std::string tet = "rule { title: 'Tet' chinese { month: 1 day: 1 } ";
  EXPECT_THAT(Refusal("first_year: 2015 sure_until: '2017-12-31' " + tet + "}"),
              HasSubstr("rule 'Tet': 19 Feb 2015 is computed by the moon"));
  Make("first_year: 2015 sure_until: '2017-12-31' " + tet + "from_year: 2018 }");
  Make(tet + "}");
}

// A node has to open whatever was deployed, also where another ICU puts a day elsewhere.
TEST(Calendar, OfADeploymentIsTakenThoughADayIsNowComputedOtherwise) {
  const std::string tet = "rule { title: 'Tet' chinese { month: 1 day: 1 } } ";
  const auto sure = Calendar::Compile(Proto("first_year: 2015 sure_until: '2017-12-31' " + tet),
                                      /*prove=*/false);
  ASSERT_TRUE(sure.ok()) << sure.status();
  EXPECT_FALSE(sure->IsWorkingDay(CivilDay(2015, 2, 19)));
  const auto worked = Calendar::Compile(Proto("extra_working { day: '2016-02-10' }"), false);
  ASSERT_TRUE(worked.ok()) << worked.status();
  EXPECT_TRUE(worked->IsWorkingDay(CivilDay(2016, 2, 10)));
}

TEST(Calendar, OfRulesAloneIsSureOfDaysBeforeTheFirstThatIsListed) {
  Make(
      "first_year: 2015 sure_until: '2017-12-31' rule { title: 'New Year' fixed: '01-01' } "
      "off { day: '2018-12-05' }");
}

TEST(Calendar, RefusesARuleThatMakesNoSenseAndNamesIt) {
  EXPECT_THAT(Refusal("rule { title: 'Leap' fixed: '02-31' }"),
              AllOf(HasSubstr("calendar 'here'"), HasSubstr("rule 'Leap'"), HasSubstr("'02-31'")));
}

TEST(Calendar, RefusesAndNamesTheEntry) {
  EXPECT_THAT(Refusal("off { day: '2015-02-29' title: 'Leap' }"),
              AllOf(HasSubstr("calendar 'here'"), HasSubstr("off 'Leap'"),
                    HasSubstr("29 Feb 2015 does not exist")));
  EXPECT_THAT(Refusal("off { day: '02-30' }"), HasSubstr("off '02-30'"));
  EXPECT_THAT(Refusal("off { day: '2016-02' }"), HasSubstr("not an exact day"));
  EXPECT_THAT(Refusal("off { day: '' }"), HasSubstr("write it like"));
  EXPECT_THAT(Refusal("off { day: '2016-01-01..2018-01-01' }"), HasSubstr("longer than a year"));
  EXPECT_THAT(Refusal("off { day: '2016-02-12..2016-02-08' }"), HasSubstr("before it begins"));
  EXPECT_THAT(Refusal("weekend: 8"), HasSubstr("weekend 8"));
  EXPECT_THAT(Refusal("weekend: 0"), HasSubstr("weekend 0"));
  EXPECT_THAT(Refusal("weekend: [1, 2, 3, 4, 5, 6, 7]"), HasSubstr("all seven days"));
  EXPECT_THAT(Refusal("extra_working { day: '06-04' }"), HasSubstr("has no year"));
  EXPECT_THAT(Refusal("extra_working { day: '2016-02-10' }"),
              HasSubstr("Wed 10 Feb 2016 is worked anyway"));
  EXPECT_THAT(Refusal("first_year: 2016 last_year: 2015"), HasSubstr("in order"));
  EXPECT_THAT(Refusal("first_year: 2016"), HasSubstr("give both"));
}

TEST(Calendar, RefusesToHaveNoName) { EXPECT_FALSE(Calendar::Compile(v1::Calendar()).ok()); }

TEST(Calendar, RefusesYearsWithoutAnyWork) {
  std::string every_day;
  for (CivilDay day(2016, 1, 1); day.year() == 2016; ++day) {
    every_day += "off { day: '" + absl::FormatCivilTime(day).substr(5) + "' } ";
  }
  EXPECT_THAT(Refusal(every_day), HasSubstr("no day is worked"));
}

TEST(Calendar, ClampsCountsThatLeadOutOfTheYears) {
  const int huge = std::numeric_limits<int>::max();
  const int tiny = std::numeric_limits<int>::min();
  const Calendar& plain = Calendar::Plain();
  EXPECT_EQ(plain.AddWorkingDays(CivilDay(2016, 2, 8), huge), CivilDay(9999, 12, 31));
  EXPECT_EQ(plain.AddWorkingDays(CivilDay(2016, 2, 8), tiny), CivilDay(1, 1, 1));
  EXPECT_EQ(plain.AddWorkingDays(CivilDay(9999, 12, 31), 1), CivilDay(9999, 12, 31));
}

// A calendar that works one day a year: a thousand of them are a thousand years.
TEST(Calendar, CountsQuicklyWhereHardlyAnyDayIsWorked) {
  std::string all_but_one = "weekend: 7 ";
  for (CivilDay day(2016, 1, 1); day.year() == 2016; ++day) {
    if (day.month() == 6 && day.day() <= 2) continue;
    all_but_one += "off { day: '" + absl::FormatCivilTime(day).substr(5) + "' } ";
  }
  const Calendar calendar = Make(all_but_one);
  const CivilDay end = calendar.AddWorkingDays(CivilDay(2016, 1, 1), 2000);
  EXPECT_EQ(end, Naive(calendar, CivilDay(2016, 1, 1), 2000));
}

RC_GTEST_PROP(Calendar, CountsAsOneWhoGoesDayByDay, ()) {
  const auto calendar = Calendar::Compile(*AnyCalendar());
  RC_PRE(calendar.ok());
  const CivilDay day = CivilDay(2014, 1, 1) + *rc::gen::inRange(0, 2000);
  const int count = *rc::gen::inRange(-1500, 1500);
  RC_ASSERT(calendar->AddWorkingDays(day, count) == Naive(*calendar, day, count));
}

RC_GTEST_PROP(Calendar, ComesBackFromWhereItWent, ()) {
  const auto calendar = Calendar::Compile(*AnyCalendar());
  RC_PRE(calendar.ok());
  const CivilDay day = calendar->NextWorkingDay(CivilDay(2014, 1, 1) + *rc::gen::inRange(0, 2000));
  const int count = *rc::gen::inRange(-1000, 1000);
  const CivilDay there = calendar->AddWorkingDays(day, count);
  RC_ASSERT(calendar->IsWorkingDay(there));
  RC_ASSERT(calendar->AddWorkingDays(there, -count) == day);
}

// ---- InstantOf ----

std::string At(CivilDay day, int minute, const std::string& zone_name) {
  absl::TimeZone zone;
  EXPECT_TRUE(absl::LoadTimeZone(zone_name, &zone)) << zone_name;
  return absl::FormatTime("%Y-%m-%d %H:%M", InstantOf(day, minute, zone), absl::UTCTimeZone());
}

TEST(InstantOf, IsTheBeginningOfTheDayAtThePlace) {
  EXPECT_EQ(At(CivilDay(2016, 1, 15), 0, "Asia/Tokyo"), "2016-01-14 15:00");
  EXPECT_EQ(At(CivilDay(2016, 1, 15), 17 * 60 + 30, "Asia/Ho_Chi_Minh"), "2016-01-15 10:30");
  EXPECT_EQ(At(CivilDay(2016, 1, 15), 0, "Asia/Kathmandu"), "2016-01-14 18:15");
}

TEST(InstantOf, TakesATimeThatIsSkippedAsTheInstantOfTheChange) {
  EXPECT_EQ(At(CivilDay(2016, 3, 13), 2 * 60 + 30, "America/New_York"), "2016-03-13 07:00");
  EXPECT_EQ(At(CivilDay(2016, 3, 27), 2 * 60 + 30, "Europe/Berlin"), "2016-03-27 01:00");
  // Midnight itself was skipped.
  EXPECT_EQ(At(CivilDay(2015, 10, 18), 0, "America/Sao_Paulo"), "2015-10-18 03:00");
}

TEST(InstantOf, TakesATimeThatIsRepeatedByItsFirstPass) {
  EXPECT_EQ(At(CivilDay(2016, 11, 6), 60 + 30, "America/New_York"), "2016-11-06 05:30");
  EXPECT_EQ(At(CivilDay(2016, 10, 30), 2 * 60 + 30, "Europe/Berlin"), "2016-10-30 00:30");
}

TEST(InstantOf, TakesADayThatWasSkippedAsTheInstantOfTheChange) {
  EXPECT_EQ(At(CivilDay(2011, 12, 29), 0, "Pacific/Apia"), "2011-12-29 10:00");
  EXPECT_EQ(At(CivilDay(2011, 12, 30), 0, "Pacific/Apia"), "2011-12-30 10:00");
  EXPECT_EQ(At(CivilDay(2011, 12, 30), 17 * 60, "Pacific/Apia"), "2011-12-30 10:00");
  EXPECT_EQ(At(CivilDay(2011, 12, 31), 0, "Pacific/Apia"), "2011-12-30 10:00");
}

RC_GTEST_PROP(InstantOf, NeverGoesBackFromDayToDay, ()) {
  const std::string name = *rc::gen::element<std::string>(
      "Asia/Tokyo", "Asia/Ho_Chi_Minh", "America/New_York", "Europe/Berlin", "Pacific/Apia",
      "America/Sao_Paulo", "Asia/Kathmandu", "Asia/Ulaanbaatar", "Australia/Lord_Howe");
  absl::TimeZone zone;
  RC_ASSERT(absl::LoadTimeZone(name, &zone));
  const CivilDay day = CivilDay(1970, 1, 1) + *rc::gen::inRange(0, 25000);
  RC_ASSERT(InstantOf(day, 0, zone) <= InstantOf(day + 1, 0, zone));
  RC_ASSERT(InstantOf(day, 0, zone) <= InstantOf(day, *rc::gen::inRange(0, 1440), zone));
}

}  // namespace
}  // namespace tandem
