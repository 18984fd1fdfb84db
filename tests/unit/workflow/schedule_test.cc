#include "engine/workflow/schedule.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/base/timestamp.h"
#include "engine/workflow/dates.h"
#include "engine/workflow/scope.h"
#include "tests/unit/workflow/orchard.h"

namespace tandem {
namespace {

using ::testing::ElementsAre;

TEST(Schedule, OwesADeadlineForEachPartyUntilItsOwnEventMeetsIt) {
  Story story = Proposed();
  EXPECT_EQ(story.Deadline("sign/elm"), "OPEN due 2016-01-18");
  story.At("2016-01-06").Then({"Signed", R"({"party": "elm"})"});
  EXPECT_EQ(story.Deadline("sign/elm"), "MET due 2016-01-18");
  EXPECT_EQ(story.Deadline("sign/oslo"), "OPEN due 2016-01-18");
  EXPECT_EQ(story.Find("sign/elm").met_by(), 2u);
}

TEST(Schedule, IsLateOnceTheDayIsOverWhereTheResponsiblePartyIs) {
  const Story story = Proposed();
  absl::TimeZone tokyo;
  ASSERT_TRUE(absl::LoadTimeZone("Asia/Tokyo", &tokyo));
  const v1::DeadlineState deadline = story.Find("sign/elm");
  const absl::Time over = absl::FromCivil(absl::CivilDay(2016, 1, 19), tokyo);
  EXPECT_EQ(ToTime(deadline.late_from()), over);
  EXPECT_FALSE(IsLate(deadline, over - absl::Seconds(1)));
  EXPECT_TRUE(IsLate(deadline, over));
}

TEST(Schedule, OpensADeadlineWhenItsConditionFirstHoldsAndKeepsItOpen) {
  Story story = Proposed();
  story.At("2016-01-06").Then({"Signed", R"({"party": "elm"})"});
  EXPECT_EQ(story.Deadline("begin"), "none");
  story.Then({"Signed", R"({"party": "oslo"})"});
  EXPECT_EQ(story.Deadline("begin"), "OPEN due 2016-02-06");
}

TEST(Schedule, CountsMonthsAtOnceAndClampsThem) {
  Story story = Proposed();
  story.At("2016-01-31").Then({"Signed", R"({"party": "elm"})", "2016-01-30"});
  story.Then({"Signed", R"({"party": "oslo"})", "2016-01-31"});
  EXPECT_EQ(story.Deadline("begin"), "OPEN due 2016-02-29");
}

TEST(Schedule, CountsFromTheLastPossibleDayOfAnImpreciseDate) {
  Story story = Agreed();
  story.At("2016-02-20").AsBackfill().Then({"Begun", R"({"end": "2016-12"})", "Feb 2016"});
  EXPECT_EQ(story.Now().FindFact("end")->date().day(), 0);
  EXPECT_EQ(story.Deadline("care/1"), "OPEN due 2016-05-29");
}

TEST(Schedule, IsNeverLateWhileItWaits) {
  Story story = Planned();
  story.At("2016-06-01");
  EXPECT_EQ(story.Deadline("step/fence"), "WAITING due 2016-02-01");
  EXPECT_EQ(story.Find("step/fence").waits_for(), "grant");
  EXPECT_FALSE(IsLate(story.Find("step/fence"), story.now()));
  EXPECT_TRUE(IsLate(story.Find("step/dig"), story.now()));
  story.Then({"GrantCame", R"({"step": "fence"})"});
  EXPECT_EQ(story.Deadline("step/fence"), "OPEN due 2016-02-01");
}

TEST(Schedule, MovesWithItsAnchor) {
  Story story = Planned();
  EXPECT_EQ(story.Find("step/dig").set_by(), 5u);
  story.Then({"StepMoved", R"({"step": "dig", "due": "2016-03-10..2016-03-20"})"});
  EXPECT_EQ(story.Deadline("step/dig"), "OPEN due 2016-03-20");
  EXPECT_EQ(story.Find("step/dig").set_by(), 6u);
}

TEST(Schedule, OwesForEachItemWhatItsLatestEventSays) {
  Story story = Running();
  story.Then(
      {"VisitPlanned", R"({"visit": "v", "host": "oslo", "period": "2016-05-11..2016-05-13"})"});
  EXPECT_EQ(story.Deadline("letters/v"), "OPEN due 2016-05-01");
  const v1::DeadlineState letters = story.Find("letters/v");
  EXPECT_EQ(letters.time(), "17:30");
  EXPECT_EQ(letters.zone(), "Asia/Tokyo");
  EXPECT_EQ(letters.responsible(0).organisation(), "oslo");
  EXPECT_EQ(absl::FormatTime("%H:%M", ToTime(letters.late_from()), absl::UTCTimeZone()), "08:30");
  story.Then({"VisitMoved", R"({"visit": "v", "period": "2016-06-11"})"});
  EXPECT_EQ(story.Deadline("letters/v"), "OPEN due 2016-06-01");
  story.At("2016-02-02")
      .Then({"PapersAttached", R"({"visit": "v"})", "2016-02-01", {}, {}, "letter"});
  EXPECT_EQ(story.Deadline("letters/v"), "MET due 2016-06-01");
  EXPECT_EQ(ToIso(story.Find("letters/v").met_on()), "2016-02-01");
}

TEST(Schedule, IsCancelledWhileItsConditionHolds) {
  Story story = Running();
  story.Then({"VisitPlanned", R"({"visit": "v", "host": "oslo", "period": "2016-05-11"})"});
  story.Then({"VisitMade", R"({"visit": "v"})"});
  EXPECT_EQ(story.Deadline("letters/v"), "CANCELLED due 2016-05-01");
}

TEST(Schedule, OwesForEachEventAndOnlyLaterEventsThatNameItMeetIt) {
  Story story = Running();
  story.At("2016-02-01").Then({"Asked"}).Then({"Asked"});
  EXPECT_EQ(story.Deadline("answer/#5"), "OPEN due 2016-02-08");
  story.Then({"Answered", R"({"question": 6})"});
  EXPECT_EQ(story.Deadline("answer/#5"), "OPEN due 2016-02-08");
  EXPECT_EQ(story.Deadline("answer/#6"), "MET due 2016-02-08");
  story.Then({"Tended"}).Then({"Begged"});
  EXPECT_EQ(story.Deadline("favour/#9"), "OPEN due 2016-02-02") << "tended before it begged";
  story.Then({"Tended"});
  EXPECT_EQ(story.Deadline("favour/#9"), "MET due 2016-02-02");
}

TEST(Schedule, RecursOnAGridAndLetsAnEventMeetTheOccurrenceThatItNames) {
  Story story = Running();
  story.At("2016-10-05");
  EXPECT_EQ(story.Deadline("count/oslo/1"), "OPEN due 2016-04-07");
  EXPECT_EQ(story.Deadline("count/oslo/2"), "OPEN due 2016-07-07");
  EXPECT_EQ(story.Deadline("count/oslo/4"), "OPEN due 2017-01-06") << "the first after now";
  EXPECT_EQ(story.Deadline("count/oslo/5"), "none");
  story.Then({"Counted", R"({"party": "oslo", "period": "2016-04..2016-06"})"});
  EXPECT_EQ(story.Deadline("count/oslo/1"), "OPEN due 2016-04-07");
  EXPECT_EQ(story.Deadline("count/oslo/2"), "MET due 2016-07-07");
  story.Then({"Counted", R"({"party": "oslo"})"});
  EXPECT_EQ(story.Deadline("count/oslo/1"), "MET due 2016-04-07") << "the oldest that is open";
  EXPECT_THAT(story.Refused(Told{"Counted", R"({"party": "oslo", "period": "2015-06"})"}),
              ::testing::HasSubstr("occurrence: Jun 2015"));
}

TEST(Schedule, AsksOnEachBoundaryWhetherAnOccurrenceOpens) {
  Story story = Running();
  story.At("2016-03-20").Then({"Rested"});
  story.At("2016-04-05").Then({"WokenUp"});
  story.At("2016-07-01");
  EXPECT_EQ(story.Deadline("count/oslo/1"), "none") << "it rested on 31 March";
  EXPECT_EQ(story.Deadline("count/oslo/2"), "OPEN due 2016-07-07");
}

TEST(Schedule, RecursByMonthsCountedFromTheAnchorUntilADay) {
  Story story = Running();
  story.At("2017-06-01");
  std::vector<std::string> due;
  for (const v1::DeadlineState& deadline : story.Deadlines()) {
    if (deadline.name() == "care") due.push_back(ToIso(deadline.due()));
  }
  // Begun on 15 January: 3, 5, 7, 9 and 11 months later is the boundary's month more.
  EXPECT_THAT(due,
              ElementsAre("2016-04-15", "2016-06-15", "2016-08-15", "2016-10-15", "2016-12-15"));
}

TEST(Schedule, PausesMovesByTheDaysSuspended) {
  Story story = Agreed();
  story.At("2016-01-20").Then({"Rested"});
  EXPECT_EQ(story.Deadline("begin"), "PAUSED due 2016-02-08");
  story.At("2016-01-30").Then({"WokenUp"});
  EXPECT_EQ(story.Deadline("begin"), "OPEN due 2016-02-18");
  EXPECT_EQ(story.Find("begin").set_by(), 5u);
  EXPECT_EQ(story.Deadline("sign/elm"), "MET due 2016-01-18") << "met before it rested";
}

TEST(Schedule, PutsWhatIsCountedInWorkingDaysOnAWorkingDayAgainAfterASuspension) {
  Story story = Proposed();
  story.At("2016-01-05").Then({"Rested"});
  story.At("2016-01-10").Then({"WokenUp"});
  EXPECT_EQ(story.Deadline("sign/elm"), "OPEN due 2016-01-25") << "not Saturday the 23rd";
}

TEST(Schedule, LeavesWhatIsCountedInCalendarDaysOnAnyDayAfterASuspension) {
  Story story = Agreed();
  story.At("2016-01-20").Then({"Rested"});
  story.At("2016-01-25").Then({"WokenUp"});
  EXPECT_EQ(story.Deadline("begin"), "OPEN due 2016-02-13") << "a Saturday";
}

TEST(Schedule, RunsOnOrIsCancelledUnderSuspensionAsItsRuleSays) {
  Story story = Planned();
  story.At("2016-02-01").Then({"Asked"});
  story.Then({"Rested"});
  EXPECT_EQ(story.Deadline("step/dig"), "OPEN due 2016-03-01");
  EXPECT_EQ(story.Deadline("answer/#6"), "CANCELLED due 2016-02-08");
}

TEST(Schedule, FollowsEveryEventThatAPersonRecords) {
  Story story = Running();
  EXPECT_EQ(story.Deadline("silence"), "OPEN due 2016-03-15");
  story.At("2016-02-10").Then({"Noted"});
  EXPECT_EQ(story.Deadline("silence"), "OPEN due 2016-04-10");
}

TEST(Schedule, CancelsInAFinalPhaseWhatDoesNotOutliveIt) {
  Story story = Planned();
  story.At("2016-02-01");
  for (const char* step : {"dig", "plant", "fence"}) {
    story.Then({"StepDropped", std::string(R"({"step": ")") + step + "\"}"});
  }
  story.Then({"Asked", "{}", "2016-01-30"}).Then({"Finished"});
  EXPECT_EQ(story.Deadline("answer/#9"), "CANCELLED due 2016-02-06");
  EXPECT_EQ(story.Deadline("taste/1"), "OPEN due 2016-03-02");
  EXPECT_EQ(story.Deadline("taste/2"), "OPEN due 2016-04-01");
  story.Then({"Tasted"});
  EXPECT_EQ(story.Deadline("taste/1"), "MET due 2016-03-02");
  EXPECT_EQ(story.Deadline("taste/2"), "OPEN due 2016-04-01");
}

TEST(Schedule, ForgetsAMoveThatIsRetracted) {
  Story story = Agreed();
  story.Then({"DeadlineMoved", R"({"deadline": "begin", "due": "2016-03-01", "reason": "x"})"});
  story.Then(story.Retraction(4));
  EXPECT_EQ(story.Deadline("begin"), "OPEN due 2016-02-08");
}

TEST(Schedule, FollowsACorrectedDate) {
  Story story = Agreed();
  story.Then(story.Correction(3, "Signed", "", "2016-01-07"));
  EXPECT_EQ(story.Deadline("begin"), "OPEN due 2016-02-07");
}

TEST(Schedule, IsWaived) {
  Story story = Proposed();
  story.Then({"DeadlineWaived", R"({"deadline": "sign/oslo", "reason": "x"})"});
  EXPECT_EQ(story.Deadline("sign/oslo"), "WAIVED due 2016-01-18");
}

TEST(Schedule, LeavesADateThatPeopleAgreedOnWhereASuspensionPutsItAlsoOnAWeekend) {
  Story story = Proposed();
  story.Then({"DeadlineMoved", R"({"deadline": "sign/oslo", "due": "2016-01-23", "reason": "x"})"});
  story.At("2016-01-19").Then({"Rested"});
  story.At("2016-01-26").Then({"WokenUp"});
  EXPECT_EQ(story.Deadline("sign/oslo"), "OPEN due 2016-01-30") << "a Saturday, as agreed";
}

TEST(Schedule, LetsAPartyThatTakesAnothersPlaceInheritItsDutiesAndNotItsSignature) {
  Story story = Proposed();
  story.At("2016-01-06").Then({"Signed", R"({"party": "oslo"})"});
  story.Then({"Swapped", R"({"old": "oslo", "new": "bern"})"});
  EXPECT_EQ(story.Deadline("sign/oslo"), "none");
  EXPECT_EQ(story.Deadline("sign/bern"), "OPEN due 2016-01-18");
}

TEST(Schedule, NamesThePersonWhoHoldsThePostForThisInstance) {
  Story story = Agreed();
  story.Then({"Minded", R"({"person": "p7"})"});
  EXPECT_EQ(story.Find("begin").responsible(0).organisation(), "guild");
  EXPECT_EQ(story.Find("begin").responsible(0).post(), "officer");
  EXPECT_EQ(story.Find("begin").responsible(0).person(), "p7");
}

TEST(Schedule, IsSetAnewByACorrectionThatBringsAnOlderDateBack) {
  // Reminders of a date are known by who set it: one that returns was swallowed.
  Story story = Agreed();
  EXPECT_EQ(story.Find("begin").set_by(), 3u);
  story.Then(story.Correction(3, "Signed", "", "2016-01-07"));
  story.Then(story.Correction(3, "Signed", "", "2016-01-08"));
  EXPECT_EQ(story.Deadline("begin"), "OPEN due 2016-02-08");
  EXPECT_EQ(story.Find("begin").set_by(), 5u);
}

TEST(Schedule, IsSetAnewByACorrectionOfTheFieldThatItCountsFrom) {
  Story story = Running();
  story.Then({"Planned", R"({"step": [
    {"key": "dig", "title": "Dig", "responsible": "oslo", "due": "2016-03-01"}]})"});
  story.Then(story.Correction(5, "Planned", R"({"step": [
    {"key": "dig", "title": "Dig", "responsible": "oslo", "due": "2016-03-02"}]})"));
  EXPECT_EQ(story.Deadline("step/dig"), "OPEN due 2016-03-02");
  EXPECT_EQ(story.Find("step/dig").set_by(), 6u);
}

