// Specifies services/reminders/mail_line.h.
#include "services/reminders/mail_line.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/workflow/dates.h"
#include "tests/unit/reminders/tools_programme.h"

namespace tandem::services {
namespace {

class MailLineTest : public ::testing::Test {
 protected:
  MailLineTest() {
    deadline_.set_id("return");
    deadline_.set_name("return");
    deadline_.mutable_title()->set_en("Return");
    *deadline_.mutable_due() = ParseDate("2016-02-05").value();
    deadline_.set_zone("Asia/Manila");
    deadline_.add_responsible()->set_organisation("hanoi");
  }
  MailLine Line() const {
    const Definition& definition = *ToolsProgramme().workflows().at("loan");
    return LineOf(
        definition, Instance::Empty("tools/loan/saw", 1), deadline_,
        [this](std::string_view name) { return name_before_ + std::string(name); }, "en",
        absl::CivilDay(2016, 2, 2));
  }

  v1::DeadlineState deadline_;
  std::string name_before_;
};

TEST_F(MailLineTest, SaysADayByItself) { EXPECT_EQ(Line().due, "Fri 5 Feb 2016"); }

TEST_F(MailLineTest, SaysAMinuteWithItsZone) {
  deadline_.set_time("17:30");
  EXPECT_EQ(Line().due, "Fri 5 Feb 2016, 17:30 (Asia/Manila)");
}

TEST_F(MailLineTest, ShortensWhatIsTooLongForALineBetweenCharacters) {
  std::string title;
  for (int i = 0; i < 2000; ++i) title += "ả";
  deadline_.mutable_title()->set_en(title);
  name_before_ = std::string(5000, 'x');
  EXPECT_EQ(Line().what, title.substr(0, 300) + "...");  // Each takes three bytes.
  EXPECT_EQ(Line().whose_turn, std::string(300, 'x') + "...");
}

}  // namespace
}  // namespace tandem::services
