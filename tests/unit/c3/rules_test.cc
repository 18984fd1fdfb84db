// The programme's twelve rules, one by one.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fmt/format.h"
#include "tests/unit/c3/c3_world.h"

namespace tandem {
namespace {

using ::testing::HasSubstr;

class RuleTest : public ::testing::Test {
 protected:
  const std::unique_ptr<World> world_ = CohortWorld();
};

const Told kFour{"ActionListFinalized", fmt::format(R"({{"activity": [
    {{"key": "a", "title": "A", "responsible": "kitakyushu", "due": "2016-01-01"}},
    {{"key": "b", "title": "B", "responsible": "kitakyushu", "due": "2016-01-01"}},
    {{"key": "c", "title": "C", "responsible": "kitakyushu", "due": "2016-01-01"}},
    {{"key": "d", "title": "D", "responsible": "kitakyushu", "due": "2016-01-01"}}], {}}})",
                                                    kBoth)};

// An amendment with activities of these keys added and dropped.
Told Amended(const std::vector<std::string>& added, const std::vector<std::string>& dropped,
             bool with_due = true) {
  std::vector<std::string> activities;
  activities.reserve(added.size());
  for (const std::string& key : added) {
    activities.push_back(
        fmt::format(R"({{"key": "{}", "title": "T", "responsible": "kitakyushu"{}}})", key,
                    with_due ? R"(, "due": "2016-01-01")" : ""));
  }
  std::vector<std::string> keys;
  keys.reserve(dropped.size());
  for (const std::string& key : dropped) keys.push_back('"' + key + '"');
  return {"ActionListAmended",
          fmt::format(R"({{"added": [{}], "dropped": [{}], "reason": "R", {}}})",
                      fmt::join(activities, ", "), fmt::join(keys, ", "), kBoth)};
}

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

// A slip of the year, which would have been long overdue at once.
TEST_F(RuleTest, NoPlanIsMadeForADayThatHasPassed) {
  EXPECT_THAT(
      AgreedIn(*world_).Refused(Told{"PartnershipLaunched", R"({"completion": "2014-12-30"})"}),
      HasSubstr("completion-ahead: The completion date must not lie before the day"));
  EXPECT_THAT(ImplementingIn(*world_).Refused(
                  Told{"ActivityRescheduled", R"({"activity": "plan", "due": "2015-01-01"})"}),
              HasSubstr("new-date-ahead: The new date must not lie before"));
  Story scoped = ScopedIn(*world_);
  Told four = kFour;
  for (size_t at = 0; (at = four.json.find("2016-01-01", at)) != std::string::npos;) {
    four.json.replace(at, 10, "2015-01-01");
  }
  scoped.At("2015-09-01");
  EXPECT_THAT(scoped.Refused(four), HasSubstr("due-ahead: No activity may be due before"));
  Story waived = scoped;
  for (const char* activity : {"a", "b", "c", "d"}) {
    waived.Then({"ConditionWaived", fmt::format(R"({{"condition": "due-ahead", "about": "{}",
        "reason": "It is long past."}})",
                                                activity)});
  }
  EXPECT_EQ(waived.Refused(four), "") << "though they are only planned by it";
  for (size_t at = 0; (at = four.json.find("2015-01-01", at)) != std::string::npos;) {
    four.json.replace(at, 10, "2015-09-20");
  }
  scoped.At("2015-10-01");
  four.on = "2015-09";
  EXPECT_EQ(scoped.Refused(four), "") << "some day in September, perhaps before the 20th";
  Story story = LaunchedIn(*world_);
  story.At("2017-02-01");
  EXPECT_THAT(story.Refused(Told{
                  "CompletionDateExtended",
                  std::string(R"({"completion": "2017-01-15", "reason": "R", )") + kBoth + "}"}),
              HasSubstr("completion-ahead"));
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
              HasSubstr("not-blocked: The activities that it comes after must be done or dropped "
                        "first. Still open: 'ask' ("));
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

TEST_F(RuleTest, ThePurposeIsSetBeforeImplementing) {
  Story story(C3(), "partnership", *world_, "pair");
  story.At("2015-09-01").AsBackfill();
  story.Then(
      {"PartnershipProposed",
       R"({"title": "A pair", "topic": "T", "mentor": "kitakyushu", "learner": ["haiphong"]})",
       "2015-06-01",
       {"purpose"}});
  story.Then({"PartnershipLaunched", R"({"completion": "2016-12-30"})", "2015-07-01"});
  story.Then({"ScopingMeetingHeld", R"({"period": "2015-08-03", "place": "online", "visitors": 0,
                                        "findings": "F"})"});
  story.AsBackfill(false);
  EXPECT_THAT(story.Refused(kFour), HasSubstr("purpose-set: The purpose must be set"));
}

