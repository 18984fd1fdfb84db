#include "engine/workflow/fold.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/workflow/scope.h"
#include "tests/unit/workflow/orchard.h"

namespace tandem {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<std::string> Entered(const Story& story) {
  std::vector<std::string> phases;
  const Instance now = story.Now();
  for (const v1::PhaseEntry& entry : now.state().entered()) {
    phases.push_back(entry.phase() + (entry.unrecorded() ? "?" : ""));
  }
  return phases;
}

TEST(Fold, EntersAPhaseAsSoonAsItsConditionIsTrue) {
  Story story = Proposed();
  story.Then({"Signed", R"({"party": "elm"})"});
  EXPECT_EQ(story.Phase(), "proposed");
  story.Then({"Signed", R"({"party": "oslo"})"});
  EXPECT_EQ(story.Phase(), "agreed");
}

TEST(Fold, EntersAPhaseWhenTimeHasComeWhateverTheStepsInWhichItPasses) {
  Story story = Planned();
  EXPECT_EQ(story.At("2016-12-31").Phase(), "running");
  EXPECT_EQ(story.At("2017-01-01").Phase(), "closing");
  const Instance later = story.At("2018-05-05").Now();
  EXPECT_EQ(later.state().entered().rbegin()->on().first().year(), 2017);
  EXPECT_EQ(later.state().entered().rbegin()->by_version(), 0u);
}

TEST(Fold, TellsWhenTimeWillChangeAnInstance) {
  const Story story = Planned();
  const Instance now = story.Now();
  const absl::Time next = NextAdvance(story.definition(), now, OrchardWorld(), ClockOf(now));
  absl::TimeZone tokyo;
  ASSERT_TRUE(absl::LoadTimeZone("Asia/Tokyo", &tokyo));
  EXPECT_EQ(next, absl::FromCivil(absl::CivilDay(2017, 1, 1), tokyo));
}

TEST(Fold, KeepsActivitiesBlockedWaitingOrPlannedByItself) {
  Story story = Planned();
  EXPECT_EQ(story.Activity("dig"), v1::Activity::PLANNED);
  EXPECT_EQ(story.Activity("plant"), v1::Activity::BLOCKED);
  EXPECT_EQ(story.Activity("fence"), v1::Activity::WAITING);
  story.Then({"StepDone", R"({"step": "dig"})"});
  EXPECT_EQ(story.Activity("plant"), v1::Activity::PLANNED);
  story.Then({"GrantCame", R"({"step": "fence", "amount": {"currency": "EUR", "minor": 1000}})"});
  EXPECT_EQ(story.Activity("fence"), v1::Activity::PLANNED);
}

TEST(Fold, AddsAShareOfAnAmountToAFact) {
  Story story = Planned();
  story.Then({"GrantCame", R"({"step": "fence", "amount": {"currency": "EUR", "minor": 1000}})"});
  story.Then({"GrantCame", R"({"step": "fence", "amount": {"currency": "EUR", "minor": 500}})"});
  EXPECT_EQ(story.Now().FindFact("spent")->money().minor(), 150);
}

TEST(Fold, DerivesAFactFromAnother) {
  EXPECT_EQ(Running().Now().FindFact("harvest")->date().month(), 1);
  EXPECT_EQ(Running().Now().FindFact("harvest")->date().day(), 31);
}

TEST(Fold, ClosesWhenAllIsSettledAndReopensWhenExtended) {
  Story story = Planned();
  for (const char* step : {"dig", "plant", "fence"}) {
    story.Then({"StepDropped", std::string(R"({"step": ")") + step + "\"}"});
  }
  EXPECT_EQ(story.Phase(), "closing");
  story.Then({"Finished"});
  EXPECT_EQ(story.Phase(), "done");
}

TEST(Fold, GivesUpWhenTheLastGrowerLeaves) {
  Story story = Running();
  story.Then({"Left", R"({"party": "oslo"})"});
  EXPECT_EQ(story.Phase(), "given_up");
}

TEST(Fold, ComesBackFromRestingWhereItWas) {
  Story story = Running();
  story.At("2016-02-01").Then({"Rested"});
  EXPECT_EQ(story.Phase(), "resting");
  story.At("2016-03-01").Then({"WokenUp"});
  EXPECT_EQ(story.Phase(), "running");
  EXPECT_TRUE(story.Now().state().entered().rbegin()->resumed());
}

TEST(Fold, TakesALateFactWithoutMovingThePhase) {
  Story story(OrchardProgramme(), "orchard", OrchardWorld());
  story.At("2016-02-01").AsBackfill();
  story.Then({"Proposed", R"({"aim": "apples", "nursery": "elm", "grower": ["oslo"]})"});
  story.Then({"Begun", R"({"end": "2016-12-31"})", "2016-01-15"});
  story.AsBackfill(false).Then({"Signed", R"({"party": "elm"})", "2016-01-06"});
  EXPECT_EQ(story.Phase(), "running");
  EXPECT_TRUE(story.Now().history().back().late());
}

TEST(Fold, PassesOverPhasesThatNobodyRecordedAndFillsTheGapsLater) {
  Story story(OrchardProgramme(), "orchard", OrchardWorld());
  story.At("2016-02-01").AsBackfill();
  story.Then(
      {"Proposed", R"({"aim": "apples", "nursery": "elm", "grower": ["oslo"]})", "2016-01-04"});
  story.Then({"Begun", R"({"end": "2016-12-31"})", "2016-01-15"});
  EXPECT_THAT(Entered(story), ElementsAre("proposed", "agreed?", "running"));
  EXPECT_THAT(story.Gaps(), ElementsAre("phase(agreed)", "all-signed(elm)", "all-signed(oslo)"));
  EXPECT_EQ(story.Deadline("sign/oslo"), "UNRECORDED due 2016-01-18");

  story.Then({"Signed", R"({"party": "oslo"})", "2016-01-07"});
  EXPECT_THAT(story.Gaps(), ElementsAre("phase(agreed)", "all-signed(elm)"));
  EXPECT_EQ(story.Deadline("sign/oslo"), "MET due 2016-01-18");
  story.Then({"Signed", R"({"party": "elm"})", "2016-01-08"});
  EXPECT_THAT(story.Gaps(), IsEmpty());
  EXPECT_THAT(Entered(story), ElementsAre("proposed", "agreed", "running"));
}

TEST(Fold, ClosesWhatWouldHaveOpenedAPhaseThatWasPassedOver) {
  // The signatures were overdue when the beginning itself was passed over: nothing
  // then asks for them but the entry of 'agreed'.
  Story story(OrchardProgramme(), "orchard", OrchardWorld());
  story.At("2016-03-01").AsBackfill();
  story.Then(
      {"Proposed", R"({"aim": "apples", "nursery": "elm", "grower": ["oslo"]})", "2016-01-04"});
  story.Then({"Planned", R"({"step": [
    {"key": "dig", "title": "Dig", "responsible": "oslo", "due": "2016-03-01"}]})"});
  EXPECT_THAT(story.Gaps(), ElementsAre("phase(agreed)", "phase(running)"));
  EXPECT_EQ(story.Deadline("sign/oslo"), "UNRECORDED due 2016-01-18");
}

