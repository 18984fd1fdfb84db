// Visits: scheduled, postponed, cancelled, made; and what is attached to them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fmt/format.h"
#include "tests/unit/c3/c3_world.h"

namespace tandem {
namespace {

using ::testing::HasSubstr;

class VisitTest : public ::testing::Test {
 protected:
  const std::unique_ptr<World> world_ = CohortWorld();
};

Told Scheduled(const std::string& kind, const std::string& activity = "",
               const std::string& host = "kitakyushu", const std::string& guest = "haiphong") {
  return {"VisitScheduled",
          fmt::format(R"({{"visit": "v", "kind": "{}", "activity": "{}", "host": "{}",
                          "guest": "{}", "period": "2016-08-08..2016-08-12"}})",
                      kind, activity, host, guest)};
}

Told Made(const std::string& type) {
  return {type, R"({"visit": "v", "period": "2016-08-08..2016-08-12", "participants": 9,
                    "lessons": "L"})"};
}

const Told kFunded{"FundingConfirmed",
                   R"({"activity": "tour", "funder": "japan-environment-ministry"})"};

TEST_F(VisitTest, AStudyTourIsNotMadeBeforeItsFunding) {
  Story story = ImplementingIn(*world_);
  story.Then(Scheduled("STUDY_TOUR", "tour")).At("2016-08-15");
  EXPECT_THAT(story.Refused(Made("StudyTourCompleted")),
              HasSubstr("visit-may-take-place: The visit's activity still waits for its funding"));
  story.Then(kFunded).Then(Made("StudyTourCompleted"));
}

// Once an invitation for a visit of last month was due at once, and long overdue.
TEST_F(VisitTest, AVisitIsScheduledBeforeItIsOver) {
  Story story = ImplementingIn(*world_);
  story.At("2016-08-20");
  EXPECT_THAT(story.Refused(Scheduled("EXPERT_MISSION", "plan")),
              HasSubstr("visit-ahead: A visit is scheduled before it is over"));
  Told in_august = Scheduled("EXPERT_MISSION", "plan");
  in_august.on = "2016-08";
  EXPECT_EQ(story.Refused(in_august), "") << "some day in August, perhaps before the visit";
  Told in_time = Scheduled("EXPERT_MISSION", "plan");
  in_time.on = "2016-06-01";
  story.Then(in_time);
  EXPECT_THAT(story.Refused(
                  Told{"VisitPostponed", R"({"visit": "v", "period": "2016-08-18..2016-08-19"})"}),
              HasSubstr("visit-ahead"));
  story.Then({"VisitPostponed", R"({"visit": "v", "period": "2016-08-18..2016-08-20"})"});
}

TEST_F(VisitTest, AStudyTourDoesNotGoRoundTheFundingByNamingNoActivity) {
  EXPECT_THAT(ImplementingIn(*world_).Refused(Scheduled("STUDY_TOUR")),
              HasSubstr("tour-names-its-activity: An activity waits for its funding"));
  // Scheduled before there was a list, it is asked when it was made.
  Story early = ScopedIn(*world_);
  early.Then(Scheduled("STUDY_TOUR"));
  Finalize(early);
  early.At("2016-08-15");
  EXPECT_THAT(early.Refused(Made("StudyTourCompleted")), HasSubstr("tour-names-its-activity"));
  early.Then(kFunded).Then(Made("StudyTourCompleted"));
}

TEST_F(VisitTest, AVisitDoesNotCarryOutAnActivityThatIsBlocked) {
  Story story = ImplementingIn(*world_);
  story.Then(Scheduled("EXPERT_MISSION", "data")).At("2016-08-15");
  EXPECT_THAT(story.Refused(Made("ExpertMissionCompleted")),
              ::testing::AllOf(HasSubstr("visit-not-blocked"), HasSubstr("Still open: 'ask' (")));
  story.Then({"ActivityDone", R"({"activity": "ask", "result": "R"})"});
  story.Then(Made("ExpertMissionCompleted"));
}

