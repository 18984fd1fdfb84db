#include "engine/workflow/decide.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/workflow/dates.h"
#include "tests/unit/workflow/orchard.h"

namespace tandem {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::StartsWith;

TEST(Decide, ProposesTheNearestNameForAnUnknownEvent) {
  EXPECT_THAT(Running().Refused(Told{"StepDnoe"}),
              AllOf(StartsWith("unknown-event: "), HasSubstr("did you mean 'StepDone'")));
}

TEST(Decide, ProposesTheNearestKeyForAnUnknownActivity) {
  EXPECT_EQ(Planned().Refused(Told{"StepDone", R"({"step": "digg"})"}),
            "activity: no activity 'digg'; did you mean 'dig'? (digg)\n");
}

TEST(Decide, RefusesAnEventOfAPhaseNotYetReached) {
  const std::string refused = Proposed().Refused(Told{"Finished"});
  EXPECT_THAT(refused, HasSubstr("phase: It is in phase 'Proposed'; Finished is recorded in "
                                 "'Closing'."));
}

TEST(Decide, SaysAllReasonsAtOnce) {
  const Decision decision = Planned().Judge({{"StepMoved", R"({"step": "dug"})", "2030-01-01"}});
  std::vector<std::string> rules;
  for (const v1::Refusal& refusal : decision.refusals) rules.push_back(refusal.rule());
  EXPECT_THAT(rules, ::testing::UnorderedElementsAre("due", "future", "activity"));
}

TEST(Decide, NamesEachPartyThatHasNotDoneWhatEveryPartyMust) {
  Story story(OrchardProgramme(), "orchard", OrchardWorld());
  story.At("2016-01-04")
      .AsBackfill()
      .Then({"Proposed", R"({"aim": "apples", "nursery": "elm", "grower": ["oslo", "bern"]})"});
  story.Then({"Signed", R"({"party": "bern"})"});
  story.AsBackfill(false);
  const Decision refused = story.Judge({{"Begun", R"({"end": "2016-12-31"})"}});
  ASSERT_EQ(refused.refusals.size(), 3u);
  EXPECT_EQ(refused.refusals[0].rule(), "phase");
  EXPECT_TRUE(refused.refusals[0].backfill_serves());
  EXPECT_EQ(refused.refusals[1].rule(), "all-signed");
  EXPECT_EQ(refused.refusals[1].about(), "elm");
  EXPECT_EQ(refused.refusals[2].about(), "oslo");

  const Decision taken = story.AsBackfill().Judge({{"Begun", R"({"end": "2016-12-31"})"}});
  ASSERT_TRUE(taken.refusals.empty());
  EXPECT_EQ(taken.events[0].unmet_size(), 3);
}

TEST(Decide, RefusesWhatHasBegunNowhereAndSaysWhereItBegins) {
  Story story = Running();
  story.At("2016-02-01 14:30");
  EXPECT_THAT(story.Refused(Told{"Noted", "{}", "2016-02-02"}),
              AllOf(HasSubstr("future: 2 Feb 2016 has not begun"), HasSubstr("'elm' (Asia/Tokyo)"),
                    HasSubstr("2016-02-01 15:00 UTC")));
  story.At("2016-02-01 15:00");
  EXPECT_EQ(story.Refused(Told{"Noted", "{}", "2016-02-02"}), "");
  EXPECT_EQ(story.Refused(Told{"Noted", "{}", "Feb 2016"}), "") << "it may be any day of it";
}

TEST(Decide, TakesTodayWhereTheFirstPartyIs) {
  Story story = Running();
  story.At("2016-02-01 20:00").Then({"Noted"});
  EXPECT_EQ(story.events().back().occurred_on().first().day(), 2);
}

TEST(Decide, RefusesTheSecondOfAnEventThatComesOnce) {
  Story story = Agreed();
  EXPECT_THAT(story.Refused(Told{"Signed", R"({"party": "elm"})", "2016-01-05"}),
              HasSubstr("repeat: Signed is recorded once for 'elm'; that is #2."));
}

TEST(Decide, LetsThoseRecordWhoHoldAPostOfTheParty) {
  Story story = Proposed();
  EXPECT_THAT(story.By("p1", {"oslo/coordinator"}).Refused(Told{"Signed", R"({"party": "elm"})"}),
              HasSubstr("by: Signed is recorded by elm/clerk or elm/gardener"));
  EXPECT_EQ(story.By("p1", {"elm/clerk"}).Refused(Told{"Signed", R"({"party": "elm"})"}), "");
  EXPECT_EQ(story.Refused(Told{"Signed", "{}", "", {}, {}, "", "elm"}), "")
      << "the reporter is the party by default";
  EXPECT_THAT(story.Refused(Told{"Begun", R"({"end": "2016-12-31"})"}),
              HasSubstr("by: Only those with a right"));
}

TEST(Decide, LetsAPartyThatTheEventBringsInRecordIt) {
  Story story(OrchardProgramme(), "orchard", OrchardWorld());
  story.At("2016-01-04").By("p1", {"elm/gardener"});
  EXPECT_EQ(
      story.Refused(Told{"Proposed", R"({"aim": "a", "nursery": "elm", "grower": ["oslo"]})"}), "");
}

TEST(Decide, RefusesPartiesThatDoNotFitTheirPart) {
  Story story(OrchardProgramme(), "orchard", OrchardWorld());
  story.At("2016-01-04");
  EXPECT_THAT(
      story.Refused(Told{"Proposed", R"({"aim": "a", "nursery": "elm", "grower": ["elm"]})"}),
      AllOf(HasSubstr("role: 'elm' may play one part only"), HasSubstr("of kind farm")));
  EXPECT_THAT(
      story.Refused(Told{"Proposed", R"({"aim": "a", "nursery": "elm", "grower": ["bank"]})"}),
      HasSubstr("role: The part 'Grower' takes organisations of kind farm; 'bank' is of kind"));
  EXPECT_THAT(
      story.Refused(Told{"Proposed", R"({"aim": "a", "nursery": "elm", "grower": ["rome"]})"}),
      HasSubstr("reference: 'grower[1]': there is no organisation 'rome'"));
  EXPECT_THAT(story.Refused(Told{"Proposed", R"({"aim": "a", "grower": ["oslo"]})"}),
              AllOf(HasSubstr("nursery: 'nursery' is required"),
                    HasSubstr("role: There must be at least 1 in the part 'Nursery'")));
}

TEST(Decide, RefusesAStepDueAfterTheEnd) {
  EXPECT_THAT(Planned().Refused(Told{"StepMoved", R"({"step": "dig", "due": "2017-01-01"})"}),
              HasSubstr("in-time: No step is due after the end. (dig)"));
}

TEST(Decide, RefusesAStepThatIsBlockedOrWaits) {
  EXPECT_THAT(
      Planned().Refused(Told{"StepStarted", R"({"step": "plant"})"}),
      HasSubstr("may-go-on: The step is blocked or waits. Still open: 'dig' (Dig). (plant)"));
  EXPECT_THAT(Planned().Refused(Told{"StepStarted", R"({"step": "fence"})"}),
              HasSubstr("may-go-on"));
  EXPECT_EQ(Planned().Refused(Told{"StepStarted", R"({"step": "dig"})"}), "");
}

TEST(Decide, WordsAConditionThatHasNoMessage) {
  Story story = Running();
  EXPECT_THAT(story.Refused(Told{"VisitMoved", R"({"visit": "v", "period": "2016-05-01"})"}),
              HasSubstr("visit-planned: It must be so that VisitPlanned was recorded. (v)"));
}

TEST(Decide, AsksWhetherTheVisitAtHandWasPlannedNotAnother) {
  Story story = Running();
  story.Then({"VisitPlanned", R"({"visit": "a", "host": "oslo", "period": "2016-05-01"})"});
  EXPECT_EQ(story.Refused(Told{"VisitMoved", R"({"visit": "a", "period": "2016-05-02"})"}), "");
  EXPECT_THAT(story.Refused(Told{"VisitMoved", R"({"visit": "b", "period": "2016-05-02"})"}),
              HasSubstr("visit-planned"));
}

TEST(Decide, TakesEvidenceFromTheEventItself) {
  Story story = Running();
  EXPECT_THAT(story.Refused(Told{"PapersAttached", R"({"event": 1})"}), HasSubstr("papers"));
  EXPECT_EQ(story.Refused(Told{"PapersAttached", R"({"event": 1})", "", {}, {}, "letter"}), "");
  EXPECT_THAT(story.Refused(Told{"PapersAttached", R"({"event": 99})", "", {}, {}, "letter"}),
              HasSubstr("event: There is no event #99 before this one"));
}

TEST(Decide, JudgesTheEventsOfAUnitOneAfterTheOther) {
  Story story = Proposed();
  story.ThenTogether({{"Signed", R"({"party": "elm"})"},
                      {"Signed", R"({"party": "oslo"})"},
                      {"Begun", R"({"end": "2016-12-31"})"}});
  EXPECT_EQ(story.Phase(), "running");
}

TEST(Decide, RefusesToSayUnknownOutsideABackfill) {
  EXPECT_THAT(Agreed().Refused(Told{"Begun", "{}", "", {"end"}}),
              HasSubstr("unknown: Only a backfill"));
}

TEST(Decide, RefusesActivitiesThatMakeNoSense) {
  EXPECT_THAT(Running().Refused(Told{"Planned", R"({"step": [
      {"key": "a", "title": "A", "responsible": "rome", "after": ["b"]},
      {"key": "c", "title": "C", "responsible": "oslo", "after": ["z"]}]})"}),
              AllOf(HasSubstr("'rome', responsible for activity 'a', takes no part"),
                    HasSubstr("Activity 'c' comes after 'z', which does not exist")));
  EXPECT_THAT(Planned().Refused(Told{"Planned", R"({"step": [
      {"key": "dig", "title": "Dig again", "responsible": "oslo"}]})"}),
              HasSubstr("There is an activity 'dig' already"));
}

