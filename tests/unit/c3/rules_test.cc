// The programme's twelve rules, one by one.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/c3/c3_world.h"

namespace tandem {
namespace {

using ::testing::HasSubstr;

class RuleTest : public ::testing::Test {
 protected:
  const std::unique_ptr<World> world_ = CohortWorld();
};

TEST_F(RuleTest, Rule1OneMentorAndOneLearningCityAllDifferent) {
  Story story(C3(), "partnership", *world_, "pair");
  story.At("2015-06-01");
  const auto proposed = [](const std::string& cities) {
    return Told{"PartnershipProposed",
                R"({"title": "T", "purpose": "P", "topic": "T", )" + cities + "}"};
  };
  EXPECT_THAT(story.Refused(proposed(R"("mentor": "taipei", "learner": ["taipei"])")),
              HasSubstr("role: 'taipei' may play one part only"));
  EXPECT_THAT(story.Refused(proposed(R"("mentor": "taipei")")),
              HasSubstr("role: There must be at least 1 in the part 'Learning city'"));
  EXPECT_THAT(story.Refused(proposed(R"("learner": ["taipei"])")),
              HasSubstr("role: There must be at least 1 in the part 'Mentor city'"));
}

TEST_F(RuleTest, Rule2EveryCityConsentsBeforeTheLaunch) {
  Story story = ProposedIn(*world_);
  story.Then({"CityConsented", R"({"city": "haiphong", "signatory": "signatory"})"});
  EXPECT_THAT(story.Refused(Told{"PartnershipLaunched", R"({"completion": "2016-12-30"})"}),
              HasSubstr("all-consented: Every city must have consented: record CityConsented for "
                        "each. (kitakyushu)"));
}

TEST_F(RuleTest, Rule3PurposeAndCompletionDateAreSetBeforeImplementing) {
  Story story = AgreedIn(*world_);
  story.At("2015-08-05")
      .AsBackfill()
      .Then({"PartnershipLaunched", "{}", "2015-07-01", {"completion"}});
  story.Then({"ScopingMeetingHeld",
              R"({"period": "2015-08-03", "place": "online", "visitors": 0, "findings": "F"})"});
  story.AsBackfill(false);
  EXPECT_THAT(story.Refused(Told{"ActionListFinalized", std::string(R"({"activity": [
      {"key": "a", "title": "A", "responsible": "kitakyushu", "due": "2016-01-01"},
      {"key": "b", "title": "B", "responsible": "kitakyushu", "due": "2016-01-01"},
      {"key": "c", "title": "C", "responsible": "kitakyushu", "due": "2016-01-01"},
      {"key": "d", "title": "D", "responsible": "kitakyushu", "due": "2016-01-01"}], )") +
                                                            kBoth + "}"}),
              HasSubstr("completion-set: The completion date must be set"));
}

TEST_F(RuleTest, Rule4AListHoldsFourToEightActivitiesAlsoAfterAmendment) {
  EXPECT_THAT(ScopedIn(*world_).Refused(Told{"ActionListFinalized", std::string(R"({"activity": [
      {"key": "a", "title": "A", "responsible": "kitakyushu", "due": "2016-01-01"}], )") +
                                                                        kBoth + "}"}),
              HasSubstr("activity"));
  EXPECT_THAT(ImplementingIn(*world_).Refused(
                  Told{"ActionListAmended",
                       std::string(R"({"dropped": ["plan"], "reason": "R", )") + kBoth + "}"}),
              HasSubstr("four-to-eight: A final list holds 4 to 8 activities."));
}

TEST_F(RuleTest, Rule5WhatWaitsForFundingDoesNotStartAndIsNeverLate) {
  Story story = ImplementingIn(*world_);
  story.At("2016-10-01");
  EXPECT_EQ(story.Deadline("activity/tour"), "WAITING due 2016-09-01");
  EXPECT_THAT(story.Refused(Told{"ActivityStarted", R"({"activity": "tour"})"}),
              HasSubstr("not-waiting: The activity waits for its funding"));
  story.Then(
      {"FundingConfirmed", R"({"activity": "tour", "funder": "japan-environment-ministry"})"});
  EXPECT_EQ(story.Deadline("activity/tour"), "OPEN due 2016-09-01");
  EXPECT_EQ(story.Refused(Told{"ActivityStarted", R"({"activity": "tour"})"}), "");
}

