// Specifies what becomes of a deadline that an officer moves or waives.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/workflow/schedule.h"
#include "tests/unit/workflow/orchard.h"

namespace tandem {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

Told Move(const std::string& deadline, const std::string& due) {
  return {"DeadlineMoved",
          R"({"deadline": ")" + deadline + R"(", "due": ")" + due + R"(", "reason": "x"})"};
}
Told Waive(const std::string& deadline) {
  return {"DeadlineWaived", R"({"deadline": ")" + deadline + R"(", "reason": "x"})"};
}

std::vector<ReminderStep> RemindersOf(const Story& story, const std::string& deadline) {
  return ReminderSteps(story.definition(), story.Now(), story.Find(deadline), OrchardWorld(),
                       absl::CivilDay(2016, 1, 1), absl::CivilDay(2016, 12, 31));
}

TEST(DeadlineChange, AWaiverEndsADeadlineThatWasMovedBefore) {
  Story story = Proposed();
  story.Then(Move("sign/oslo", "2016-02-15"));
  EXPECT_EQ(story.Deadline("sign/oslo"), "OPEN due 2016-02-15");
  EXPECT_THAT(RemindersOf(story, "sign/oslo"), Not(IsEmpty()));
  story.Then(Waive("sign/oslo"));
  EXPECT_EQ(story.Deadline("sign/oslo"), "WAIVED due 2016-01-18") << "as if it had stayed";
  EXPECT_THAT(RemindersOf(story, "sign/oslo"), IsEmpty());
  EXPECT_FALSE(IsLate(story.Find("sign/oslo"), story.now() + absl::Hours(24 * 365)));
  EXPECT_EQ(story.Deadline("sign/elm"), "OPEN due 2016-01-18") << "that of another party";
  EXPECT_THAT(RemindersOf(story, "sign/elm"), Not(IsEmpty()));
}

TEST(DeadlineChange, AWaiverThatIsRetractedLeavesItMoved) {
  Story story = Proposed();
  story.Then(Move("sign/oslo", "2016-02-15")).Then(Waive("sign/oslo"));
  story.Then(story.Retraction(3));
  EXPECT_EQ(story.Deadline("sign/oslo"), "OPEN due 2016-02-15");
}

TEST(DeadlineChange, AWaivedDeadlineStaysWaivedWhenWhatItAskedForHappens) {
  Story story = Proposed();
  story.Then(Waive("sign/oslo")).Then({"Signed", R"({"party": "oslo"})"});
  EXPECT_EQ(story.Deadline("sign/oslo"), "WAIVED due 2016-01-18");
}

TEST(DeadlineChange, TheLatestMoveCountsWhicheverWayItGoes) {
  Story story = Proposed();
  story.Then(Move("sign/oslo", "2016-02-15")).Then(Move("sign/oslo", "2016-01-11"));
  EXPECT_EQ(story.Deadline("sign/oslo"), "OPEN due 2016-01-11");
  EXPECT_EQ(story.Find("sign/oslo").moves(), 2u);
  EXPECT_EQ(story.Find("sign/oslo").set_by(), 3u);
}

TEST(DeadlineChange, MayGoToTheLatestDayAndNoFurther) {
  EXPECT_EQ(Agreed().Refused(Move("begin", "2016-04-07")), "");
  EXPECT_THAT(Agreed().Refused(Move("begin", "2016-04-08")), HasSubstr("not be moved past"));
}

TEST(DeadlineChange, IsRefusedOnceItIsNoLongerOwed) {
  Story story = Proposed();
  story.Then({"Signed", R"({"party": "elm"})"}).Then(Waive("sign/oslo"));
  for (const auto& [deadline, how] : {std::pair("sign/elm", "met"), {"sign/oslo", "waived"}}) {
    const std::string said = std::string("deadline: Deadline '") + deadline +
                             "' is no longer owed: it is " + how + ".\n";
    EXPECT_EQ(story.Refused(Move(deadline, "2016-02-15")), said);
    EXPECT_EQ(story.Refused(Waive(deadline)), said);
  }
  Story given_up = Agreed();
  given_up.Then({"Left", R"({"party": "oslo"})"});
  EXPECT_EQ(given_up.Refused(Move("begin", "2016-03-01")),
            "deadline: Deadline 'begin' is no longer owed: it is cancelled.\n");
}

TEST(DeadlineChange, AMoveWhileItRestsIsPutOffByTheRestThatFollows) {
  Story story = Agreed();
  story.At("2016-01-20").Then({"Rested"});
  story.At("2016-01-25").Then(Move("begin", "2016-03-01"));
  EXPECT_EQ(story.Deadline("begin"), "PAUSED due 2016-03-01");
  story.At("2016-01-30").Then({"WokenUp"});
  EXPECT_EQ(story.Deadline("begin"), "OPEN due 2016-03-06");
}

TEST(DeadlineChange, MayComeInOneUnitWithWhatItRestsOn) {
  Story story = Proposed();
  EXPECT_EQ(story.Refused({Move("sign/oslo", "2016-02-15"), Waive("sign/oslo")}), "");
  EXPECT_THAT(story.Refused({Waive("sign/oslo"), Move("sign/oslo", "2016-02-15")}),
              HasSubstr("it is waived."));
}

TEST(ConditionWaiver, IsRefusedTheSecondTimeAndForANameThatIsNone) {
  Story story = Running();
  const Told waived{"ConditionWaived", R"({"condition": "later", "reason": "x"})"};
  story.Then(waived);
  EXPECT_EQ(story.Refused(waived), "condition: Condition 'later' is already waived.\n");
  EXPECT_THAT(story.Refused(Told{"ConditionWaived", R"({"condition": "latr", "reason": "x"})"}),
              HasSubstr("did you mean 'later'"));
}

}  // namespace
}  // namespace tandem