TEST(Schedule, LetsACorrectedAnchorWinOverAnOlderMoveButNotACorrectedTypingError) {
  Story story = Agreed();
  story.Then({"DeadlineMoved", R"({"deadline": "begin", "due": "2016-03-01", "reason": "x"})"});
  story.Then(story.Correction(3, "Signed", R"({"party": "oslo"})"));
  EXPECT_EQ(story.Deadline("begin"), "OPEN due 2016-03-01") << "its date is as it was";
  story.Then(story.Correction(3, "Signed", "", "2016-01-07"));
  EXPECT_EQ(story.Deadline("begin"), "OPEN due 2016-02-07");
}

TEST(Schedule, PausesACorrectedDeadlineFromWhenItsAnchorHappened) {
  Story story = Agreed();
  story.Then(story.Correction(3, "Signed", "", "2016-01-07"));
  story.At("2016-01-20").Then({"Rested"});
  story.At("2016-01-30").Then({"WokenUp"});
  EXPECT_EQ(story.Deadline("begin"), "OPEN due 2016-02-17");
}

TEST(Schedule, PreparesForAnImpreciseVisitAsIfItBeganOnItsLastPossibleDay) {
  Story story = Running();
  story.Then({"VisitPlanned", R"({"visit": "v", "host": "oslo", "period": "2016-05"})"});
  EXPECT_EQ(story.Deadline("letters/v"), "OPEN due 2016-05-21");
}

