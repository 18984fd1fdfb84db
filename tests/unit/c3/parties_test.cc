// Cities that consent, decline, join and leave; and who may record what.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fmt/format.h"
#include "tests/unit/c3/c3_world.h"

namespace tandem {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class PartyTest : public ::testing::Test {
 protected:
  // Proposed on 1 Jun 2015 to two learning cities.
  Story ProposedToTwo() const {
    Story story(C3(), "partnership", *world_, "three");
    story.At("2015-06-01")
        .Then({"PartnershipProposed",
               R"({"title": "Three", "purpose": "P", "topic": "T", "mentor": "kitakyushu",
                   "learner": ["haiphong", "da-nang"]})"});
    return story;
  }

  const std::unique_ptr<World> world_ = CohortWorld();
};

Told OfCity(const std::string& type, const std::string& city) {
  return {type, fmt::format(R"({{"city": "{}", "reason": "R"}})", city)};
}
Told Consented(const std::string& city) {
  return {"CityConsented", fmt::format(R"({{"city": "{}", "signatory": "signatory"}})", city)};
}

TEST_F(PartyTest, ACityThatConsentedWithdrawsAndDoesNotDecline) {
  Story story = ProposedIn(*world_);
  story.Then(Consented("haiphong"));
  EXPECT_THAT(story.Refused(OfCity("CityDeclined", "haiphong")),
              HasSubstr("not-consented: The city has consented: if a learning city leaves, record "
                        "CityWithdrew"));
  EXPECT_THAT(story.AsBackfill().Refused(OfCity("CityDeclined", "haiphong")),
              HasSubstr("not-consented"))
      << "it contradicts the record; no backfill excuses that";
  EXPECT_THAT(ImplementingIn(*world_).Refused(OfCity("CityDeclined", "haiphong")),
              HasSubstr("not-consented"));
}

TEST_F(PartyTest, ALateDeclineDoesNotEndWhatWentOn) {
  Story story = ProposedIn(*world_);
  story.At("2015-09-01").AsBackfill();
  story.Then({"PartnershipLaunched", R"({"completion": "2016-12-30"})", "2015-07-01"});
  for (const char* city : {"haiphong", "kitakyushu"}) {
    EXPECT_THAT(story.Refused(OfCity("CityDeclined", city)), HasSubstr("goes-on-without-it"))
        << city;
  }
}

TEST_F(PartyTest, AMentorsDeclineEndsTheProposalAlsoWhileItIsSuspended) {
  Story story = ProposedIn(*world_);
  story.Then(OfCity("CityDeclined", "kitakyushu"));
  EXPECT_EQ(story.Phase(), "declined");
  for (const char* city : {"haiphong", "kitakyushu"}) {
    Story suspended = ProposedIn(*world_);
    suspended.Then({"PartnershipSuspended", R"({"reason": "R"})"});
    suspended.Then(OfCity("CityDeclined", city));
    EXPECT_EQ(suspended.Phase(), "declined") << city;
  }
}

TEST_F(PartyTest, OneOfTwoLearningCitiesDeclinesAndTheOthersGoOn) {
  Story story = ProposedToTwo();
  story.Then(Consented("kitakyushu")).Then(Consented("haiphong"));
  story.Then(OfCity("CityDeclined", "da-nang"));
  EXPECT_EQ(story.Phase(), "agreed");
  EXPECT_EQ(story.Now().FindParty("da-nang"), nullptr);
}

TEST_F(PartyTest, OneOfTwoLearningCitiesWithdrawsAndTheOthersGoOn) {
  Story story = ProposedToTwo();
  for (const char* city : {"kitakyushu", "haiphong", "da-nang"}) story.Then(Consented(city));
  story.Then({"PartnershipLaunched", R"({"completion": "2016-12-30"})"});
  story.Then(OfCity("CityWithdrew", "da-nang"));
  EXPECT_EQ(story.Phase(), "launched");
  story.Then(OfCity("CityWithdrew", "haiphong"));
  EXPECT_EQ(story.Phase(), "ended_early");
}

TEST_F(PartyTest, ALateFactMayBeOfACityThatHasLeftButNotOfAStranger) {
  Story story = ProposedToTwo();
  story.Then(Consented("kitakyushu")).Then(Consented("haiphong"));
  story.Then(OfCity("CityDeclined", "da-nang"));
  ASSERT_EQ(story.Phase(), "agreed");
  EXPECT_THAT(story.Refused(Consented("da-nang")), Not(HasSubstr("takes no part")));
  EXPECT_THAT(story.Refused(Consented("bangkok")), HasSubstr("'bangkok' takes no part here"));
}

TEST_F(PartyTest, ADeclineMeetsTheConsentThatWasOwed) {
  Story story = ProposedIn(*world_);
  story.Then(OfCity("CityDeclined", "kitakyushu"));
  EXPECT_EQ(story.Deadline("consent/kitakyushu"), "MET due 2015-06-22");
}

TEST_F(PartyTest, ACityThatTakesPartDoesNotJoinInsteadOfConsenting) {
  Story story = ProposedIn(*world_);
  EXPECT_THAT(story.Refused(Told{"CityJoined", fmt::format(R"({{"city": "haiphong", "reason": "R",
                                                              {}}})",
                                                           kBoth)}),
              HasSubstr("not-there-yet: The city takes part already: record CityConsented"));
}