TEST(Decide, WaivesAConditionThatMayBeWaived) {
  Story story = Running();
  const Told sooner{"Extended", R"({"end": "2016-11-30"})"};
  EXPECT_THAT(story.Refused(sooner), HasSubstr("later"));
  EXPECT_THAT(
      story.Refused(Told{"ConditionWaived", R"({"condition": "all-signed", "reason": "x"})"}),
      HasSubstr("condition: Condition 'all-signed' cannot be waived; these can: later"));
  story.Then({"ConditionWaived", R"({"condition": "later", "reason": "Everybody agrees."})"});
  EXPECT_EQ(story.Refused(sooner), "");
}

TEST(Decide, BoundsHowADeadlineIsMoved) {
  Story story = Agreed();
  const auto moved = [](const std::string& due) {
    return Told{"DeadlineMoved",
                R"({"deadline": "begin", "due": ")" + due + R"(", "reason": "x"})"};
  };
  EXPECT_EQ(story.Deadline("begin"), "OPEN due 2016-02-08");
  EXPECT_THAT(story.Refused(moved("2016-04-08")),
              HasSubstr("deadline: Deadline 'begin' may not be moved past Thu 7 Apr 2016."));
  story.Then(moved("2016-03-01")).Then(moved("2016-03-10"));
  EXPECT_EQ(story.Deadline("begin"), "OPEN due 2016-03-10");
  EXPECT_THAT(story.Refused(moved("2016-03-11")), HasSubstr("may be moved 2 times, and was"));
  EXPECT_THAT(story.Refused(Told{"DeadlineWaived", R"({"deadline": "begin", "reason": "x"})"}),
              HasSubstr("Deadline 'begin' stands: it may not be waived."));
  EXPECT_THAT(story.Refused(Told{"DeadlineWaived", R"({"deadline": "begn", "reason": "x"})"}),
              HasSubstr("did you mean 'begin'"));
}