TEST_F(RuleTest, Rule6ALearningCityJoinsWithTheConsentOfAll) {
  const Story story = LaunchedIn(*world_);
  EXPECT_THAT(
      story.Refused(
          Told{"CityJoined", R"({"city": "da-nang", "reason": "R", "approving": ["haiphong"]})"}),
      HasSubstr("(kitakyushu)"));
  EXPECT_EQ(story.Refused(Told{
                "CityJoined", std::string(R"({"city": "da-nang", "reason": "R", )") + kBoth + "}"}),
            "");
}

TEST_F(RuleTest, Rule7NoActivityIsDueAfterTheCompletionDate) {
  EXPECT_THAT(ImplementingIn(*world_).Refused(
                  Told{"ActivityRescheduled", R"({"activity": "plan", "due": "2017-01-01"})"}),
              HasSubstr("due-by-completion: No activity may be due after the completion date: "
                        "extend that first. (plan)"));
}

TEST_F(RuleTest, Rule8AnActivityStartsOnceThoseThatItComesAfterAreSettled) {
  Story story = ImplementingIn(*world_);
  EXPECT_THAT(story.Refused(Told{"ActivityStarted", R"({"activity": "data"})"}),
              HasSubstr("not-blocked"));
  story.Then({"ActivityDropped", R"({"activity": "ask", "reason": "R"})"});
  EXPECT_EQ(story.Refused(Told{"ActivityStarted", R"({"activity": "data"})"}), "");
}

TEST_F(RuleTest, Rule9CompletionNeedsEveryActivitySettledAndAReport) {
  Story story = ImplementingIn(*world_);
  for (const char* key : {"ask", "data", "plan", "tour"}) {
    story.Then(
        {"ActivityDropped", std::string(R"({"activity": ")") + key + R"(", "reason": "R"})"});
  }
  EXPECT_EQ(story.Phase(), "closing");
  const Told completed{"PartnershipCompleted", R"({"summary": "S"})"};
  EXPECT_THAT(story.Refused(completed), HasSubstr("reported: A completion report"));
  story.Then(kReport);
  story.Then(completed);
  EXPECT_EQ(story.Phase(), "completed");
}

TEST_F(RuleTest, Rule10AListIsPublishedBeforeItIsUsedAndItsVersionIsKept) {
  const Story story = ScopedIn(*world_);
  const auto drafted = [](const std::string& list) {
    return Told{"ActionListDrafted", R"({"based_on": ")" + list + R"(", "activity": [
      {"key": "a", "title": "A", "responsible": "kitakyushu"}]})"};
  };
  EXPECT_THAT(story.Refused(drafted("draft")), HasSubstr("must be in phase published"));
  const Decision decision = story.Judge({drafted("ports")});
  ASSERT_TRUE(decision.refusals.empty());
  ASSERT_EQ(decision.events[0].pin_size(), 1);
  EXPECT_EQ(decision.events[0].pin(0).stream(), "c3/action-list/ports");
  EXPECT_EQ(decision.events[0].pin(0).version(), 4u);
}

TEST_F(RuleTest, Rule11NothingHappensInTheFuture) {
  EXPECT_THAT(
      LaunchedIn(*world_).Refused(
          Told{"MeetingHeld",
               R"({"kind": "PROGRESS", "medium": "M", "period": "2015-07-03", "summary": "S"})"}),
      HasSubstr("future: 3 Jul 2015 has not begun"));
}

TEST_F(RuleTest, Rule12ALearningCityWithdrawsAtAnyTimeAndTheLastOneEndsIt) {
  Story story = ImplementingIn(*world_);
  EXPECT_THAT(story.Refused(Told{"CityWithdrew", R"({"city": "kitakyushu", "reason": "R"})"}),
              HasSubstr("a-learner"));
  story.Then({"CityWithdrew", R"({"city": "haiphong", "reason": "R"})"});
  EXPECT_EQ(story.Phase(), "ended_early");
  Story declined = ProposedIn(*world_);
  declined.Then({"CityDeclined", R"({"city": "haiphong", "reason": "R"})"});
  EXPECT_EQ(declined.Phase(), "declined");
}

}  // namespace
}  // namespace tandem