TEST(Fold, LeavesAGapOpenThatOnlyExampleDataFills) {
  Story story = Running();
  story.AsBackfill().Then({"Planned", R"({"step": [
    {"key": "dig", "title": "Dig", "responsible": "oslo"}]})"});
  Told example{"StepMoved", R"({"step": "dig", "due": "2016-03-01"})"};
  example.illustrative = true;
  story.Then(example).Then({"Rested"});
  EXPECT_THAT(story.Gaps(), ElementsAre("due:dig"));
  EXPECT_EQ(story.Deadline("step/dig"), "OPEN due 2016-03-01") << "it serves meanwhile";
  story.Then({"WokenUp"}).Then({"StepMoved", R"({"step": "dig", "due": "2016-04-01"})"});
  EXPECT_THAT(story.Gaps(), IsEmpty());
}

TEST(Fold, LeavesAnUnmetRequirementOpenThatOnlyExampleDataMeets) {
  Story story = Proposed();
  story.At("2016-02-01").AsBackfill().Then({"Begun", R"({"end": "2016-12-31"})", "2016-01-15"});
  Told example{"Signed", R"({"party": "elm"})", "2016-01-05"};
  example.illustrative = true;
  story.Then(example).Then({"Signed", R"({"party": "oslo"})", "2016-01-05"});
  EXPECT_THAT(story.Gaps(), ElementsAre("phase(agreed)", "all-signed(elm)"));
}

