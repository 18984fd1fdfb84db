// Specifies services/reminders/mail_words.h.
#include "services/reminders/mail_words.h"

#include <gtest/gtest.h>

#include "engine/workflow/dates.h"

namespace tandem::services {
namespace {

v1::Recurrence DaysOfTheYear(int count) {
  v1::Recurrence recurrence;
  for (int i = 0; i < count; ++i) recurrence.add_on()->set_month(1);
  return recurrence;
}

TEST(MailWords, CallWhatEveryWorkflowHasByItsNameInTheReadersLanguage) {
  EXPECT_EQ(TitleOfOwnEvent("DeadlineMoved", "en"), "Deadline moved");
  EXPECT_EQ(TitleOfOwnEvent("DeadlineMoved", "vi-VN"), "Đã đổi hạn");
  EXPECT_EQ(TitleOfOwnEvent("InstanceMigrated", "vi"), "Đã chuyển sang quy định mới");
  EXPECT_EQ(TitleOfOwnEvent("DeadlineMoved", "ja"), "Deadline moved");
  EXPECT_EQ(TitleOfOwnEvent("Other", "vi"), "Other");
}

TEST(MailWords, CallAPeriodByItsLastDay) {
  const v1::Date last = ParseDate("2016-03-31").value();
  EXPECT_EQ(PeriodEnding(last, DaysOfTheYear(4), "en"), "quarter ending 31 Mar 2016");
  EXPECT_EQ(PeriodEnding(last, DaysOfTheYear(4), "vi"), "quý kết thúc ngày 31/03/2016");
  EXPECT_EQ(PeriodEnding(last, DaysOfTheYear(1), "vi"), "năm kết thúc ngày 31/03/2016");
  EXPECT_EQ(PeriodEnding(last, DaysOfTheYear(12), "en"), "month ending 31 Mar 2016");
  v1::Recurrence months;
  months.set_months(3);
  EXPECT_EQ(PeriodEnding(last, months, "en"), "period ending 31 Mar 2016");
  EXPECT_EQ(PeriodEnding(last, months, "vi"), "kỳ kết thúc ngày 31/03/2016");
}

}  // namespace
}  // namespace tandem::services