// Once `tandem next` said "not yet" of a visit that could well be scheduled.
TEST_F(VisitTest, WhatDependsOnTheVisitIsNotInTheWayOfAnyVisit) {
  Story story = ImplementingIn(*world_);
  const auto blocked_by = [&](const std::string& event) {
    const JudgeContext context{story.now(), *world_, *world_, {}, "", true, {}, {}};
    for (const NextOption& option : NextOptions(story.definition(), story.Now(), context)) {
      if (option.type->name() == event) return option.blocked_by;
    }
    return std::vector<std::string>{"no such event"};
  };
  EXPECT_THAT(blocked_by("VisitScheduled"), ::testing::IsEmpty());
  EXPECT_THAT(blocked_by("VisitPostponed"), ::testing::Not(::testing::IsEmpty()));
  story.Then(Scheduled("EXPERT_MISSION", "plan"));
  story.Then({"VisitCancelled", R"({"visit": "v", "reason": "R"})"});
  EXPECT_THAT(blocked_by("VisitPostponed"), ::testing::IsEmpty()) << "another one perhaps";
}

TEST_F(VisitTest, AVisitIsMadeAsWhatItWasScheduled) {
  Story story = ImplementingIn(*world_);
  story.Then(Scheduled("EXPERT_MISSION", "plan")).At("2016-08-15");
  EXPECT_THAT(story.Refused(Made("StudyTourCompleted")), HasSubstr("scheduled-as-tour"));
  Story tour = ImplementingIn(*world_);
  tour.Then(kFunded).Then(Scheduled("STUDY_TOUR", "tour")).At("2016-08-15");
  EXPECT_THAT(tour.Refused(Made("ExpertMissionCompleted")), HasSubstr("scheduled-as-mission"));
  Story scoping = LaunchedIn(*world_);
  scoping.Then(Scheduled("STUDY_TOUR"));
  EXPECT_THAT(scoping.Refused(Told{"ScopingMeetingHeld",
                                   R"({"period": "2015-07-01", "place": "P", "visitors": 1,
                                       "findings": "F", "visit": "v"})"}),
              HasSubstr("scheduled-as-scoping"));
}

TEST_F(VisitTest, AVisitIsScheduledOnceBetweenTwoPartiesForAnActivityOfTheList) {
  Story story = ImplementingIn(*world_);
  EXPECT_THAT(story.Refused(Scheduled("EXPERT_MISSION", "plan", "taipei")),
              HasSubstr("host-and-guest: Host and guest must be two different parties"));
  EXPECT_THAT(story.Refused(Scheduled("EXPERT_MISSION", "plan", "haiphong")),
              HasSubstr("host-and-guest"));
  EXPECT_THAT(story.Refused(Scheduled("EXPERT_MISSION", "paln")),
              HasSubstr("visit-activity-exists"));
  story.Then(Scheduled("EXPERT_MISSION", "plan"));
  EXPECT_THAT(story.Refused(Scheduled("EXPERT_MISSION", "plan")), HasSubstr("repeat: "));
}

TEST_F(VisitTest, APostponedVisitMovesItsLettersAndACancelledOneOwesNone) {
  Story story = ImplementingIn(*world_);
  story.Then(Scheduled("EXPERT_MISSION", "plan"));
  story.Then({"VisitPostponed", R"({"visit": "v", "period": "2016-09-12..2016-09-16"})"});
  EXPECT_EQ(story.Deadline("invitation/v"), "OPEN due 2016-07-18");
  story.Then({"VisitCancelled", R"({"visit": "v"})"});
  EXPECT_EQ(story.Deadline("invitation/v"), "CANCELLED due 2016-07-18");
  EXPECT_THAT(story.Refused(Told{"VisitPostponed", R"({"visit": "v", "period": "2016-10-12"})"}),
              HasSubstr("visit-open"));
  story.At("2016-08-15");
  EXPECT_THAT(story.Refused(Made("ExpertMissionCompleted")), HasSubstr("visit-open"));
}