TEST_F(RuleTest, EveryActivityHasADueDateBeforeImplementingAndAfterAnAmendment) {
  EXPECT_THAT(ScopedIn(*world_).Refused(Told{"ActionListFinalized", fmt::format(R"({{"activity": [
      {{"key": "a", "title": "A", "responsible": "kitakyushu", "due": "2016-01-01"}},
      {{"key": "b", "title": "B", "responsible": "kitakyushu", "due": "2016-01-01"}},
      {{"key": "c", "title": "C", "responsible": "kitakyushu", "due": "2016-01-01"}},
      {{"key": "d", "title": "D", "responsible": "kitakyushu"}}], {}}})",
                                                                                kBoth)}),
              HasSubstr("due-dates-set: Every activity must have a due date. (d)"));
  EXPECT_THAT(ImplementingIn(*world_).Refused(Amended({"x"}, {}, /*with_due=*/false)),
              HasSubstr("due-dates-set: Every activity must have a due date. (x)"));
}

TEST_F(RuleTest, EveryCityApprovesTheListItsAmendmentAndTheExtension) {
  const std::string one = R"("approving": ["haiphong"])";
  Story scoped = ScopedIn(*world_);
  Told list = kFour;
  list.json.replace(list.json.find(kBoth), std::string(kBoth).size(), one);
  EXPECT_THAT(scoped.Refused(list), HasSubstr("all-approve: Every city of the partnership must be "
                                              "among the approving ones. (kitakyushu)"));
  const Story story = ImplementingIn(*world_);
  EXPECT_THAT(story.Refused(Told{"ActionListAmended", R"({"reason": "R", )" + one + "}"}),
              HasSubstr("all-approve"));
  EXPECT_THAT(story.Refused(Told{"CompletionDateExtended",
                                 R"({"completion": "2017-06-30", "reason": "R", )" + one + "}"}),
              HasSubstr("all-approve"));
}

TEST_F(RuleTest, AListOfNineActivitiesIsRefusedAtOnceAndByAmendment) {
  std::string nine;
  for (int i = 1; i <= 9; ++i) {
    nine += fmt::format(R"({}{{"key": "k{}", "title": "K", "responsible": "kitakyushu",
                            "due": "2016-01-01"}})",
                        i == 1 ? "" : ", ", i);
  }
  EXPECT_THAT(ScopedIn(*world_).Refused(Told{
                  "ActionListFinalized", fmt::format(R"({{"activity": [{}], {}}})", nine, kBoth)}),
              HasSubstr("activity: 'activity' has 9 and may have at most 8"));
  Story story = ImplementingIn(*world_);
  EXPECT_THAT(story.Refused(Amended({"e", "f", "g", "h", "i"}, {})), HasSubstr("four-to-eight"));
  story.Then(Amended({"e", "f", "g", "h"}, {}));
  EXPECT_EQ(story.Now().state().activity_size(), 8);
}

// A draft may hold another number than a final list.
TEST_F(RuleTest, ALateDraftOfNineActivitiesPlansNothingBehindTheFinalList) {
  std::string nine;
  for (int i = 1; i <= 9; ++i) {
    nine += fmt::format(R"({}{{"key": "k{}", "title": "K", "responsible": "kitakyushu"}})",
                        i == 1 ? "" : ", ", i);
  }
  Story story = ImplementingIn(*world_);
  const std::string before = story.Now().state().activity(0).DebugString();
  story.Then({"ActionListDrafted", fmt::format(R"({{"activity": [{}]}})", nine), "2015-08-20"});
  EXPECT_EQ(story.Phase(), "implementing");
  EXPECT_EQ(story.Now().state().activity_size(), 4);
  EXPECT_EQ(story.Now().state().activity(0).DebugString(), before);
}

TEST_F(RuleTest, WhatIsDoneStaysOnTheList) {
  Story story = ImplementingIn(*world_);
  story.Then({"ActivityDone", R"({"activity": "ask", "result": "R"})"});
  EXPECT_THAT(story.Refused(Amended({"e"}, {"ask"})), HasSubstr("done-stays"));
  story.Then(Amended({"e"}, {"plan"}));
  EXPECT_EQ(story.Activity("plan"), v1::Activity::DROPPED);
}

TEST_F(RuleTest, AnExtensionIsLaterThanWhatItExtends) {
  EXPECT_THAT(ImplementingIn(*world_).Refused(
                  Told{"CompletionDateExtended",
                       fmt::format(R"({{"completion": "2016-12-30", "reason": "R", {}}})", kBoth)}),
              HasSubstr("later-than-before"));
}

TEST_F(RuleTest, WhatIsSettledIsNotSettledAgain) {
  Story story = ImplementingIn(*world_);
  story.Then({"ActivityDropped", R"({"activity": "ask", "reason": "R"})"});
  EXPECT_THAT(story.Refused(Told{"ActivityDone", R"({"activity": "ask", "result": "R"})"}),
              HasSubstr("still-open: The activity is settled already"));
  EXPECT_THAT(story.Refused(Told{"ActivityRescheduled", R"({"activity": "ask", "due": "2016"})"}),
              HasSubstr("still-open"));
}

