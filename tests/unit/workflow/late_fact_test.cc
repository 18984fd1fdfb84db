// Specifies which events are late facts (engine/workflow/phase.h), whether a rule asks for
// them or not.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/workflow/decide.h"
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

TEST(LateFact, IsInASidePhaseWhatHappenedBeforeIt) {
  Story story = LetFrom("2015-02-01");
  story.At("2015-03-10").Then({"Shut"}).At("2015-03-20");
  EXPECT_EQ(TimeOf(story, {"Aired", "{}", "2015-03-09"}), "late");
  EXPECT_EQ(TimeOf(story, {"Aired", "{}", "2015-03-10"}), "late");
  EXPECT_EQ(TimeOf(story, {"Aired", "{}", "Mar 2015"}), "late") << "it may have been before";
  EXPECT_EQ(TimeOf(story, {"Viewed", "{}", "2015-03-09"}), "late");
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

}  // namespace
}  // namespace tandem