TEST(Decide, TakesACorrectionThatBreaksNothing) {
  Story story = Running();
  story.Then(story.Correction(4, "Begun", R"({"end": "2016-10-31"})"));
  EXPECT_EQ(story.Now().FindFact("end")->date().month(), 10);
  EXPECT_EQ(story.Phase(), "running");
}

TEST(Decide, RefusesACorrectionWhoseHistoryBreaksARule) {
  Story story = Planned();
  EXPECT_THAT(story.Refused(story.Correction(4, "Begun", R"({"end": "2016-03-15"})")),
              HasSubstr("in-time: The history would then break a rule at #5 (Planned): No step is "
                        "due after the end. (plant)"));
}

TEST(Decide, RefusesARetractionOfWhatLaterEventsRestOn) {
  const Story story = Running();
  EXPECT_THAT(story.Refused(story.Retraction(3)),
              HasSubstr("The history would then break a rule at #4 (Begun)"));
  EXPECT_THAT(story.Refused(story.Retraction(1)), HasSubstr("start: #1 began the instance"));
  EXPECT_THAT(story.Refused(story.Retraction(77)), HasSubstr("event: There is no event #77"));
}

TEST(Decide, JudgesSeveralCorrectionsOfAUnitByWhatTheyLeadTo) {
  Story story = Planned();
  const Told end = story.Correction(4, "Begun", R"({"end": "2016-03-15"})");
  const Told plan = story.Correction(5, "Planned", R"({"step": [
    {"key": "dig", "title": "Dig", "responsible": "oslo", "due": "2016-03-01"}]})");
  EXPECT_NE(story.Refused(end), "");
  EXPECT_EQ(story.Refused({end, plan}), "");
  EXPECT_EQ(story.Refused({plan, end}), "");
}