TEST_F(VisitTest, AnImpreciseVisitIsPreparedForAsIfItBeganOnItsLastPossibleDay) {
  Story story = ImplementingIn(*world_);
  story.Then({"VisitScheduled", R"({"visit": "v", "kind": "EXPERT_MISSION", "activity": "plan",
              "host": "haiphong", "guest": "kitakyushu", "period": "2016-10"})"});
  EXPECT_EQ(story.Deadline("invitation/v"), "OPEN due 2016-09-05");
}

TEST_F(VisitTest, AVisitLiesInTheFutureOnlyAsAPlan) {
  Story story = ImplementingIn(*world_);
  story.Then(Scheduled("EXPERT_MISSION", "plan"));
  EXPECT_THAT(story.Refused(Made("ExpertMissionCompleted")),
              HasSubstr("future: 8-12 Aug 2016 has not begun"));
}

TEST_F(VisitTest, EvidenceNamesAVisitThatThereIs) {
  Story story = ImplementingIn(*world_);
  story.Then(Scheduled("EXPERT_MISSION", "plan"));
  EXPECT_THAT(story.Refused(Told{"EvidenceAttached", R"({"visit": "w"})", "", {}, {}, "report"}),
              HasSubstr("visit-exists: There is no visit of that key"));
  EXPECT_THAT(story.Refused(Told{"EvidenceAttached", "{}", "", {}, {}, "report"}),
              HasSubstr("belongs-somewhere"));
  EXPECT_THAT(story.Refused(Told{"EvidenceAttached", R"({"visit": "v"})"}),
              HasSubstr("evidence-given"));
  story.Then({"EvidenceAttached", R"({"visit": "v"})", "", {}, {}, "letter"});
  EXPECT_THAT(story.Refused(Told{"EvidenceAttached", R"({"visit": "v"})"}),
              HasSubstr("evidence-given"))
      << "what was attached before is not what is attached now";
}

TEST_F(VisitTest, TheReportOfAScheduledScopingVisitMayBeAttachedToTheVisit) {
  Story story = LaunchedIn(*world_);
  story.Then({"VisitScheduled", R"({"visit": "s", "kind": "SCOPING", "host": "haiphong",
              "guest": "kitakyushu", "period": "2015-08-03..2015-08-05"})"});
  story.At("2015-08-05")
      .Then({"ScopingMeetingHeld", R"({"period": "2015-08-03..2015-08-05", "place": "Haiphong",
              "visitors": 3, "findings": "F", "visit": "s"})"});
  EXPECT_EQ(story.Deadline("scoping-report/#6"), "OPEN due 2015-08-26");
  story.Then({"EvidenceAttached", R"({"visit": "s"})", "", {}, {}, "report"});
  EXPECT_EQ(story.Deadline("scoping-report/#6"), "MET due 2015-08-26");
}

TEST_F(VisitTest, AMeetingOnlineOwesNoReportHoweverItIsWritten) {
  for (const char* place : {"online", "Online", "ONLINE"}) {
    Story story = LaunchedIn(*world_);
    story.Then({"ScopingMeetingHeld",
                fmt::format(R"({{"period": "2015-07-01", "place": "{}", "visitors": 0,
                                "findings": "F"}})",
                            place)});
    EXPECT_EQ(story.Deadline("scoping-report/#5"), "none") << place;
  }
}

TEST_F(VisitTest, TheReportOfAVisitIsMetByEvidenceOnItOrOnWhatSaysThatItWasMade) {
  for (const char* about : {R"({"visit": "v"})", R"({"event": 8})"}) {
    Story story = ImplementingIn(*world_);
    story.Then(Scheduled("EXPERT_MISSION", "plan"));
    story.At("2016-08-15").Then(Made("ExpertMissionCompleted"));
    EXPECT_EQ(story.Deadline("visit-report/v"), "OPEN due 2016-09-05");
    story.Then({"EvidenceAttached", about, "", {}, {}, "report"});
    EXPECT_EQ(story.Deadline("visit-report/v"), "MET due 2016-09-05") << about;
  }
}

}  // namespace
}  // namespace tandem
