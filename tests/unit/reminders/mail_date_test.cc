// Specifies services/reminders/mail_date.h.
#include "services/reminders/mail_date.h"

#include <gtest/gtest.h>

#include "engine/workflow/dates.h"

namespace tandem::services {
namespace {

v1::Date Day(const char* text) { return ParseDate(text).value(); }

TEST(MailDate, NamesTheWeekdayInTheReadersLanguage) {
  EXPECT_EQ(MailDate(Day("2016-02-05"), "en"), "Fri 5 Feb 2016");
  EXPECT_EQ(MailDate(Day("2016-02-05"), "vi"), "Thứ Sáu, 05/02/2016");
  EXPECT_EQ(MailDate(Day("2016-02-05"), "vi-VN"), "Thứ Sáu, 05/02/2016");
  EXPECT_EQ(MailDate(Day("2016-02-05"), "ja"), "2016年2月5日(金)");
}

TEST(MailDay, LeavesTheWeekdayOut) {
  EXPECT_EQ(MailDay(Day("2016-03-31"), "en"), "31 Mar 2016");
  EXPECT_EQ(MailDay(Day("2016-03-31"), "vi"), "31/03/2016");
  EXPECT_EQ(MailDay(Day("2016-03-31"), "ja"), "2016年3月31日");
}

TEST(MailDate, CountsYearsTheSameEverywhere) {
  EXPECT_NE(MailDate(Day("2016-02-05"), "th").find("2016"), std::string::npos);
}

TEST(MailDate, WritesWhatIsKnownOnlyToTheMonthInEnglish) {
  EXPECT_EQ(MailDate(Day("2015-12"), "vi"), "Dec 2015");
}

TEST(MailDate, FallsBackToEnglishForALanguageThatIsNone) {
  for (const char* language : {"", "!!", "en-GB"}) {
    EXPECT_EQ(MailDate(Day("2016-02-05"), language), "Fri 5 Feb 2016") << language;
  }
}

}  // namespace
}  // namespace tandem::services
