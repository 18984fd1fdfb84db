// Each row of the programme's table of deadlines.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/c3/c3_world.h"

namespace tandem {
namespace {

class DeadlineTest : public ::testing::Test {
 protected:
  const std::unique_ptr<World> world_ = CohortWorld();
};

TEST_F(DeadlineTest, ConsentFifteenWorkingDaysOfEachCity) {
  Story story = ProposedIn(*world_);
  EXPECT_EQ(story.Deadline("consent/haiphong"), "OPEN due 2015-06-22");
  EXPECT_EQ(story.Deadline("consent/kitakyushu"), "OPEN due 2015-06-22");
  story.Then({"CityConsented", R"({"city": "haiphong", "signatory": "signatory"})"});
  EXPECT_EQ(story.Deadline("consent/haiphong"), "MET due 2015-06-22");
}

TEST_F(DeadlineTest, LaunchSixtyDaysAfterTheLastConsentOrTheAnnouncementIfLater) {
  Story story = AgreedIn(*world_);
  EXPECT_EQ(story.Deadline("launch"), "OPEN due 2015-08-09");
  story.At("2015-06-20").Then({"PartnershipAnnounced", R"({"occasion": "O", "place": "P"})"});
  EXPECT_EQ(story.Deadline("launch"), "OPEN due 2015-08-19");
}

TEST_F(DeadlineTest, ScopingSixtyDaysAfterTheLaunch) {
  EXPECT_EQ(LaunchedIn(*world_).Deadline("scoping"), "OPEN due 2015-08-30");
  EXPECT_EQ(ScopedIn(*world_).Deadline("scoping"), "MET due 2015-08-30");
}

TEST_F(DeadlineTest, ReportOfTheScopingVisitFifteenWorkingDaysAfterItsLastDay) {
  Story story = ScopedIn(*world_);
  EXPECT_EQ(story.Deadline("scoping-report/#5"), "OPEN due 2015-08-26");
  story.Then({"EvidenceAttached", R"({"event": 5})", "", {}, {}, "report"});
  EXPECT_EQ(story.Deadline("scoping-report/#5"), "MET due 2015-08-26");
}

TEST_F(DeadlineTest, ListFourteenWeeksAfterTheScopingVisitsLastDay) {
  EXPECT_EQ(ScopedIn(*world_).Deadline("list-final"), "OPEN due 2015-11-11");
  EXPECT_EQ(ImplementingIn(*world_).Deadline("list-final"), "MET due 2015-11-11");
}

TEST_F(DeadlineTest, ReviewTwentyWorkingDaysOfTheReviewerAfterTheRequest) {
  Story story = ScopedIn(*world_);
  story.At("2015-08-10").Then({"ReviewRequested", R"({"reviewer": "us-epa"})"});
  // Labor Day, 7 September, is off in the reviewer's calendar.
  EXPECT_EQ(story.Deadline("review/#6"), "OPEN due 2015-09-08");
}

TEST_F(DeadlineTest, FundingDecisionSixtyDaysBeforeTheActivityIsDue) {
  Story story = ImplementingIn(*world_);
  EXPECT_EQ(story.Deadline("funding/tour"), "OPEN due 2016-07-03");
  EXPECT_EQ(story.Deadline("funding/plan"), "none");
  story.Then(
      {"FundingDeclined", R"({"activity": "tour", "funder": "japan-environment-ministry"})"});
  EXPECT_EQ(story.Deadline("funding/tour"), "MET due 2016-07-03");
}

TEST_F(DeadlineTest, InvitationEightWeeksBeforeTheVisitAndReportAfterIt) {
  Story story = ImplementingIn(*world_);
  story.Then(
      {"FundingConfirmed", R"({"activity": "tour", "funder": "japan-environment-ministry"})"});
  story.Then({"VisitScheduled",
              R"({"visit": "tour-1", "kind": "STUDY_TOUR", "activity": "tour", "host": "kitakyushu",
                  "guest": "haiphong", "period": "2016-08-08..2016-08-12"})"});
  EXPECT_EQ(story.Deadline("invitation/tour-1"), "OPEN due 2016-06-13");
  EXPECT_EQ(story.Find("invitation/tour-1").responsible(0).organisation(), "kitakyushu");
  EXPECT_EQ(story.Deadline("visit-report/tour-1"), "none");
  story.Then({"EvidenceAttached", R"({"visit": "tour-1"})", "", {}, {}, "letter"});
  EXPECT_EQ(story.Deadline("invitation/tour-1"), "MET due 2016-06-13");
  story.At("2016-08-15")
      .Then(
          {"StudyTourCompleted",
           R"({"visit": "tour-1", "period": "2016-08-08..2016-08-12", "participants": 9, "lessons": "L"})"});
  EXPECT_EQ(story.Deadline("visit-report/tour-1"), "OPEN due 2016-09-05");
  EXPECT_EQ(story.Find("visit-report/tour-1").responsible(0).organisation(), "haiphong");
}

TEST_F(DeadlineTest, ActivityOnItsDueDateAsRescheduled) {
  Story story = ImplementingIn(*world_);
  EXPECT_EQ(story.Deadline("activity/ask"), "OPEN due 2015-12-01");
  story.Then({"ActivityRescheduled", R"({"activity": "ask", "due": "2015-12-15"})"});
  EXPECT_EQ(story.Deadline("activity/ask"), "OPEN due 2015-12-15");
  story.Then({"ActivityDone", R"({"activity": "ask", "result": "R"})"});
  EXPECT_EQ(story.Deadline("activity/ask"), "MET due 2015-12-15");
}

TEST_F(DeadlineTest, ProgressTenWorkingDaysAfterEachQuarterWhileImplementing) {
  Story story = ImplementingIn(*world_);
  story.At("2015-10-01");
  EXPECT_EQ(story.Deadline("progress/haiphong/1"), "OPEN due 2015-10-14");
  story.Then({"ProgressReported", R"({"city": "haiphong", "period": "2015-07-01..2015-09-30",
                                      "summary": "S", "rating": "ON_TRACK"})"});
  EXPECT_EQ(story.Deadline("progress/haiphong/1"), "MET due 2015-10-14");
  EXPECT_EQ(story.Deadline("progress/kitakyushu/1"), "none");
}

TEST_F(DeadlineTest, SilenceSixtyDaysAfterTheLastThatAPersonRecorded) {
  Story story = LaunchedIn(*world_);
  EXPECT_EQ(story.Deadline("silence"), "OPEN due 2015-08-30");
  story.At("2015-07-10").Then({"MediaCoverageNoted", R"({"outlet": "O", "language": "vi"})"});
  EXPECT_EQ(story.Deadline("silence"), "OPEN due 2015-09-08");
  story.Then({"PartnershipSuspended", R"({"reason": "R"})"});
  EXPECT_EQ(story.Deadline("silence"), "CANCELLED due 2015-09-08");
}

TEST_F(DeadlineTest, WrapUpTalkSixtyDaysBeforeTheCompletionDateAndItsExtension) {
  Story story = ImplementingIn(*world_);
  EXPECT_EQ(story.Deadline("wrap-up/#4"), "OPEN due 2016-10-31");
  story.Then({"CompletionDateExtended",
              R"({"completion": "2017-06-30", "reason": "R",
                  "approving": ["kitakyushu", "haiphong"]})"});
  EXPECT_EQ(story.Deadline("wrap-up/#4"), "MET due 2016-10-31");
  EXPECT_EQ(story.Deadline("wrap-up/#7"), "OPEN due 2017-05-01");
  story.At("2017-04-20")
      .Then({"MeetingHeld",
             R"({"kind": "WRAP_UP", "medium": "M", "period": "2017-04-20", "summary": "S"})"});
  EXPECT_EQ(story.Deadline("wrap-up/#7"), "MET due 2017-05-01");
}

TEST_F(DeadlineTest, CompletionReportThirtyDaysAfterTheCompletionDateOfEachCity) {
  const Story story = ImplementingIn(*world_);
  EXPECT_EQ(story.Deadline("completion-report/kitakyushu"), "OPEN due 2017-01-29");
  EXPECT_EQ(story.Deadline("completion-report/haiphong"), "OPEN due 2017-01-29");
}

TEST_F(DeadlineTest, OutcomeSurveyHalfAYearAndAYearAfterTheEnd) {
  Story story = ImplementingIn(*world_);
  for (const char* key : {"ask", "data", "plan", "tour"}) {
    story.Then(
        {"ActivityDropped", std::string(R"({"activity": ")") + key + R"(", "reason": "R"})"});
  }
  story.Then(kReport);
  story.Then({"PartnershipCompleted", R"({"summary": "S"})"});
  EXPECT_EQ(story.Deadline("survey-half-year/haiphong"), "OPEN due 2016-02-28");
  EXPECT_EQ(story.Deadline("survey-year/haiphong"), "OPEN due 2016-08-31");
  EXPECT_EQ(story.Deadline("completion-report/kitakyushu"), "CANCELLED due 2017-01-29");
  story.At("2016-03-01")
      .Then(
          {"OutcomeSurveyed", R"({"city": "haiphong", "monthsAfterEnd": 6, "stillInUse": true})"});
  EXPECT_EQ(story.Deadline("survey-half-year/haiphong"), "MET due 2016-02-28");
  EXPECT_EQ(story.Deadline("survey-year/haiphong"), "OPEN due 2016-08-31");
}

TEST_F(DeadlineTest, ListCountsFromTheVisitAndNotFromTheDayOfItsRecording) {
  Story story = LaunchedIn(*world_);
  story.At("2015-09-20")
      .Then({"ScopingMeetingHeld", R"({"period": "2015-08-03..2015-08-05", "place": "Haiphong",
                                       "visitors": 3, "findings": "F"})"});
  EXPECT_EQ(story.Deadline("list-final"), "OPEN due 2015-11-11");
}

TEST_F(DeadlineTest, ConsentsAreUnrecordedWhereABackfillPassedOverTheLaunchItself) {
  Story story = ProposedIn(*world_);
  story.At("2015-09-01").AsBackfill();
  story.Then({"ScopingMeetingHeld", R"({"period": "2015-08-03..2015-08-05", "place": "Haiphong",
                                        "visitors": 3, "findings": "F"})"});
  EXPECT_EQ(story.Deadline("consent/haiphong"), "UNRECORDED due 2015-06-22");
  EXPECT_EQ(story.Deadline("launch"), "none");
}

TEST_F(DeadlineTest, SecondSurveyIsMetAlsoWhereTheFirstNeverTookPlace) {
  Story story = ImplementingIn(*world_);
  for (const char* key : {"ask", "data", "plan", "tour"}) {
    story.Then(
        {"ActivityDropped", std::string(R"({"activity": ")") + key + R"(", "reason": "R"})"});
  }
  story.Then(kReport).Then({"PartnershipCompleted", R"({"summary": "S"})"});
  story.At("2016-09-01")
      .Then(
          {"OutcomeSurveyed", R"({"city": "haiphong", "monthsAfterEnd": 12, "stillInUse": true})"});
  EXPECT_EQ(story.Deadline("survey-half-year/haiphong"), "OPEN due 2016-02-28");
  EXPECT_EQ(story.Deadline("survey-year/haiphong"), "MET due 2016-08-31");
}

TEST_F(DeadlineTest, ProgressIsNotOwedForAQuarterThatEndedInASuspension) {
  Story story = ImplementingIn(*world_);
  story.At("2015-12-20").Then({"PartnershipSuspended", R"({"reason": "R"})"});
  story.At("2016-01-20").Then({"PartnershipResumed", R"({"reason": "R"})"});
  story.At("2016-04-05");
  EXPECT_EQ(story.Deadline("progress/haiphong/1"), "OPEN due 2015-10-14")
      << "it was late before the suspension began";
  EXPECT_EQ(story.Deadline("progress/haiphong/2"), "none");
  EXPECT_EQ(story.Deadline("progress/haiphong/3"), "OPEN due 2016-04-14");
}

TEST_F(DeadlineTest, SuspensionMovesWhatIsOwedByItsDays) {
  Story story = ImplementingIn(*world_);
  story.At("2015-10-01").Then({"PartnershipSuspended", R"({"reason": "R"})"});
  EXPECT_EQ(story.Deadline("activity/ask"), "PAUSED due 2015-12-01");
  EXPECT_EQ(story.Deadline("silence"), "CANCELLED due 2015-11-30");
  story.At("2015-10-31").Then({"PartnershipResumed", R"({"reason": "R"})"});
  EXPECT_EQ(story.Deadline("activity/ask"), "OPEN due 2015-12-31");
}

// An organisation with a coordinator's post, on 15 February 2016.
Story Organisation(const World& world) {
  static const auto* const kCore =
      new std::shared_ptr<const Programme>(Programme::Compile(CoreProgrammeFiles()).programme);
  Story story(*kCore, "organisation", world, "haiphong");
  story.At("2016-02-15")
      .Then({"OrganisationRegistered",
             R"({"organisation": "haiphong", "kind": "city", "name": "Haiphong",
                                   "timeZone": "Asia/Ho_Chi_Minh"})"});
  story.Then({"PostCreated", R"({"post": "coordinator"})"});
  return story;
}

TEST_F(DeadlineTest, SuccessorTenWorkingDaysAfterSomebodyLeft) {
  Story story = Organisation(*world_);
  EXPECT_THAT(story.Refused(Told{"PersonLeft", R"({"post": "clerk", "person": "signatory"})"}),
              ::testing::HasSubstr("post-exists: The post must exist"));
  story.Then({"PersonLeft", R"({"post": "coordinator", "person": "signatory"})"});
  EXPECT_EQ(story.Deadline("successor/#3"), "OPEN due 2016-02-29");
  std::vector<std::string> to;
  for (const ReminderStep& step :
       ReminderSteps(story.definition(), story.Now(), story.Find("successor/#3"), *world_,
                     absl::CivilDay(2016, 3, 10), absl::CivilDay(2016, 4, 11))) {
    to.push_back(absl::FormatCivilTime(step.on) + " " + step.to.front().organisation() + "/" +
                 step.to.front().post());
  }
  // The directory has no office of its own: its posts are found when mail is made.
  EXPECT_THAT(to, ::testing::ElementsAre("2016-03-10 haiphong/coordinator", "2016-03-14 /officer",
                                         "2016-03-17 haiphong/coordinator", "2016-03-21 /officer",
                                         "2016-03-24 haiphong/coordinator", "2016-03-28 /officer",
                                         "2016-03-31 haiphong/coordinator", "2016-04-04 /officer",
                                         "2016-04-11 /officer", "2016-04-11 /director"));
  story.Then({"PersonAppointed", R"({"post": "coordinator", "person": "signatory"})"});
  EXPECT_EQ(story.Deadline("successor/#3"), "MET due 2016-02-29");
}

// Once a successor who came before the other one left was still owed.
TEST_F(DeadlineTest, SuccessorIsOwedOnlyWhileNobodyHoldsThePost) {
  const auto appointed = [](const std::string& person, const std::string& post = "coordinator") {
    return Told{"PersonAppointed", R"({"post": ")" + post + R"(", "person": ")" + person + R"("})"};
  };
  const auto left = [](const std::string& person) {
    return Told{"PersonLeft", R"({"post": "coordinator", "person": ")" + person + R"("})"};
  };
  world_->AddStream("person/an", "registered", 1);
  world_->AddStream("person/binh", "registered", 1);
  const struct {
    std::string name;
    std::vector<Told> told;
    std::string deadline;
    std::string state;
  } table[] = {
      {"the post is vacant", {appointed("an"), left("an")}, "successor/#4", "OPEN"},
      {"nobody knows who held it", {left("an")}, "successor/#3", "OPEN"},
      {"the successor came before",
       {appointed("an"), appointed("binh"), left("an")},
       "successor/#5",
       "MET"},
      {"the successor comes after",
       {appointed("an"), left("an"), appointed("binh")},
       "successor/#4",
       "MET"},
      {"the same person comes back",
       {appointed("an"), left("an"), appointed("an")},
       "successor/#4",
       "MET"},
      {"somebody had left before and does not count",
       {appointed("binh"), left("binh"), appointed("an"), left("an")},
       "successor/#6",
       "OPEN"},
      {"the successor leaves, too, and owes alone",
       {appointed("an"), appointed("binh"), left("an"), left("binh")},
       "successor/#5",
       "MET"},
      {"the last one leaves",
       {appointed("an"), appointed("binh"), left("an"), left("binh")},
       "successor/#6",
       "OPEN"},
      {"somebody holds another post",
       {{"PostCreated", R"({"post": "mayor"})"},
        appointed("an"),
        appointed("binh", "mayor"),
        left("an")},
       "successor/#6",
       "OPEN"},
  };
  for (const auto& row : table) {
    Story story = Organisation(*world_);
    for (const Told& told : row.told) story.Then(told);
    EXPECT_EQ(story.Deadline(row.deadline), row.state + " due 2016-02-29") << row.name;
  }
}

}  // namespace
}  // namespace tandem