TEST(Schedule, PausesWhatCountsFromARecordingFromThereAlsoForALateFact) {
  Story story = Running();
  story.At("2016-01-20").Then({"Rested"});
  story.At("2016-02-10").Then({"WokenUp"});
  story.At("2016-02-12");
  story.Then({"VisitPlanned", R"({"visit": "v", "period": "2016-05-01"})", "2016-01-16"});
  // Sixty days after the 12th: the rest was over by then.
  EXPECT_EQ(story.Deadline("silence"), "OPEN due 2016-04-12");
}

TEST(Schedule, CountsAPhaseOfUnknownDayFromWhenItWasRecorded) {
  Story story = Running();
  story.At("2016-05-10").AsBackfill().Then({"Rested", "{}", "unknown"});
  EXPECT_EQ(story.Deadline("count/oslo/1"), "PAUSED due 2016-04-07") << "it ran on 31 March";
}

TEST(Schedule, LeavesToTheOfficeWhatAPartyOwedThatLeft) {
  Story story(OrchardProgramme(), "orchard", OrchardWorld());
  story.At("2016-01-04");
  story.Then({"Proposed", R"({"aim": "a", "nursery": "elm", "grower": ["oslo", "bern"]})"});
  for (const char* party : {"elm", "oslo", "bern"}) {
    story.Then({"Signed", std::string(R"({"party": ")") + party + "\"}"});
  }
  story.Then({"Begun", R"({"end": "2016-12-31"})"});
  story.Then({"Planned", R"({"step": [
    {"key": "dig", "title": "Dig", "responsible": "bern", "due": "2016-03-01"}]})"});
  story.Then({"Left", R"({"party": "bern"})"});
  EXPECT_EQ(story.Find("step/dig").responsible(0).organisation(), "guild");
  EXPECT_THAT(
      story.By("p", {"bern/coordinator"}).Refused(Told{"StepStarted", R"({"step": "dig"})"}),
      ::testing::HasSubstr("by: "));
}

