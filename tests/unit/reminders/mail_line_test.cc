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

TEST_F(MailLineTest, CallsAnOccurrenceByItsLastDay) {
  *deadline_.mutable_boundary() = ParseDate("2016-01-31").value();
  EXPECT_EQ(Line().about, "period ending 31 Jan 2016");
}

TEST_F(MailLineTest, SaysWhetherItIsTheTurnOfSeveral) {
  EXPECT_FALSE(Line().several_turns);
  deadline_.add_responsible()->set_organisation("hanoi");
  EXPECT_FALSE(Line().several_turns);
  deadline_.add_responsible()->set_organisation("oslo");
  EXPECT_TRUE(Line().several_turns);
  EXPECT_EQ(Line().whose_turn, "hanoi, oslo");
}

TEST_F(MailLineTest, NamesNobodyWhereItIsAPersonsTurn) {
  deadline_.mutable_responsible(0)->clear_organisation();
  deadline_.mutable_responsible(0)->set_person("p7");
  name_before_ = "organisation ";
  EXPECT_EQ(Line().whose_turn, "");
}

TEST_F(MailLineTest, NamesThreeOfTheEventsThatWouldMeetTheDeadline) {
  const Programme::Result result = Programme::Compile(
      {{"programme.textproto", R"(name: "keys" title { en: "Keys" } office: "guild")"},
       {"events.proto", R"(syntax = "proto3";
package keys.v1;
message A {} message B {} message C {} message D {})"},
       {"workflows/key.textproto", R"(name: "key" version: 1 title { en: "Key" }
payload_package: "keys.v1" endless: true instance_title { text: "Key" }
phase { name: "out" title { en: "Out" } }
event { name: "A" title { en: "Given out" } starts: true effect { enter: "out" } }
event { name: "B" title { en: "Brought back" } }
event { name: "C" title { en: "Lost" } }
event { name: "D" title { en: "Replaced" } }
deadline { name: "return" title { en: "Return" } due { event { event: "A" } calendar_days: 3 }
  met_by { event: "A" event: "B" } met_by { event: "B" event: "C" event: "D" }
  responsible { role: "office" } }
role { name: "office" title { en: "Guild" } always: "guild" min: 1 max: 1 post: "officer" })"}});
  for (const Finding& finding : result.findings) ADD_FAILURE() << finding.ToString();
  const MailLine line = LineOf(
      *result.programme->workflows().at("key"), Instance::Empty("keys/key/one", 1), deadline_,
      [](std::string_view name) { return std::string(name); }, "en", absl::CivilDay(2016, 2, 2));
  EXPECT_EQ(line.next_step, "Given out / Brought back / Lost");
}

}  // namespace
}  // namespace tandem::services