TEST(Decide, RefusesToRetractTwice) {
  Story story = Planned();
  story.Then({"Asked"});
  story.Then(story.Retraction(6));
  EXPECT_THAT(story.Refused(story.Retraction(6)), HasSubstr("Event #6 was retracted already."));
}

TEST(Decide, RefusesAMigrationToAVersionThatIsNotThere) {
  EXPECT_THAT(
      Running().Refused(Told{"InstanceMigrated", R"({"definitionVersion": 2, "reason": "x"})"}),
      HasSubstr("migration: Version 2 of 'orchard' is not deployed."));
}

TEST(Decide, MigratesAnInstanceWhoseHistoryFitsTheNewVersion) {
  Story story = Proposed();
  story.WithLater(OrchardProgrammeOfVersion2());
  const Told migrated{"InstanceMigrated", R"({"definitionVersion": 2, "reason": "x"})"};
  const Decision decision = story.Judge({migrated});
  ASSERT_TRUE(decision.refusals.empty()) << story.Refused(migrated);
  EXPECT_EQ(decision.after.state().definition_version(), 2u);
  EXPECT_THAT(story.Refused(Told{"InstanceMigrated", R"({"definitionVersion": 1, "reason": "x"})"}),
              HasSubstr("migration: It runs on version 1 of 'orchard' already."));

  Story two(OrchardProgramme(), "orchard", OrchardWorld());
  two.At("2016-01-04").WithLater(OrchardProgrammeOfVersion2());
  two.Then({"Proposed", R"({"aim": "a", "nursery": "elm", "grower": ["oslo", "bern"]})"});
  EXPECT_THAT(two.Refused(migrated), HasSubstr("role: The history would then break a rule at #1 "
                                               "(Proposed): There may be at most 1"));
}

TEST(Decide, JudgesOlderEventsAfterAMigrationByTheVersionThatJudgedThem) {
  // Nobody judged them any more: what a launch rests on could be retracted.
  Story story = Running();
  story.WithLater(OrchardProgrammeOfVersion2());
  story.Then({"InstanceMigrated", R"({"definitionVersion": 2, "reason": "x"})"});
  EXPECT_EQ(story.definition().version(), 2u);
  EXPECT_THAT(story.Refused(story.Retraction(3)),
              HasSubstr("all-signed: The history would then break a rule at #4 (Begun)"));
  EXPECT_EQ(story.Refused(story.Correction(3, "Signed", "", "2016-01-07")), "");
}

void ProposeAndSign(Story& story) {
  story.At("2016-01-04")
      .Then({"Proposed", R"({"aim": "apples", "nursery": "elm", "grower": ["oslo"]})"});
  story.ThenTogether({{"Signed", R"({"party": "elm"})"}, {"Signed", R"({"party": "oslo"})"}});
}

TEST(Decide, RefusesToTakeAwayWhatAnotherStreamRefersTo) {
  World world = OrchardWorld();
  world.AddReferring({"trees/market/one",
                      7,
                      4,
                      absl::FromCivil(absl::CivilDay(2016, 1, 5), absl::UTCTimeZone()),
                      {"running"}});
  Story story(OrchardProgramme(), "orchard", world);
  ProposeAndSign(story);
  story.Then({"Begun", R"({"end": "2016-12-31"})"});
  EXPECT_THAT(story.Refused(story.Retraction(4)),
              HasSubstr("reference: trees/market/one#7 refers to trees/orchard/one as it stood at "
                        "#4, in phase 'Running', where it would not have been."));
  EXPECT_EQ(story.Refused(story.Correction(4, "Begun", R"({"end": "2016-11-30"})")), "")
      << "it would still be there";
}

