#include "engine/workflow/dates.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <string>
#include <utility>

namespace tandem {
namespace {

using testing::AllOf;
using testing::HasSubstr;

v1::Date Day(int year, int month = 0, int day = 0) {
  v1::Date date;
  date.set_year(year);
  date.set_month(month);
  date.set_day(day);
  return date;
}

v1::Period From(const v1::Date& first, const v1::Date& last) {
  v1::Period period;
  *period.mutable_first() = first;
  *period.mutable_last() = last;
  return period;
}

std::string Message(const absl::Status& status) { return std::string(status.message()); }

// What a text is read as, in ISO form, or the error.
std::string Read(std::string_view text) {
  const auto date = ParseDate(text);
  return date.ok() ? ToIso(*date) : Message(date.status());
}
std::string ReadPeriod(std::string_view text) {
  const auto period = ParsePeriod(text);
  return period.ok() ? ToIso(*period) : Message(period.status());
}

// A date of any precision that exists.
rc::Gen<v1::Date> AnyDate() {
  return rc::gen::map(rc::gen::pair(rc::gen::inRange(-719162, 2932896), rc::gen::inRange(0, 3)),
                      [](const std::pair<int, int>& drawn) {
                        v1::Date date = ToDate(absl::CivilDay() + drawn.first);
                        if (drawn.second > 0) date.set_day(0);
                        if (drawn.second > 1) date.set_month(0);
                        return date;
                      });
}

rc::Gen<v1::Period> AnyPeriod() {
  return rc::gen::map(rc::gen::pair(AnyDate(), rc::gen::pair(rc::gen::inRange(0, 800), AnyDate())),
                      [](const std::pair<v1::Date, std::pair<int, v1::Date>>& drawn) {
                        v1::Period period;
                        *period.mutable_first() = drawn.first;
                        const absl::CivilDay end = LastDay(drawn.first) + drawn.second.first;
                        if (drawn.second.first == 0 || end.year() > 9999) return period;
                        v1::Date last = ToDate(end);
                        if (drawn.second.second.day() == 0) last.set_day(0);
                        if (drawn.second.second.month() == 0) last.set_month(0);
                        if (ToIso(last) != ToIso(drawn.first)) *period.mutable_last() = last;
                        return period;
                      });
}

TEST(ParseDate, ReadsADayAMonthAndAYear) {
  EXPECT_EQ(Read("2015-09-23"), "2015-09-23");
  EXPECT_EQ(Read("2015-12"), "2015-12");
  EXPECT_EQ(Read("2015"), "2015");
  EXPECT_EQ(Read("23 Sep 2015"), "2015-09-23");
  EXPECT_EQ(Read("Dec 2015"), "2015-12");
  EXPECT_EQ(Read("December 2015"), "2015-12");
  EXPECT_EQ(Read("3 September 2015"), "2015-09-03");
  EXPECT_EQ(Read("0001-01-01"), "0001-01-01");
}

TEST(ParseDate, OverlooksCaseBlanksAndFullStops) {
  EXPECT_EQ(Read("  23   SEP\t2015 "), "2015-09-23");
  EXPECT_EQ(Read("23 sept. 2015"), "2015-09-23");
  EXPECT_EQ(Read("dEC. 2015"), "2015-12");
  EXPECT_EQ(Read("23\u00A0Sep\u00A02015"), "2015-09-23");
}

TEST(ParseDate, ReadsItsOwnTextWithTheWeekdayAndRefusesTheWrongOne) {
  EXPECT_EQ(Read("Wed 23 Sep 2015"), "2015-09-23");
  EXPECT_EQ(Read("Wednesday 23 September 2015"), "2015-09-23");
  EXPECT_THAT(Read("Thu 23 Sep 2015"), HasSubstr("23 Sep 2015 is a Wed"));
}

TEST(ParseDate, NamesTheTextAndShowsTheForms) {
  for (const std::string_view text : {"",
                                      " ",
                                      "soon",
                                      "23/09/2015",
                                      "23.09.2015",
                                      "15-09-23",
                                      "2015-9-23",
                                      "2015-00",
                                      "2015-12-00",
                                      "2015 -09-23",
                                      "32",
                                      "23 Sep",
                                      "23 Sep 15",
                                      "Septem 2015",
                                      "20155",
                                      "0000",
                                      "2015-09-23x",
                                      "-2015",
                                      "2015-",
                                      "23 Sep 2015 2016",
                                      "99999999999999999999",
                                      "Sep 23 2015",
                                      "\xFF"}) {
    const auto date = ParseDate(text);
    ASSERT_FALSE(date.ok()) << text << " was read as " << ToIso(*date);
    EXPECT_EQ(date.status().code(), absl::StatusCode::kInvalidArgument);
    EXPECT_THAT(Message(date.status()), AllOf(HasSubstr(fmt::format("'{}'", text)),
                                              HasSubstr("2015-09-23"), HasSubstr("Dec 2015")));
  }
}

TEST(ParseDate, SaysWhichDayDoesNotExist) {
  EXPECT_THAT(Read("2016-02-30"), HasSubstr("30 Feb 2016 does not exist"));
  EXPECT_THAT(Read("29 Feb 2015"), HasSubstr("29 Feb 2015 does not exist"));
  EXPECT_THAT(Read("2015-13"), HasSubstr("no month 13"));
}

TEST(ParseDate, QuotesALongTextOnlyAsFarAsNeededAndBetweenCharacters) {
  std::string text;
  while (text.size() < 1000) text += "\u30CF";
  const std::string message = Read(text);
  EXPECT_LT(message.size(), 300U);
  EXPECT_THAT(message, HasSubstr("\u30CF...'"));
}

TEST(ParsePeriod, ReadsADateAsAPeriodOfItsOwn) {
  EXPECT_EQ(ReadPeriod("2015-09-23"), "2015-09-23");
  EXPECT_EQ(ReadPeriod("Dec 2015"), "2015-12");
  EXPECT_FALSE(ParsePeriod("2015-09-23..2015-09-23")->has_last());
}

TEST(ParsePeriod, ReadsRanges) {
  EXPECT_EQ(ReadPeriod("2015-09-23..2015-09-25"), "2015-09-23/2015-09-25");
  EXPECT_EQ(ReadPeriod("2015-09-23/2015-09-25"), "2015-09-23/2015-09-25");
  EXPECT_EQ(ReadPeriod("23-25 Sep 2015"), "2015-09-23/2015-09-25");
  EXPECT_EQ(ReadPeriod("29 Aug-2 Sep 2016"), "2016-08-29/2016-09-02");
  EXPECT_EQ(ReadPeriod("30 Dec 2015 - 2 Jan 2016"), "2015-12-30/2016-01-02");
  EXPECT_EQ(ReadPeriod("Q1 2016"), "2016-01-01/2016-03-31");
  EXPECT_EQ(ReadPeriod("2015-q4"), "2015-10-01/2015-12-31");
  EXPECT_EQ(ReadPeriod("2015-12-30 - 2016-01-02"), "2015-12-30/2016-01-02");
}

TEST(ParsePeriod, ReadsRangesOfMonthsAndYears) {
  EXPECT_EQ(ReadPeriod("Aug-Oct 2016"), "2016-08/2016-10");
  EXPECT_EQ(ReadPeriod("2015-11..2016-02"), "2015-11/2016-02");
  EXPECT_EQ(ReadPeriod("2015-2016"), "2015/2016");
  EXPECT_EQ(ReadPeriod("20 Dec 2015 .. 2016"), "2015-12-20/2016");
}

TEST(ParsePeriod, TakesAnyDashAndAnyBlanks) {
  EXPECT_EQ(ReadPeriod("23\u201325 Sep 2015"), "2015-09-23/2015-09-25");
  EXPECT_EQ(ReadPeriod(" 29 august \u2013 2  SEPTEMBER 2016 "), "2016-08-29/2016-09-02");
  EXPECT_EQ(ReadPeriod("23 \u2014 25 Sep. 2015"), "2015-09-23/2015-09-25");
}

TEST(ParsePeriod, RefusesWhatEndsBeforeItBegins) {
  EXPECT_THAT(ReadPeriod("25-23 Sep 2015"), HasSubstr("before it begins on 25 Sep 2015"));
  EXPECT_THAT(ReadPeriod("30 Dec - 2 Jan 2016"), HasSubstr("ends on 2 Jan 2016"));
}

TEST(ParsePeriod, NamesTheTextAndShowsTheForms) {
  for (const std::string_view text :
       {"", "-", "..", "23-25", "23-25 2015", "2015-09-23..", "..2015-09-23", "2015-09-23..25",
        "1..2..3", "23-25-27 Sep 2015", "31-32 Sep 2015", "30-31 Sep 2015", "Aug-5 2016", "H1 2016",
        "Q5 2016", "2016-q5", "Q 2016", "1-1-1-1-1-1-1-1-1-1-1-1-1-1-1-1-1-1-1-1 Sep 2015"}) {
    const auto period = ParsePeriod(text);
    ASSERT_FALSE(period.ok()) << text << " was read as " << ToIso(*period);
    EXPECT_THAT(Message(period.status()),
                AllOf(HasSubstr(text), HasSubstr("23-25 Sep 2015"), HasSubstr("2015-12")));
  }
}

TEST(CheckDate, RefusesWhatNoCalendarHas) {
  EXPECT_TRUE(CheckDate(Day(2016, 2, 29)).ok());
  EXPECT_TRUE(CheckDate(Day(2015, 12)).ok());
  EXPECT_TRUE(CheckDate(Day(9999)).ok());
  EXPECT_THAT(Message(CheckDate(Day(2015, 2, 29))), HasSubstr("29 Feb 2015 does not exist"));
  EXPECT_THAT(Message(CheckDate(Day(1900, 2, 29))), HasSubstr("does not exist"));
  EXPECT_THAT(Message(CheckDate(Day(2015, 0, 5))), HasSubstr("has no month"));
  EXPECT_THAT(Message(CheckDate(Day(2015, 13))), HasSubstr("no month 13"));
  EXPECT_THAT(Message(CheckDate(Day(2015, -1))), HasSubstr("no month -1"));
  EXPECT_FALSE(CheckDate(Day(2015, 4, 31)).ok());
  EXPECT_FALSE(CheckDate(Day(2015, 4, -3)).ok());
  EXPECT_FALSE(CheckDate(Day(0, 1, 1)).ok());
  EXPECT_FALSE(CheckDate(Day(10000, 1, 1)).ok());
  EXPECT_FALSE(CheckDate(v1::Date()).ok());
}

TEST(CheckPeriod, NeedsAFirstDayAndNoEndBeforeIt) {
  EXPECT_TRUE(CheckPeriod(From(Day(2015, 9, 23), Day(2015, 9, 25))).ok());
  EXPECT_TRUE(CheckPeriod(From(Day(2015, 9, 23), Day(2015))).ok());
  EXPECT_FALSE(CheckPeriod(v1::Period()).ok());
  EXPECT_FALSE(CheckPeriod(From(Day(2015, 9, 23), Day(2015, 9, 22))).ok());
  EXPECT_FALSE(CheckPeriod(From(Day(2015, 9, 23), Day(2015, 9, 31))).ok());
  EXPECT_FALSE(CheckPeriod(From(Day(2015, 12), Day(2015, 11))).ok());
}

TEST(FirstAndLastDay, AreTheBoundsOfWhatIsKnown) {
  EXPECT_EQ(FirstDay(Day(2015, 12)), absl::CivilDay(2015, 12, 1));
  EXPECT_EQ(LastDay(Day(2015, 12)), absl::CivilDay(2015, 12, 31));
  EXPECT_EQ(LastDay(Day(2016, 2)), absl::CivilDay(2016, 2, 29));
  EXPECT_EQ(FirstDay(Day(2015)), absl::CivilDay(2015, 1, 1));
  EXPECT_EQ(LastDay(Day(9999)), absl::CivilDay(9999, 12, 31));
  const v1::Period visit = From(Day(2015, 9, 23), Day(2015, 10));
  EXPECT_EQ(FirstDay(visit), absl::CivilDay(2015, 9, 23));
  EXPECT_EQ(LastDay(visit), absl::CivilDay(2015, 10, 31));
}

TEST(ToText, ShowsNoMoreThanIsKnown) {
  EXPECT_EQ(ToText(Day(2015, 9, 23)), "23 Sep 2015");
  EXPECT_EQ(ToText(Day(2015, 9, 23), true), "Wed 23 Sep 2015");
  EXPECT_EQ(ToText(Day(2015, 12), true), "Dec 2015");
  EXPECT_EQ(ToText(Day(2015)), "2015");
}

TEST(ToText, ShowsAPeriodWithoutRepeatingItself) {
  EXPECT_EQ(ToText(From(Day(2015, 9, 23), Day(2015, 9, 25))), "23-25 Sep 2015");
  EXPECT_EQ(ToText(From(Day(2016, 8, 29), Day(2016, 9, 2))), "29 Aug - 2 Sep 2016");
  EXPECT_EQ(ToText(From(Day(2016, 1, 29), Day(2016, 2, 2))), "29 Jan - 2 Feb 2016");
  EXPECT_EQ(ToText(From(Day(2015, 12, 30), Day(2016, 1, 2))), "30 Dec 2015 - 2 Jan 2016");
  EXPECT_EQ(ToText(From(Day(2015, 12), Day(2015, 12))), "Dec 2015");
  EXPECT_EQ(ToText(From(Day(2016, 8), Day(2016, 10))), "Aug - Oct 2016");
  EXPECT_EQ(ToText(ToPeriod(absl::CivilDay(2015, 9, 23))), "23 Sep 2015");
}

RC_GTEST_PROP(Dates, IsoIsReadBackAsItWas, ()) {
  const v1::Date date = *AnyDate();
  const auto read = ParseDate(ToIso(date));
  RC_ASSERT(read.ok());
  RC_ASSERT(read->SerializeAsString() == date.SerializeAsString());
}

RC_GTEST_PROP(Dates, TextIsReadBackAsItWas, (bool with_weekday)) {
  const v1::Date date = *AnyDate();
  const auto read = ParseDate(ToText(date, with_weekday));
  RC_ASSERT(read.ok());
  RC_ASSERT(read->SerializeAsString() == date.SerializeAsString());
}

RC_GTEST_PROP(Periods, IsoAndTextAreReadBackAsTheyWere, ()) {
  const v1::Period period = *AnyPeriod();
  RC_PRE(CheckPeriod(period).ok());
  for (const std::string& text : {ToIso(period), ToText(period)}) {
    const auto read = ParsePeriod(text);
    RC_ASSERT(read.ok());
    RC_ASSERT(read->SerializeAsString() == period.SerializeAsString());
  }
}

RC_GTEST_PROP(Dates, AnyTextIsReadOrRefusedWithoutHarm, (const std::string& text)) {
  const auto date = ParseDate(text);
  const auto period = ParsePeriod(text);
  if (date.ok()) RC_ASSERT(CheckDate(*date).ok());
  if (period.ok()) RC_ASSERT(CheckPeriod(*period).ok());
  RC_ASSERT(!date.ok() || period.ok());
}

TEST(AddMonths, ClampsToTheEndOfTheMonth) {
  EXPECT_EQ(AddMonths(absl::CivilDay(2015, 1, 31), 1), absl::CivilDay(2015, 2, 28));
  EXPECT_EQ(AddMonths(absl::CivilDay(2016, 1, 31), 1), absl::CivilDay(2016, 2, 29));
  EXPECT_EQ(AddMonths(absl::CivilDay(2016, 1, 31), 3), absl::CivilDay(2016, 4, 30));
  EXPECT_EQ(AddMonths(absl::CivilDay(2016, 2, 29), 12), absl::CivilDay(2017, 2, 28));
  EXPECT_EQ(AddMonths(absl::CivilDay(2016, 3, 31), -1), absl::CivilDay(2016, 2, 29));
  EXPECT_EQ(AddMonths(absl::CivilDay(2015, 12, 15), 1), absl::CivilDay(2016, 1, 15));
  EXPECT_EQ(AddMonths(absl::CivilDay(2015, 12, 15), 0), absl::CivilDay(2015, 12, 15));
  // Counted at once, and not month by month: 31 Jan comes back to the 31st.
  EXPECT_EQ(AddMonths(absl::CivilDay(2015, 1, 31), 2), absl::CivilDay(2015, 3, 31));
}

RC_GTEST_PROP(AddMonths, KeepsTheDayUnlessTheMonthIsTooShort, ()) {
  const absl::CivilDay day = absl::CivilDay() + *rc::gen::inRange(-100000, 100000);
  const int months = *rc::gen::inRange(-2000, 2000);
  const absl::CivilDay sum = AddMonths(day, months);
  RC_ASSERT(absl::CivilMonth(sum) == absl::CivilMonth(day) + months);
  RC_ASSERT(sum.day() == day.day() || (sum.day() < day.day() && (sum + 1).day() == 1));
}

}  // namespace
}  // namespace tandem