TEST(Schedule, HandsThePlannedStepsOverToThePartyThatTakesAnothersPlace) {
  Story story = Planned();
  story.Then({"Swapped", R"({"old": "oslo", "new": "bern"})"});
  EXPECT_EQ(story.Find("step/dig").responsible(0).organisation(), "bern");
  EXPECT_EQ(story.By("p", {"bern/coordinator"}).Refused(Told{"StepStarted", R"({"step": "dig"})"}),
            "");
}

TEST(ReminderSteps, GoOutBeforeAndAfterOnWorkingDaysOfTheRecipient) {
  const Story story = Agreed();
  std::vector<std::string> lines;
  for (const ReminderStep& step :
       ReminderSteps(story.definition(), story.Now(), story.Find("begin"), OrchardWorld(),
                     absl::CivilDay(2016, 1, 1), absl::CivilDay(2016, 12, 31))) {
    lines.push_back(absl::FormatCivilTime(step.on) + " " + step.template_name + " " +
                    step.to.front().post() + " " + std::to_string(step.repetition));
  }
  // Due on Monday 8 February; three days before is a Friday.
  EXPECT_THAT(lines, ElementsAre("2016-02-05 due-soon officer 0", "2016-02-11 overdue officer 0",
                                 "2016-02-18 overdue officer 1", "2016-02-22 overdue director 0",
                                 "2016-02-25 overdue officer 2"));
}

TEST(ReminderSteps, AreNoneForADeadlineThatIsNotOpen) {
  const Story story = Running();
  EXPECT_TRUE(ReminderSteps(story.definition(), story.Now(), story.Find("begin"), OrchardWorld(),
                            absl::CivilDay(2016, 1, 1), absl::CivilDay(2016, 12, 31))
                  .empty());
}

}  // namespace
}  // namespace tandem
