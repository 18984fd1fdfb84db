// The library's lists, the partnership's own list, and cities' profiles.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fmt/format.h"
#include "tests/unit/c3/c3_world.h"

namespace tandem {
namespace {

using ::testing::HasSubstr;

class ListTest : public ::testing::Test {
 protected:
  // Proposed on 4 Apr 2016; a review was asked of US EPA on the 5th.
  Story InReview() const {
    Story story(C3(), "action-list", *world_, "new");
    story.At("2016-04-04").Then({"Proposed", R"({"title": "New", "version": 1, "activity": [
      {"key": "a", "title": "A", "responsible": "clean-air-asia"}]})"});
    story.At("2016-04-05").Then({"ReviewRequested", R"({"reviewer": "us-epa"})"});
    return story;
  }

  const std::unique_ptr<World> world_ = CohortWorld();
};

Told Review(const std::string& type, const std::string& verdict = "ACCEPT") {
  return {type, fmt::format(R"({{"reviewer": "us-epa", "verdict": "{}"}})", verdict)};
}
const Told kPublished{"Published", R"({"version": 1})"};

TEST_F(ListTest, IsPublishedOnceAnExpertAndAPeerAcceptedIt) {
  Story story = InReview();
  EXPECT_EQ(story.Phase(), "in_review");
  EXPECT_THAT(story.Refused(kPublished), HasSubstr("expert-accepts"));
  story.Then(Review("ExpertReviewed"));
  EXPECT_THAT(story.Refused(kPublished), HasSubstr("peer-accepts"));
  story.Then(Review("PeerReviewed", "REVISE"));
  EXPECT_THAT(story.Refused(kPublished), HasSubstr("peer-accepts"));
  story.Then(Review("PeerReviewed")).Then(kPublished);
  EXPECT_EQ(story.Phase(), "published");
}

TEST_F(ListTest, IsRevisedAndThenAcceptedAnewAlsoOnTheSameDay) {
  // An acceptance of the old text counted if it came on the day of the revision.
  Story story = InReview();
  story.Then(Review("ExpertReviewed")).Then(Review("PeerReviewed"));
  story.Then({"RevisionRequested", R"({"reason": "R"})"});
  EXPECT_EQ(story.Phase(), "proposed");
  story.Then({"Revised", R"({"activity": [
    {"key": "b", "title": "B", "responsible": "clean-air-asia"}]})"});
  story.Then({"ReviewRequested", R"({"reviewer": "us-epa"})"});
  EXPECT_THAT(story.Refused(kPublished),
              ::testing::AllOf(HasSubstr("expert-accepts"), HasSubstr("peer-accepts")));
  story.Then(Review("ExpertReviewed")).Then(Review("PeerReviewed")).Then(kPublished);
  EXPECT_EQ(story.Phase(), "published");
}

TEST_F(ListTest, AnAcceptanceFromBeforeTheRevisionDoesNotCountWhenItIsRecordedLate) {
  Story story = InReview();
  story.At("2016-04-20").Then({"RevisionRequested", R"({"reason": "R"})"});
  story.Then({"ReviewRequested", R"({"reviewer": "us-epa"})"});
  Told late = Review("ExpertReviewed");
  late.on = "2016-04-10";
  story.Then(late);
  EXPECT_THAT(story.Refused(kPublished), HasSubstr("expert-accepts"));
}

TEST_F(ListTest, APeersReviewMayBeWaived) {
  Story story = InReview();
  story.Then(Review("ExpertReviewed"));
  story.Then({"ConditionWaived", R"({"condition": "peer-accepts", "reason": "R"})"});
  story.Then(kPublished);
  EXPECT_EQ(story.Phase(), "published");
}

TEST_F(ListTest, IsSupersededByAPublishedOne) {
  Story story = InReview();
  story.Then(Review("ExpertReviewed")).Then(Review("PeerReviewed")).Then(kPublished);
  EXPECT_THAT(story.Refused(Told{"Superseded", R"({"by": "draft"})"}),
              HasSubstr("must be in phase published"));
  story.Then({"Superseded", R"({"by": "ports"})"});
  EXPECT_EQ(story.Phase(), "superseded");
}

TEST_F(ListTest, ItsReviewIsMetByTheReviewOrByAWishForARevision) {
  Story story = InReview();
  EXPECT_EQ(story.Deadline("review/#2"), "OPEN due 2016-05-03");
  EXPECT_EQ(story.Find("review/#2").responsible(0).post(), "reviewer");
  Story revised = story;
  story.Then(Review("ExpertReviewed"));
  EXPECT_EQ(story.Deadline("review/#2"), "MET due 2016-05-03");
  revised.Then({"RevisionRequested", R"({"reason": "R"})"});
  EXPECT_EQ(revised.Deadline("review/#2"), "MET due 2016-05-03");
}

TEST_F(ListTest, APartnershipsListIsReviewedByWhoWasAsked) {
  Story story = ScopedIn(*world_);
  story.Then({"PostMissionMeetingHeld", R"({"medium": "telephone", "decisions": "D"})"});
  EXPECT_EQ(story.Phase(), "planning");
  story.At("2015-08-10").Then({"ReviewRequested", R"({"reviewer": "us-epa"})"});
  Story finalized = story;
  story.Then({"ActionListReviewed", R"({"reviewer": "us-epa", "verdict": "ACCEPT"})"});
  EXPECT_EQ(story.Deadline("review/#7"), "MET due 2015-09-08");
  Finalize(finalized);
  EXPECT_EQ(finalized.Deadline("review/#7"), "CANCELLED due 2015-09-08");
}

TEST_F(ListTest, ACorrectedDraftIsNotAskedAnewWhatItTookFromTheLibrary) {
  // A typing error could not be corrected once the library's list was superseded.
  Story story = ScopedIn(*world_);
  const auto draft = [](const std::string& list, const std::string& title) {
    return fmt::format(R"({{"based_on": "{}", "activity": [
        {{"key": "a", "title": "{}", "responsible": "kitakyushu"}}]}})",
                       list, title);
  };
  story.Then({"ActionListDrafted", draft("ports", "Aks")});
  world_->AddStream("c3/action-list/ports", "superseded", 5);
  world_->AddStream("c3/action-list/old", "superseded", 5);
  story.Then(story.Correction(6, "ActionListDrafted", draft("ports", "Ask")));
  EXPECT_THAT(story.Refused(story.Correction(6, "ActionListDrafted", draft("old", "Ask"))),
              HasSubstr("must be in phase published"));
}

TEST_F(ListTest, ACityJoinsTheProgrammeAndKeepsItsProfileFresh) {
  Story story(C3(), "city", *world_, "haiphong");
  story.At("2015-06-01")
      .By("somebody", {"haiphong/coordinator"})
      .Then({"CityJoinedProgramme", R"({"city": "haiphong", "needs": ["ports"]})"})
      .Then({"ProfileUpdated", R"({"city": "haiphong", "offers": ["buses"]})"});
  EXPECT_EQ(story.Phase(), "member");
  EXPECT_THAT(story.By("another", {"da-nang/coordinator"})
                  .Refused(Told{"ProfileUpdated", R"({"city": "haiphong"})"}),
              HasSubstr("by: ProfileUpdated is recorded by haiphong/coordinator"));
}

}  // namespace
}  // namespace tandem
