// A partnership's whole life, as a log that folds to the same state for ever.
#include "tests/unit/workflow/golden.h"

#include <gtest/gtest.h>

#include "fmt/format.h"
#include "tests/unit/c3/c3_world.h"

namespace tandem {
namespace {

Told OfActivity(const char* type, const char* key) {
  return {type, fmt::format(R"({{"activity": "{}", "result": "Done."}})", key)};
}

// From the proposal to the surveys, with a visit, a refusal of funds, a suspension,
// a correction, a retraction and what an officer moves and waives.
Story WholeLife(const World& world) {
  Story story = ImplementingIn(world);
  story.At("2015-09-10").Then({"EvidenceAttached", R"({"event": 5})", "", {}, {}, "report"});
  story.Then({"VisitScheduled", R"({"visit": "v", "kind": "STUDY_TOUR", "activity": "tour",
              "host": "kitakyushu", "guest": "haiphong", "period": "2016-08"})"});
  story.At("2015-10-05")
      .Then(
          {"ProgressReported", R"({"city": "haiphong", "period": "2015-07..2015-09", "summary": "S",
                               "rating": "ON_TRACK"})"});
  story.At("2015-11-20").Then({"ActivityStarted", R"({"activity": "ask"})"});
  story.Then(OfActivity("ActivityDone", "ask"));
  story.At("2016-01-10")
      .Then({"DeadlineWaived", R"({"deadline": "progress/haiphong/2", "reason": "New Year."})"});
  story.At("2016-02-01").Then({"PartnershipSuspended", R"({"reason": "Elections."})"});
  story.At("2016-03-01").Then({"PartnershipResumed", R"({"reason": "A new council."})"});
  story.Then(
      {"FundingDeclined", R"({"activity": "tour", "funder": "japan-environment-ministry"})"});
  story.Then({"FundingSought", R"({"activity": "tour", "funder": "japan-environment-ministry",
                                   "amount": {"currency": "JPY", "minor": 1000000}})"});
  story.At("2016-04-01")
      .Then(
          {"FundingConfirmed", R"({"activity": "tour", "funder": "japan-environment-ministry"})"});
  story.Then({"VisitPostponed", R"({"visit": "v", "period": "2016-08-08..2016-08-12"})"});
  story.Then({"EvidenceAttached", R"({"visit": "v"})", "", {}, {}, "letter"});
  story.Then(OfActivity("ActivityDone", "data")).Then({"MediaCoverageNoted", R"({"outlet": "O",
      "language": "vi"})"});
  story.Then({"ActivityDropped", R"({"activity": "plan", "reason": "Done by others."})"});
  story.At("2016-08-20")
      .Then(
          {"StudyTourCompleted",
           R"({"visit": "v", "period": "2016-08-08..2016-08-12", "participants": 8, "lessons": "L"})"});
  story.Then(story.Correction(
      23, "StudyTourCompleted",
      R"({"visit": "v", "period": "2016-08-08..2016-08-11", "participants": 9, "lessons": "L"})"));
  story.Then(OfActivity("ActivityDone", "tour")).Then(kReport);
  story.Then({"MeetingHeld", R"({"kind": "OTHER", "medium": "M", "period": "2016-08-19",
                                 "summary": "S"})"});
  story.Then(story.Retraction(27));
  story.Then({"PartnershipCompleted", R"({"summary": "S"})"});
  story.At("2017-02-20")
      .Then(
          {"OutcomeSurveyed", R"({"city": "haiphong", "monthsAfterEnd": 6, "stillInUse": true})"});
  return story;
}

TEST(Golden, APartnershipsLogFoldsToTheStateThatItDid) {
  const std::unique_ptr<World> world = CohortWorld();
  const Story story = WholeLife(*world);
  EXPECT_EQ(story.Phase(), "completed");
  ExpectGolden(TANDEM_GOLDEN, "partnership", story);
}

}  // namespace
}  // namespace tandem
