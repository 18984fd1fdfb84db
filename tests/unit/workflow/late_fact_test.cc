// Specifies which events are late facts (engine/workflow/phase.h), whether a rule asks for
// them or not.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "engine/workflow/change_judge.h"
#include "engine/workflow/dates.h"
#include "engine/workflow/decide.h"
#include "engine/workflow/fold.h"
#include "tests/unit/workflow/lease.h"
#include "tests/unit/workflow/orchard.h"

namespace tandem {
namespace {

using ::testing::HasSubstr;
using ::testing::UnorderedElementsAre;

// "late", "in time", or why it is refused.
std::string TimeOf(const Story& story, const Told& told) {
  const Decision decision = story.Judge({told});
  if (!decision.refusals.empty()) return story.Refused(told);
  return decision.late.front() ? "late" : "in time";
}

// What nothing is in the way of: "MovedIn late", "Shut to shut".
std::vector<std::string> OptionsIn(const Story& story) {
  const JudgeContext context{story.now(), story.world(), story.world(), {}, "", true, {}, {}};
  std::vector<std::string> options;
  for (const NextOption& option : NextOptions(story.definition(), story.Now(), context)) {
    if (!option.blocked_by.empty()) continue;
    options.push_back(option.type->name() + (option.late ? " late" : "") +
                      (option.leads_to.empty() ? "" : " to " + option.leads_to));
  }
  return options;
}

// Only what a rule asks for is kept in the history; the others are late all the same.
TEST(LateFact, IsWhatBelongsToAPhaseThatHasPassed) {
  const Story story = LetFrom("2015-02-01");
  EXPECT_EQ(TimeOf(Offered(), {"Viewed"}), "in time");
  EXPECT_EQ(TimeOf(story, {"Viewed"}), "late") << "no rule asks for it";
  EXPECT_EQ(TimeOf(story, {"MovedIn"}), "late") << "a rule does";
  EXPECT_EQ(TimeOf(story, {"Aired"}), "in time");
  EXPECT_EQ(TimeOf(story, {"RentPaid"}), "in time");
  EXPECT_EQ(TimeOf(story, {"Ended"}), "in time") << "it belongs to every phase";
}

TEST(LateFact, IsNotWhatBelongsToAPhaseThatIsStillToCome) {
  EXPECT_THAT(TimeOf(Offered(), {"Aired"}), HasSubstr("phase: It is in phase 'Offered'"));
  EXPECT_THAT(TimeOf(LetFrom("2015-02-01"), {"Inspected"}), HasSubstr("phase: "));
  EXPECT_THAT(TimeOf(LetFrom("2015-02-01"), {"Regretted"}), HasSubstr("phase: "))
      << "nobody comes through a final phase";
}

TEST(LateFact, IsNotWhatABackfillComesToByPassingOverPhases) {
  Story story = Offered();
  story.At("2015-03-01").AsBackfill();
  EXPECT_EQ(TimeOf(story, {"Aired", "{}", "2015-02-01"}), "in time");
  EXPECT_THAT(TimeOf(story, {"Inspected", "{}", "2015-02-01"}), HasSubstr("phase: "))
      << "no backfill passes over into a final phase";
}

TEST(LateFact, IsNotWhatABackfillWouldComeToFromAFinalPhase) {
  Story story = Offered();
  story.Then({"Refused"}).At("2015-03-01").AsBackfill();
  EXPECT_THAT(TimeOf(story, {"Aired", "{}", "2015-02-01"}),
              HasSubstr("phase: It is in phase 'Refused'"));
}

TEST(LateFact, IsInAFinalPhaseWhatBelongsToThoseThatWereEntered) {
  Story let = LetFrom("2015-02-01");
  let.Then({"Ended"});
  EXPECT_EQ(TimeOf(let, {"Viewed"}), "late");
  EXPECT_EQ(TimeOf(let, {"Aired"}), "late");
  EXPECT_EQ(TimeOf(let, {"Inspected"}), "in time");
  Story never_let = Offered();
  never_let.Then({"Ended"});
  EXPECT_EQ(TimeOf(never_let, {"Viewed"}), "late");
  EXPECT_THAT(TimeOf(never_let, {"Aired"}), HasSubstr("phase: It is in phase 'Over'"));
}

// Once an event of a phase that had passed was taken under today's date, and did nothing.
TEST(LateFact, HappenedNoLaterThanItsPhaseWasLeft) {
  Story story = LetFrom("2015-02-01");
  story.At("2015-03-10");
  EXPECT_EQ(
      story.Refused(Told{"Viewed"}),
      "phase: It is in phase 'Let'; Viewed is recorded in 'Offered'. That phase was left on 1 "
      "Feb 2015; what happened by then can still be recorded, with the day on which it "
      "happened.\n");
  EXPECT_EQ(TimeOf(story, {"Viewed", "{}", "2015-01-20"}), "late");
  EXPECT_EQ(TimeOf(story, {"Viewed", "{}", "2015-02-01"}), "late") << "the day itself";
  EXPECT_EQ(TimeOf(story, {"Viewed", "{}", "Feb 2015"}), "late") << "it may have been before";
  EXPECT_THAT(TimeOf(story, {"Viewed", "{}", "2015-02-02"}), HasSubstr("left on 1 Feb 2015"));
  story.AsBackfill();
  EXPECT_THAT(TimeOf(story, {"Viewed", "{}", "2015-02-02"}), HasSubstr("left on 1 Feb 2015"));
  EXPECT_EQ(TimeOf(story, {"Viewed", "{}", "unknown"}), "late");
}

TEST(LateFact, HappenedBeforeTheEndOfWhatHasEnded) {
  Story story = LetFrom("2015-02-01");
  story.At("2015-04-01").Then({"Ended"}).At("2015-05-01");
  EXPECT_THAT(TimeOf(story, {"Aired"}), HasSubstr("left on 1 Apr 2015"));
  EXPECT_EQ(TimeOf(story, {"Aired", "{}", "2015-03-31"}), "late");
  EXPECT_THAT(TimeOf(story, {"Viewed", "{}", "2015-03-31"}), HasSubstr("left on 1 Feb 2015"));
  EXPECT_EQ(TimeOf(story, {"Inspected"}), "in time");
}

TEST(LateFact, OfAPhaseWhoseEndNobodyRecordedHappenedBeforeTheNextThatSomebodyDid) {
  Story story(OrchardProgramme(), "orchard", OrchardWorld());
  story.At("2016-02-01").AsBackfill();
  story.Then(
      {"Proposed", R"({"aim": "apples", "nursery": "elm", "grower": ["oslo"]})", "2016-01-04"});
  story.Then({"Begun", R"({"end": "2016-12-31"})", "2016-01-15"});
  story.AsBackfill(false);
  EXPECT_EQ(TimeOf(story, {"Signed", R"({"party": "elm"})", "2016-01-15"}), "late");
  EXPECT_THAT(TimeOf(story, {"Signed", R"({"party": "elm"})", "2016-01-16"}),
              HasSubstr("left on 15 Jan 2016"));
}

TEST(LateFact, StaysOneWhereItWasRecordedBeforeThatWasJudged) {
  Story story = LetFrom("2015-02-01");
  story.Then({"Ended"}).At("2015-05-01").Then({"MovedIn", "{}", "2015-01-31"});
  std::vector<v1::Envelope> events = story.events();
  *events.back().mutable_occurred_on() = *ParsePeriod("2015-05-01");
  const Instance instance = Fold(story.definition(), "homes/lease/one", events, story.world());
  EXPECT_EQ(instance.phase(), "over");
  EXPECT_TRUE(instance.history().back().late());
}

// A correction may move the day on which the phase was left.
TEST(LateFact, ThatWasRecordedBeforeThatWasJudgedIsInNobodysWay) {
  const auto breach = [](const std::string& rule, const std::string& message) {
    return std::vector<Breach>{{3, "Viewed", {rule, message, "", {}}}};
  };
  EXPECT_THAT(NewBreaches(breach("phase", "left on 1 Feb"), breach("phase", "left on 2 Feb")),
              ::testing::IsEmpty());
  EXPECT_THAT(NewBreaches(breach("require", "one"), breach("require", "another")),
              ::testing::SizeIs(1));
}

TEST(LateFact, IsInASidePhaseWhatHappenedBeforeIt) {
  Story story = LetFrom("2015-02-01");
  story.At("2015-03-10").Then({"Shut"}).At("2015-03-20");
  EXPECT_EQ(TimeOf(story, {"Aired", "{}", "2015-03-09"}), "late");
  EXPECT_EQ(TimeOf(story, {"Aired", "{}", "2015-03-10"}), "late");
  EXPECT_EQ(TimeOf(story, {"Aired", "{}", "Mar 2015"}), "late") << "it may have been before";
  EXPECT_EQ(TimeOf(story, {"Viewed", "{}", "2015-01-31"}), "late");
  EXPECT_THAT(TimeOf(story, {"Viewed", "{}", "2015-03-09"}), HasSubstr("left on 1 Feb 2015"));
  EXPECT_THAT(TimeOf(story, {"Aired", "{}", "2015-03-11"}), HasSubstr("phase 'Shut'"));
  EXPECT_EQ(TimeOf(story, {"Reopened"}), "in time");
  story.Then({"Reopened"});
  EXPECT_EQ(TimeOf(story, {"Aired", "{}", "2015-03-11"}), "in time");
}

TEST(LateFact, IsToldOfEachEventOfAUnitByThePhaseThatTheOnesBeforeLedTo) {
  const Decision decision = Offered().Judge({{"Viewed"}, {"MovedIn"}, {"Viewed"}, {"Aired"}});
  ASSERT_TRUE(decision.refusals.empty());
  EXPECT_THAT(decision.late, ::testing::ElementsAre(false, false, true, false));
}

TEST(LateFact, IsAnnouncedAmongTheOptionsAndLeadsNowhere) {
  Story story = LetFrom("2015-02-01");
  EXPECT_THAT(OptionsIn(story),
              UnorderedElementsAre("Viewed late", "MovedIn late", "Refused late", "Aired",
                                   "RentPaid", "Shut to shut", "Ended to over"));
  story.Then({"Ended"});
  EXPECT_THAT(OptionsIn(story),
              UnorderedElementsAre("Viewed late", "MovedIn late", "Refused late", "Aired late",
                                   "RentPaid late", "Shut late", "Inspected", "Ended"));
}

TEST(LateFact, IsAnnouncedWithTheDayByWhichItHappened) {
  Story story = LetFrom("2015-02-01");
  story.At("2015-04-01").Then({"Ended"}).At("2015-05-01");
  const JudgeContext context{story.now(), story.world(), story.world(), {}, "", true, {}, {}};
  std::map<std::string, std::optional<absl::CivilDay>> happened_by;
  for (const NextOption& option : NextOptions(story.definition(), story.Now(), context)) {
    happened_by[option.type->name()] = option.happened_by;
  }
  EXPECT_EQ(happened_by.at("Viewed"), absl::CivilDay(2015, 2, 1));
  EXPECT_EQ(happened_by.at("Aired"), absl::CivilDay(2015, 4, 1));
  EXPECT_EQ(happened_by.at("Inspected"), std::nullopt);
}

}  // namespace
}  // namespace tandem
