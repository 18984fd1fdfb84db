#include "engine/workflow/definition.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "google/protobuf/text_format.h"
#include "tandem/v1/values.pb.h"
#include "tests/unit/workflow_programme/library_programme.h"

namespace tandem {
namespace {

using ::testing::HasSubstr;

class DefinitionTest : public ::testing::Test {
 protected:
  std::shared_ptr<const Programme> programme_ = Compiled(LibraryFiles());
  const Definition& loan_ = *programme_->workflows().at("loan");
};

TEST_F(DefinitionTest, FindsWhatTheFolderNames) {
  EXPECT_TRUE(loan_.FindEvent("Lent")->has_title());
  EXPECT_TRUE(loan_.FindPhase("back")->final());
  EXPECT_EQ(loan_.FindRole("office")->always(), "town-library");
  EXPECT_EQ(loan_.FindFact("paid")->type(), v1::Fact::MONEY);
  EXPECT_EQ(loan_.FindDeadline("care")->each().items(), "tool");
  EXPECT_EQ(loan_.FindReminder("standard")->step_size(), 2);
  EXPECT_EQ(loan_.FindEvent("Lend"), nullptr);
  EXPECT_EQ(loan_.FindPhase("Lent"), nullptr);
}

TEST_F(DefinitionTest, FindsNamedConditionsWhereverTheyStand) {
  EXPECT_NE(loan_.FindCondition("checked"), nullptr);         // At the top,
  EXPECT_NE(loan_.FindCondition("few-people"), nullptr);      // an invariant,
  EXPECT_TRUE(loan_.FindCondition("no-course")->waivable());  // of an event.
}

TEST_F(DefinitionTest, OrdersPhasesAndLeavesSidePhasesOut) {
  EXPECT_EQ(loan_.PhaseOrder("asked"), 0);
  EXPECT_EQ(loan_.PhaseOrder("lost"), 3);
  EXPECT_EQ(loan_.PhaseOrder("paused"), -1);
}

TEST_F(DefinitionTest, KnowsTheOfficeAndItsUsualPosts) {
  EXPECT_EQ(loan_.office(), "town-library");
  EXPECT_EQ(loan_.officer_post(), "officer");
  EXPECT_EQ(loan_.director_post(), "director");
}

TEST_F(DefinitionTest, ReadsAPayloadThatWasWrittenByIt) {
  const auto written = loan_.NewPayload("Asked");
  ASSERT_TRUE(google::protobuf::TextFormat::ParseFromString(
      "club: 'rowers' period { first { year: 2016 month: 2 } } people: 0", written.get()));
  const auto read = loan_.ParsePayload("Asked", written->SerializeAsString());
  ASSERT_TRUE(read.ok());
  EXPECT_EQ((*read)->DebugString(), written->DebugString());
}

TEST_F(DefinitionTest, HoldsDatesInPayloadsAsTheBuiltInMessages) {
  const auto payload = loan_.NewPayload("ToolChecked");
  const auto* field = payload->GetDescriptor()->FindFieldByName("checked_on");
  const auto& date = payload->GetReflection()->GetMessage(*payload, field);
  EXPECT_NE(dynamic_cast<const v1::Date*>(&date), nullptr);
}

TEST_F(DefinitionTest, KnowsTheEventsThatChangeHistory) {
  EXPECT_EQ(loan_.PayloadOf("DeadlineMoved")->full_name(), "tandem.v1.DeadlineMoved");
  EXPECT_NE(loan_.NewPayload("EventCorrected"), nullptr);
  EXPECT_TRUE(IsHistoryEvent("InstanceMigrated"));
  EXPECT_FALSE(IsHistoryEvent("Lent"));
}

TEST_F(DefinitionTest, SaysWhichEventsThereAreWhenOneIsUnknown) {
  const auto payload = loan_.ParsePayload("Retuned", "");
  EXPECT_EQ(payload.status().code(), absl::StatusCode::kNotFound);
  EXPECT_THAT(std::string(payload.status().message()),
              HasSubstr("no event 'Retuned' in workflow 'loan' of library; did you mean "
                        "'Returned'?; it has Asked, ToolChecked, Lent"));
}

TEST_F(DefinitionTest, RefusesBytesThatAreNoPayload) {
  EXPECT_EQ(loan_.ParsePayload("Asked", "\xff\xff\xff").status().code(),
            absl::StatusCode::kInvalidArgument);
}

TEST_F(DefinitionTest, SaysWhatAnEventIsAbout) {
  const auto& naming = loan_.NamingFieldsOf("ChoreMoved");
  ASSERT_EQ(naming.size(), 2u);
  EXPECT_EQ(naming[0].kind, "activity");
  EXPECT_EQ(naming[1].kind, "party");
  EXPECT_EQ(naming[1].field->name(), "club");
  EXPECT_TRUE(loan_.NamingFieldsOf("Paused").empty());
  EXPECT_TRUE(loan_.NamingFieldsOf("Nothing").empty());
}

TEST_F(DefinitionTest, KeepsInHistoryOnlyWhatSomethingLooksAt) {
  const auto with = [](std::string_view deadline) {
    ProgrammeFiles files = LibraryWith("workflows/loan.textproto", "effect { enter: \"back\" }",
                                       "effect { enter: \"back\" } } event { name: \"Noted\" "
                                       "payload: \"library.v1.Paused\" title { en: \"Noted\" }");
    files["workflows/loan.textproto"] +=
        "deadline { name: \"extra\" title { en: \"Extra\" } responsible { role: \"office\" } " +
        std::string(deadline) + " }";
    return Compiled(files)->workflows().at("loan")->Matters("Noted");
  };
  const std::string due = "due { phase: \"lent\" } ";
  EXPECT_FALSE(with(due + "met_by { event: \"Returned\" }"));
  EXPECT_TRUE(with(due + "met_by { event: \"Noted\" }"));
  // Any event moves it on: only the last one counts, which is kept elsewhere.
  EXPECT_FALSE(
      with("due { event {} day: RECORDED } cancelled_when { in_phase { phase: \"lost\" } }"));
  // Any event meets it.
  EXPECT_TRUE(with(due + "met_by {}"));
  EXPECT_TRUE(
      with("each { events {} } due { from { at_hand: EVENT } } met_by { event: \"Lent\" }"));
  // Any event may be the one.
  EXPECT_TRUE(with(due + "met_when { happened { where { known { field: \"purpose\" } } } }"));
  // An event that bears the report is kept for that, not for its type (IsKept).
  EXPECT_FALSE(with(due + "met_when { evidence { kind: \"report\" } }"));
}

TEST_F(DefinitionTest, KeepsEventsThatDoSomething) {
  EXPECT_TRUE(loan_.Matters("Asked"));        // Begins.
  EXPECT_TRUE(loan_.Matters("ToolChecked"));  // Says something of an item.
  EXPECT_TRUE(loan_.Matters("Paid"));         // Adds to a fact.
  EXPECT_FALSE(loan_.Matters("DeadlineMoved"));
  EXPECT_FALSE(loan_.Matters("Nothing"));
}

}  // namespace
}  // namespace tandem