TEST_F(PartyTest, ACityThatJoinedHasConsentedAndOwesProgressFromThen) {
  Story story = LaunchedIn(*world_);
  story.Then({"CityJoined", fmt::format(R"({{"city": "da-nang", "reason": "R", {}}})", kBoth)});
  EXPECT_EQ(story.Deadline("consent/da-nang"), "none");
  EXPECT_EQ(story.Now().FindParty("da-nang")->role(), "learner");
}

TEST_F(PartyTest, WhatACityOwedThatWithdrewFallsToTheOffice) {
  Story story = ProposedToTwo();
  for (const char* city : {"kitakyushu", "haiphong", "da-nang"}) story.Then(Consented(city));
  story.Then({"PartnershipLaunched", R"({"completion": "2016-12-30"})"});
  story.Then({"ScopingMeetingHeld", R"({"period": "2015-06-01", "place": "online", "visitors": 0,
                                        "findings": "F"})"});
  Finalize(story, R"("approving": ["kitakyushu", "haiphong", "da-nang"])", "da-nang");
  EXPECT_EQ(story.Find("activity/data").responsible(0).organisation(), "da-nang");
  story.Then(OfCity("CityWithdrew", "da-nang"));
  EXPECT_EQ(story.Find("activity/data").responsible(0).organisation(), "clean-air-asia");
}

TEST_F(PartyTest, EveryKindOfEventIsRecordedByThoseWhoseItIs) {
  struct Row {
    const char* post;
    Told told;
    bool may;
  };
  const Row rows[] = {
      {"haiphong/coordinator", {"ActivityDone", R"({"activity": "ask", "result": "R"})"}, false},
      {"kitakyushu/coordinator", {"ActivityDone", R"({"activity": "ask", "result": "R"})"}, true},
      {"haiphong/coordinator",
       {"ProgressReported", R"({"city": "haiphong", "period": "2015-07..2015-09", "summary": "S",
                                "rating": "ON_TRACK"})"},
       true},
      {"us-epa/reviewer",
       {"ActionListReviewed", R"({"reviewer": "us-epa", "verdict": "ACCEPT"})"},
       true},
      {"haiphong/coordinator",
       {"ActionListReviewed", R"({"reviewer": "us-epa", "verdict": "ACCEPT"})"},
       false},
      {"haiphong/coordinator",
       {"FundingConfirmed", R"({"activity": "tour", "funder": "japan-environment-ministry"})"},
       false},
      {"haiphong/coordinator", {"PartnershipSuspended", R"({"reason": "R"})"}, false},
      {"kitakyushu/coordinator",
       {"MediaCoverageNoted", R"({"outlet": "O", "language": "vi"})"},
       true},
      {"taipei/coordinator", {"MediaCoverageNoted", R"({"outlet": "O", "language": "vi"})"}, false},
      {"haiphong/coordinator", kReport, true},
  };
  for (const Row& row : rows) {
    Story story = ImplementingIn(*world_);
    story.At("2015-10-05").By("somebody", {row.post});
    const std::string refused = story.Refused(row.told);
    EXPECT_EQ(refused.find("by: ") == std::string::npos, row.may)
        << row.post << " " << row.told.type << ": " << refused;
  }
}

TEST_F(PartyTest, AnAssignedOfficerIsToldInsteadOfThePostsHolder) {
  Story story = AgreedIn(*world_);
  story.Then({"OfficerAssigned", R"({"person": "signatory"})"});
  EXPECT_EQ(story.Find("launch").responsible(0).person(), "signatory");
}

}  // namespace
}  // namespace tandem
