// Specifies events that are recorded only in their phase (workflow.proto, `only_in_phase`).
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "engine/workflow/decide.h"
#include "tests/unit/workflow/fund.h"

namespace tandem {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr char kNotAfterwards[] =
    "Voted is recorded only while the phase is 'Voting', and not afterwards.";

Story VotingOver() {
  Story story = CallOpened();
  story.At("2016-03-20").Then({"VotingBegan"}).At("2016-04-01").Then({"CallEnded"});
  return story;
}

std::vector<std::string> InTheWayOf(const Story& story, const std::string& type) {
  const JudgeContext context{story.now(), story.world(), story.world(), {}, "", true, {}, {}};
  for (const NextOption& option : NextOptions(story.definition(), story.Now(), context)) {
    if (option.type->name() != type) continue;
    EXPECT_FALSE(option.late);
    return option.blocked_by;
  }
  return {"there is no such event"};
}

TEST(OnlyInPhase, AnEventIsTakenInItsPhase) {
  Story story = CallOpened();
  story.At("2016-03-20").Then({"VotingBegan"});
  EXPECT_EQ(story.Refused(Told{"Voted"}), "");
  EXPECT_THAT(InTheWayOf(story, "Voted"), IsEmpty());
}

TEST(OnlyInPhase, AnEventIsRefusedAfterItsPhaseWheneverItHappened) {
  const Story story = VotingOver();
  EXPECT_EQ(story.Refused({"Voted", "{}", "2016-03-25"}),
            std::string("only-in-phase: ") + kNotAfterwards + "\n");
  EXPECT_EQ(story.Refused({"Voted", "{}", "2016-04-01"}),
            std::string("only-in-phase: ") + kNotAfterwards + "\n");
  Story later = story;
  later.At("2016-05-01");
  EXPECT_EQ(later.Refused(Told{"Voted"}), std::string("phase: ") + kNotAfterwards + "\n");
}

TEST(OnlyInPhase, AnEventIsNotAmongWhatMayBeRecordedNextAfterItsPhase) {
  EXPECT_THAT(InTheWayOf(VotingOver(), "Voted"), ElementsAre(kNotAfterwards));
}

TEST(OnlyInPhase, ABackfillOfWhatHappenedInThePhaseLeavesAGapThatStays) {
  Story story = VotingOver();
  story.At("2016-05-01").AsBackfill();
  EXPECT_EQ(story.Refused({"Voted", "{}", "2016-04-02"}),
            std::string("phase: ") + kNotAfterwards + "\n");
  story.Then({"Voted", "{}", "2016-03-25"});
  ASSERT_EQ(story.events().back().unmet_size(), 1);
  EXPECT_EQ(story.events().back().unmet(0).message(), kNotAfterwards);
  EXPECT_EQ(story.Gaps().size(), 1);
  story.AsBackfill(false).At("2016-05-02").Then({"Asked", "{}", "2016-03-14"});
  EXPECT_EQ(story.Gaps().size(), 1);
}

}  // namespace
}  // namespace tandem