TEST(Decide, RefusesToTakeAwayAPhaseThatTimeHadBroughtWhenAnotherStreamReferredToIt) {
  World world = OrchardWorld();
  world.AddReferring({"trees/market/one",
                      7,
                      4,
                      absl::FromCivil(absl::CivilDay(2016, 6, 1), absl::UTCTimeZone()),
                      {"closing"}});
  Story story(OrchardProgramme(), "orchard", world);
  ProposeAndSign(story);
  story.Then({"Begun", R"({"end": "2016-04-30"})"}).At("2016-07-01");
  EXPECT_THAT(story.Refused(story.Correction(4, "Begun", R"({"end": "2016-12-31"})")),
              HasSubstr("in phase 'Closing', where it would not have been"));
  EXPECT_EQ(story.Refused(story.Correction(4, "Begun", R"({"end": "2016-05-15"})")), "")
      << "it would have been closing by then";
}

TEST(Decide, TakesPartiesOfUnknownRoleWithTheFirstEventAloneAndNoStrangers) {
  Told told{"Asked"};
  told.party_of_unknown_role = {"bank"};
  EXPECT_EQ(Running().AsBackfill().Refused(told),
            "unknown: Only the event that begins an instance has parties of unknown role.\n");
  Story story(OrchardProgramme(), "orchard", OrchardWorld());
  story.At("2016-01-04").AsBackfill();
  Told proposed{"Proposed", R"({"aim": "apples", "nursery": "elm", "grower": ["oslo"]})"};
  proposed.party_of_unknown_role = {"bank"};
  EXPECT_EQ(story.Refused(proposed), "");
  proposed.party_of_unknown_role = {"rome"};
  EXPECT_THAT(story.Refused(proposed), HasSubstr("reference: There is no organisation 'rome'."));
}

TEST(Decide, TakesTheDayFromTheFieldThatSaysWhenItHappened) {
  Story story = Running();
  story.At("2016-02-01")
      .Then({"VisitMade", R"({"visit": "v", "period": "2016-01-18..2016-01-20"})"});
  EXPECT_EQ(ToIso(story.events().back().occurred_on()), "2016-01-18/2016-01-20");
  story.Then(story.Correction(5, "VisitMade", R"({"visit": "v", "period": "2016-01-19"})"));
  EXPECT_EQ(ToIso(story.Now().history().back().occurred_on()), "2016-01-19");
}

TEST(Decide, RefusesAFieldThatSaysThatItHappenedInTheFutureOrOnAnotherDay) {
  Story story = Running();
  EXPECT_THAT(story.Refused(Told{"VisitMade", R"({"visit": "v", "period": "2030"})"}),
              HasSubstr("future: 2030 has not begun"));
  EXPECT_THAT(
      story.Refused(Told{"VisitMade", R"({"visit": "v", "period": "2016-01-10"})", "2016-01-11"}),
      HasSubstr("occurred_on: 'period' says that it happened 10 Jan 2016, and the event is dated "
                "11 Jan 2016"));
  EXPECT_THAT(story.AsBackfill().Refused(
                  Told{"VisitMade", R"({"visit": "v", "period": "2016-01-10"})", "unknown"}),
              HasSubstr("occurred_on: 'period' says that it happened 10 Jan 2016, and the event "
                        "that it is not known when"));
  story.Then({"VisitMade", R"({"visit": "v", "period": "2016-01-10"})"});
  EXPECT_THAT(story.Refused(story.Correction(5, "VisitMade", "", "2016-01-11")),
              HasSubstr("correct 'period'; the date follows it."));
  EXPECT_THAT(
      story.Refused(story.Correction(5, "VisitMade", R"({"visit": "v", "period": "2016-03-01"})")),
      HasSubstr("future: 1 Mar 2016"));
}

TEST(Decide, RefusesAFieldOfWhatShouldHaveBegunAndHasNot) {
  Story story = Running();
  story.At("2016-02-01");
  EXPECT_THAT(
      story.Refused(Told{"Counted", R"({"party": "oslo", "period": "Q2 2016"})"}),
      HasSubstr("future: 1 Apr - 30 Jun 2016 in 'period' has not begun for any of the parties"));
  story.Then({"Counted", R"({"party": "oslo", "period": "Q1 2016"})"});
  EXPECT_THAT(
      story.Refused(story.Correction(5, "Counted", R"({"party": "oslo", "period": "Q3 2016"})")),
      HasSubstr("future: 1 Jul - 30 Sep 2016 in 'period'"));
}