TEST(Fold, KeepsWhatIsUnknownAsAGapUntilALaterEventSuppliesIt) {
  Story story = Agreed();
  story.AsBackfill().Then({"Begun", "{}", "2016-01-07", {"end"}});
  EXPECT_THAT(story.Gaps(), ElementsAre("end"));
  story.Then({"Extended", R"({"end": "2016-12-31"})"});
  EXPECT_THAT(story.Gaps(), IsEmpty());
}

TEST(Fold, KeepsAPartyOfUnknownRoleUntilTheStartIsCorrected) {
  Story story(OrchardProgramme(), "orchard", OrchardWorld());
  story.At("2016-02-01").AsBackfill();
  story.Then(
      {"Proposed", R"({"aim": "apples"})", "unknown", {"nursery", "grower"}, {"elm", "oslo"}});
  EXPECT_EQ(TitleOf(story.definition(), story.Now(), [](auto name) { return std::string(name); }),
            "elm with oslo: apples");
  EXPECT_EQ(story.Now().FindParty("elm")->role(), "");
  story.Then(story.Correction(
      1, "Proposed", R"({"aim": "apples", "nursery": "elm", "grower": ["oslo"]})", "2016-01-04"));
  EXPECT_EQ(story.Now().FindParty("elm")->role(), "nursery");
  EXPECT_THAT(story.Gaps(), IsEmpty());
}

TEST(Fold, ChangesNothingButTheVersionForAnUnreadablePayload) {
  const Story story = Running();
  v1::Envelope event = story.events().back();
  event.set_version(9);
  event.set_payload("\xff\xff");
  for (const std::string& type : {event.type(), std::string("DeadlineMoved"),
                                  std::string("DeadlineWaived"), std::string("ConditionWaived")}) {
    event.set_type(type);
    const Instance after = Evolve(story.definition(), story.Now(), event, OrchardWorld());
    EXPECT_EQ(after.state().version(), 9u) << type;
    EXPECT_EQ(after.phase(), "running") << type;
    EXPECT_EQ(after.state().deadline_change_size(), 0) << type;
    EXPECT_EQ(after.state().waived_size(), 0) << type;
  }
}

TEST(Fold, NamesAnInstanceWithoutWhatIsNotKnown) {
  EXPECT_EQ(TitleOf(Proposed().definition(), Proposed().Now(),
                    [](std::string_view name) { return "<" + std::string(name) + ">"; }),
            "<elm> with <oslo>: apples");
}

TEST(Fold, KeepsOfEventsThatNoRuleLooksAtOnlyTheLastThatAPersonRecorded) {
  Story story = Running();
  const int before = story.Now().history().size();
  story.At("2016-02-02").Then({"Minded", R"({"person": "p1"})"});
  story.Then({"DeadlineWaived", R"({"deadline": "count/oslo/1", "reason": "Nothing grows yet."})"});
  EXPECT_EQ(story.Now().history().size(), before + 2);
  EXPECT_EQ(story.Now().state().last_by_person().type(), "DeadlineWaived");
}

}  // namespace
}  // namespace tandem
