// Specifies that the one mail a day is one on a day at the recipient's place.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/reminders/reminders_fixture.h"

namespace tandem::services {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// Yui works for Hanoi from Tokyo, where eight in the morning is eleven at night of the day
// before in UTC.
class MailDay : public RemindersTest {
 protected:
  MailDay() {
    office_.engine().AddPerson("yui", "Yui", "yui@example.org", {"en"}, "Asia/Tokyo");
    office_.Appoint("hanoi", "coordinator", "yui");
    office_.Release();
  }
  void LendAndNote(const std::string& name) {
    office_.Lend(name, "2016-02-05");
    office_.Note(name, "2016-02-05", kHanoi);
  }
};

TEST_F(MailDay, IsTheRecipientsWhereTheMorningIsTheDayBeforeInUtc) {
  office_.Run("2016-02-01 20:00");
  LendAndNote("saw");
  office_.RunThrough("2016-02-01 20:15", "2016-02-01 22:45");
  EXPECT_THAT(office_.Sent(), IsEmpty());
  office_.RunThrough("2016-02-01 23:00", "2016-02-01 23:15");
  EXPECT_THAT(office_.Sent(), ElementsAre("yui@example.org 2016-02-02"));
  LendAndNote("axe");
  office_.RunThrough("2016-02-01 23:30", "2016-02-02 22:45");
  EXPECT_THAT(office_.Sent(), ElementsAre("yui@example.org 2016-02-02")) << "two on a day";
  office_.RunThrough("2016-02-02 23:00", "2016-02-02 23:15");
  EXPECT_THAT(office_.Sent(),
              ElementsAre("yui@example.org 2016-02-02", "yui@example.org 2016-02-03"));
}

TEST_F(MailDay, OfAMailThatWasKeptBackIsTheOneOnWhichItLeft) {
  office_.Run("2016-02-01 22:59");
  LendAndNote("saw");
  office_.transport = Later;
  office_.RunThrough("2016-02-01 23:00", "2016-02-02 04:00");
  office_.transport = Delivered;
  office_.RunThrough("2016-02-02 23:00", "2016-02-02 23:15");
  EXPECT_THAT(office_.Sent(), ElementsAre("yui@example.org 2016-02-02"));
  LendAndNote("axe");
  office_.RunThrough("2016-02-02 23:30", "2016-02-03 22:45");
  EXPECT_THAT(office_.Sent(), ElementsAre("yui@example.org 2016-02-02")) << "two on a day";
  office_.RunThrough("2016-02-03 23:00", "2016-02-03 23:15");
  EXPECT_THAT(office_.Sent(),
              ElementsAre("yui@example.org 2016-02-02", "yui@example.org 2016-02-04"));
}

}  // namespace
}  // namespace tandem::services