TEST_F(RuleTest, WhatIsBlockedOrWaitsIsNotDone) {
  const Story story = ImplementingIn(*world_);
  EXPECT_THAT(story.Refused(Told{"ActivityDone", R"({"activity": "data", "result": "R"})"}),
              HasSubstr("not-blocked"));
  EXPECT_THAT(story.Refused(Told{"ActivityDone", R"({"activity": "tour", "result": "R"})"}),
              HasSubstr("not-waiting"));
}

TEST_F(RuleTest, ThePartnershipClosesOnItsCompletionDateAndIsNotCompletedWithOpenActivities) {
  Story story = ImplementingIn(*world_);
  story.At("2016-12-29");
  EXPECT_EQ(story.Phase(), "implementing");
  story.At("2016-12-30");
  EXPECT_EQ(story.Phase(), "closing");
  story.Then(kReport);
  EXPECT_THAT(story.Refused(Told{"PartnershipCompleted", R"({"summary": "S"})"}),
              HasSubstr("all-settled: Every activity must be done or dropped."));
}

TEST_F(RuleTest, AnExtensionReopensWhatClosedWithSomethingOpen) {
  Story story = ImplementingIn(*world_);
  story.At("2017-01-02")
      .Then({"CompletionDateExtended",
             fmt::format(R"({{"completion": "2017-06-30", "reason": "R", {}}})", kBoth)});
  EXPECT_EQ(story.Phase(), "implementing");
}

TEST_F(RuleTest, ItResumesWhereItWasSuspended) {
  Story story = ImplementingIn(*world_);
  story.At("2015-10-01")
      .Then({"PartnershipSuspended", R"({"reason": "R", "expectedReturn": "2015-11"})"});
  EXPECT_EQ(story.Phase(), "suspended");
  EXPECT_EQ(story.Now().FindFact("expected-return")->date().month(), 11);
  story.At("2015-11-01");
  EXPECT_THAT(story.Refused(Told{"ActivityStarted", R"({"activity": "ask"})"}), HasSubstr("phase"));
  story.Then({"PartnershipResumed", R"({"reason": "R"})"});
  EXPECT_EQ(story.Phase(), "implementing");
}

TEST_F(RuleTest, NothingIsPlannedOnceItHasEnded) {
  Story story = ImplementingIn(*world_);
  story.Then({"PartnershipEndedEarly", R"({"reason": "R"})"});
  EXPECT_EQ(story.Phase(), "ended_early");
  EXPECT_THAT(story.Refused(Amended({"e"}, {})), HasSubstr("not-ended"));
  EXPECT_THAT(story.Refused(Told{"VisitScheduled",
                                 R"({"visit": "v", "kind": "EXPERT_MISSION", "host": "kitakyushu",
                                     "guest": "haiphong", "period": "2016-05"})"}),
              HasSubstr("not-ended"));
  story.Then({"MediaCoverageNoted", R"({"outlet": "O", "language": "vi"})"});
  story.Then({"ActivityDone", R"({"activity": "ask", "result": "R"})", "2015-08-30"});
  EXPECT_EQ(story.Phase(), "ended_early") << "a late fact moves nothing";
}

TEST_F(RuleTest, FundingIsSoughtForWhatWaitsForItAndMayBeSoughtAgain) {
  Story story = ImplementingIn(*world_);
  const auto funding = [](const char* type, const char* activity) {
    return Told{type, fmt::format(R"({{"activity": "{}", "funder": "japan-environment-ministry"}})",
                                  activity)};
  };
  EXPECT_THAT(story.Refused(funding("FundingSought", "plan")), HasSubstr("needs-funding"));
  story.Then(funding("FundingSought", "tour")).Then(funding("FundingDeclined", "tour"));
  EXPECT_EQ(story.Activity("tour"), v1::Activity::WAITING);
  EXPECT_EQ(story.Deadline("funding/tour"), "MET due 2016-07-03");
  story.At("2016-06-20").Then(funding("FundingSought", "tour"));
  EXPECT_EQ(story.Deadline("funding-again/#9"), "OPEN due 2016-07-20");
  EXPECT_EQ(story.Deadline("activity/tour"), "WAITING due 2016-09-01");
  story.Then(funding("FundingConfirmed", "tour"));
  EXPECT_EQ(story.Deadline("funding-again/#9"), "MET due 2016-07-20");
  EXPECT_EQ(story.Activity("tour"), v1::Activity::PLANNED);
}

TEST_F(RuleTest, WhatHappenedIsNotDatedInTheFutureByItsOwnDays) {
  const Story story = LaunchedIn(*world_);
  EXPECT_THAT(story.Refused(Told{"ScopingMeetingHeld",
                                 R"({"period": "2030", "place": "P", "visitors": 1,
                                     "findings": "F"})"}),
              HasSubstr("future: 2030 has not begun"));
}

}  // namespace
}  // namespace tandem
