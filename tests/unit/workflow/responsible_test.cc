// Specifies whose turn it is (engine/workflow/responsible.h) where no story of a programme
// shows it.
#include "engine/workflow/responsible.h"

#include <gtest/gtest.h>

#include "engine/workflow/payload_json.h"
#include "tests/unit/workflow/lease.h"
#include "tests/unit/workflow/orchard.h"

namespace tandem {
namespace {

TEST(WhoseTurn, IsAlsoThatOfAnOrganisationThatAFieldNamesAndThatNeverTookPart) {
  const Story story = LetFrom("2015-02-01");
  const Instance instance = story.Now();
  const Scope scope{story.definition(), instance, story.world(), story.now()};
  const std::shared_ptr<google::protobuf::Message> payload = scope.definition.NewPayload("Offered");
  ASSERT_TRUE(ReadPayloadJson(R"({"tenant": "bern"})", payload.get()).ok());
  v1::HistoryEntry offered;
  offered.set_type("Offered");
  AtHand at_hand;
  at_hand.event = {&offered, payload};
  google::protobuf::RepeatedPtrField<v1::Who> who;
  who.Add()->set_field("tenant");

  const std::vector<v1::Responsible> turn = Resolve(scope, who, at_hand);
  ASSERT_EQ(turn.size(), 1U);
  EXPECT_EQ(turn.front().organisation(), "bern");
  EXPECT_EQ(turn.front().post(), "coordinator");
}

std::shared_ptr<const Programme> Shed(const std::string& keeper_of_lent) {
  return ProgrammeIn({{"programme.textproto",
                       R"(name: "shed" title { en: "Shed" } office: "guild")"},
                      {"templates/late.en.mustache", "Late"},
                      {"workflows/shed.textproto", R"(name: "shed" version: 1 title { en: "Shed" }
payload_package: "shed.v1" endless: true instance_title { text: "Shed" }
role { name: "office" title { en: "Guild" } always: "guild" min: 1 max: 1 post: "officer" }
phase { name: "open" title { en: "Open" } }
event { name: "Opened" title { en: "Opened" } starts: true effect { enter: "open" } }
event { name: "Lent" title { en: "Lent" } }
event { name: "HandedOver" title { en: "Handed over" } }
event { name: "Returned" title { en: "Returned" } }
deadline { name: "return" title { en: "Return" } each { items: "tool" }
  due { from { item_field: "until" } } met_by { event: "Returned" }
  responsible { item_field: "keeper" } reminder: "late" }
reminder { name: "late" step { calendar_days: 1 template: "late" to { item_field: "keeper" } } })"},
                      {"events.proto", R"(syntax = "proto3";
package shed.v1;
import "tandem/v1/rules.proto";
import "tandem/v1/values.proto";
message Opened {}
message Lent {
  string tool = 1 [(tandem.v1.rule) = { required: true names: "tool" }];
  tandem.v1.Date until = 2;
  string keeper = 3)" + keeper_of_lent + R"(;
}
message HandedOver {
  string tool = 1 [(tandem.v1.rule) = { required: true names: "tool" }];
  string keeper = 2 [(tandem.v1.rule) = { refers_to { to: "organisation" } }];
}
message Returned { string tool = 1 [(tandem.v1.rule) = { required: true names: "tool" }]; }
)"}});
}

// Whose turn the return of the saw is, and who is told that it is late, which is the same.
v1::Responsible KeeperOfTheSaw(const Story& story) {
  const Instance instance = story.Now();
  const Scope scope{story.definition(), instance, story.world(), story.now()};
  AtHand at_hand;
  at_hand.item_kind = "tool";
  at_hand.item = "saw";
  const v1::ReminderRule* rule = story.definition().FindReminder("late");
  const std::vector<v1::Responsible> told = Resolve(scope, rule->step(0).to(), at_hand);
  const v1::DeadlineState deadline = story.Find("return/saw");
  if (told.size() != 1 || deadline.responsible_size() != 1) {
    ADD_FAILURE() << deadline.DebugString();
    return {};
  }
  EXPECT_EQ(deadline.responsible(0).ShortDebugString(), told.front().ShortDebugString());
  return told.front();
}

TEST(WhoseTurn, IsAPersonsWhereTheItemsFieldRefersToOne) {
  World world = OrchardWorld();
  world.AddStream("person/p7", "registered", 1);
  Story story(Shed(R"( [(tandem.v1.rule) = { refers_to { to: "person" } }])"), "shed", world);
  story.At("2016-01-04").Then({"Opened"});
  story.At("2016-01-05")
      .Then({"Lent", R"({"tool": "saw", "until": "2016-02-01", "keeper": "p7"})"});
  EXPECT_EQ(KeeperOfTheSaw(story).person(), "p7");
  EXPECT_EQ(KeeperOfTheSaw(story).organisation(), "");
  EXPECT_EQ(KeeperOfTheSaw(story).post(), "");

  // The kind is that of the event that gives the field now.
  story.At("2016-01-06").Then({"HandedOver", R"({"tool": "saw", "keeper": "bern"})"});
  EXPECT_EQ(KeeperOfTheSaw(story).person(), "");
  EXPECT_EQ(KeeperOfTheSaw(story).organisation(), "bern");
}

TEST(WhoseTurn, IsAnOrganisationsWhereTheItemsFieldSaysNoKind) {
  Story story(Shed(""), "shed", OrchardWorld());
  story.At("2016-01-04").Then({"Opened"});
  story.At("2016-01-05")
      .Then({"Lent", R"({"tool": "saw", "until": "2016-02-01", "keeper": "oslo"})"});
  EXPECT_EQ(KeeperOfTheSaw(story).organisation(), "oslo");
}

}  // namespace
}  // namespace tandem
