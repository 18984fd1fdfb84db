// What staff read when an event is refused: every reason, and each once.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "tests/unit/c3/c3_world.h"

namespace tandem {
namespace {

class RefusalTest : public ::testing::Test {
 protected:
  // One in each phase of the way, and suspended.
  std::vector<Story> OneInEachPhase() const {
    std::vector<Story> stories = {
        ProposedIn(*world_),     AgreedIn(*world_),       LaunchedIn(*world_),
        ScopedIn(*world_),       ScopedIn(*world_),       ImplementingIn(*world_),
        ImplementingIn(*world_), ImplementingIn(*world_), ImplementingIn(*world_)};
    stories[4].Then({"PostMissionMeetingHeld", R"({"medium": "call", "decisions": "D"})"});
    stories[6].Then({"PartnershipSuspended", R"({"reason": "R"})"});
    stories[7].At("2017-01-02");
    stories[8].Then({"PartnershipEndedEarly", R"({"reason": "R"})"});
    return stories;
  }

  const std::unique_ptr<World> world_ = CohortWorld();
};

// Once PartnershipCompleted was refused for its own phase, and again for the one that
// it leads to.
TEST_F(RefusalTest, OfEveryEventInEveryPhaseSaysEachThingOnce) {
  std::set<std::string> phases;
  for (Story& story : OneInEachPhase()) {
    phases.insert(story.Phase());
    for (const v1::EventType& type : story.definition().proto().event()) {
      for (const bool backfill : {false, true}) {
        std::set<std::string> said;
        int phase_rules = 0;
        for (const v1::Refusal& refusal :
             story.AsBackfill(backfill).Judge({Told{type.name()}}).refusals) {
          const std::string where = story.Phase() + ": " + type.name() + ": " + refusal.message();
          EXPECT_TRUE(said.insert(refusal.message() + refusal.about()).second) << where;
          phase_rules += refusal.rule() == "phase" ? 1 : 0;
          EXPECT_LE(phase_rules, 1) << where;
        }
      }
    }
  }
  EXPECT_EQ(phases.size(), 9u);
}

TEST_F(RefusalTest, OfACompletionNamesThePhaseTheActivitiesAndTheReport) {
  EXPECT_EQ(ImplementingIn(*world_).Refused(Told{"PartnershipCompleted", R"({"summary": "S"})"}),
            "phase: It is in phase 'Implementing'; PartnershipCompleted is recorded in 'Closing'.\n"
            "all-settled: Every activity must be done or dropped. Still open: 'ask', 'data', "
            "'plan', 'tour'.\n"
            "reported: A completion report must have been submitted.\n");
}

}  // namespace
}  // namespace tandem