TEST(Decide, NamesTheActivitiesThatAreOpenInARefusalAndNotInAGap) {
  Story story = Planned();
  EXPECT_EQ(story.Refused(Told{"StepStarted", R"({"step": "plant"})"}),
            "may-go-on: The step is blocked or waits. Still open: 'dig' (Dig). (plant)\n");
  EXPECT_EQ(story.Refused(Told{"StepStarted", R"({"step": "fence"})"}),
            "may-go-on: The step is blocked or waits. (fence)\n");
  EXPECT_THAT(story.Refused(Told{"Finished"}),
              HasSubstr("Still open: 'dig' (Dig), 'plant' (Plant), 'fence' (Fence)."));
  const Decision taken =
      story.AsBackfill().Judge({{"StepStarted", R"({"step": "plant"})", "2016-01-20"}});
  ASSERT_TRUE(taken.refusals.empty());
  EXPECT_EQ(taken.events[0].unmet(0).message(), "The step is blocked or waits.");
}

TEST(Decide, SaysWhichEventMovesADeadlineWhoseDateIsAnActivitys) {
  EXPECT_THAT(
      Planned().Refused(
          Told{"DeadlineMoved", R"({"deadline": "step/dig", "due": "2016-03-10", "reason": "x"})"}),
      HasSubstr("it may not be moved. The date is the activity's: record StepMoved to move "
                "it."));
}

TEST(Decide, TakesWhileItRestsOnlyWhatHappenedBefore) {
  Story story = Planned();
  story.At("2016-02-10").Then({"Rested"});
  story.At("2016-02-20");
  EXPECT_EQ(story.Refused(Told{"StepDone", R"({"step": "dig"})", "2016-02-05"}), "");
  EXPECT_THAT(story.Refused(Told{"StepDone", R"({"step": "dig"})", "2016-02-15"}),
              HasSubstr("phase: It is in phase 'Resting'"));
  story.Then({"StepDone", R"({"step": "dig"})", "2016-02-05"});
  EXPECT_EQ(story.Phase(), "resting");
  EXPECT_EQ(story.Activity("dig"), v1::Activity::DONE);
}

TEST(Decide, WritesWhatABackfillPassedOverOnceIntoTheEvent) {
  Story story(OrchardProgramme(), "orchard", OrchardWorld());
  story.At("2016-02-01").AsBackfill();
  story.Then({"Proposed", R"({"aim": "apples", "nursery": "elm", "grower": ["oslo"]})"});
  const Decision decision = story.Judge({{"Begun", R"({"end": "2016-12-31"})", "2016-01-15"}});
  ASSERT_TRUE(decision.refusals.empty());
  std::vector<std::string> unmet;
  for (const v1::Unmet& one : decision.events[0].unmet()) {
    unmet.push_back(one.condition() + " " + one.about());
  }
  EXPECT_THAT(unmet, ::testing::ElementsAre("phase agreed", "all-signed elm", "all-signed oslo"));
}

std::map<std::string, NextOption> OptionsOf(const Story& story) {
  const JudgeContext context{story.now(), story.world(), story.world(), {}, "", true, {}, {}};
  std::map<std::string, NextOption> options;
  for (NextOption& option : NextOptions(story.definition(), story.Now(), context)) {
    options[option.type->name()] = option;
  }
  return options;
}

TEST(NextOptions, SayWhatIsInTheWayWithoutKnowingThePayload) {
  std::map<std::string, NextOption> options = OptionsOf(Proposed());
  EXPECT_TRUE(options["Signed"].blocked_by.empty());
  EXPECT_FALSE(options["Proposed"].blocked_by.empty());
  EXPECT_FALSE(options["Begun"].blocked_by.empty());
  EXPECT_TRUE(options["PapersAttached"].blocked_by.empty()) << "its evidence comes with it";
  EXPECT_EQ(options["Rested"].leads_to, "resting");
}

TEST(NextOptions, SayWhatDependsOnThePayloadApartFromWhatIsInTheWay) {
  Story story = Planned();
  EXPECT_FALSE(OptionsOf(story)["VisitMoved"].blocked_by.empty()) << "there is no visit";
  story.Then({"VisitPlanned", R"({"visit": "v", "period": "2016-05", "host": "elm"})"});
  std::map<std::string, NextOption> options = OptionsOf(story);
  EXPECT_TRUE(options["VisitMoved"].blocked_by.empty());
  EXPECT_EQ(options["VisitMoved"].depends_on.size(), 1u) << "it may be about another visit";
  EXPECT_TRUE(options["StepStarted"].blocked_by.empty());
  EXPECT_THAT(options["StepStarted"].depends_on,
              ::testing::ElementsAre("The step is blocked or waits."));
  EXPECT_TRUE(options["Noted"].depends_on.empty());
}

}  // namespace
}  // namespace tandem
