// Specifies activities that the definition plans (engine/workflow/planned_activity.h).
#include "engine/workflow/planned_activity.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "engine/workflow/dates.h"
#include "tests/unit/workflow/fund.h"

namespace tandem {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr char kArranged[] = R"({"host": "oslo", "start": "2016-02-29", "end": "2016-06-30"})";

Story GrantArranged(const std::string& json = kArranged) {
  Story story = GrantBegun();
  story.At("2016-02-01").Then({"Arranged", json});
  return story;
}

// "office by 29 Mar 2016".
std::string ActivityText(const Story& story, const std::string& key) {
  const Instance now = story.Now();
  const v1::ActivityState* activity = now.FindActivity(key);
  if (activity == nullptr) return "none";
  const v1::Activity& planned = activity->activity();
  return planned.responsible() + (planned.has_due() ? " by " + ToText(planned.due()) : "");
}

TEST(PlannedActivity, IsInTheInstanceOnceTheEffectTookPlace) {
  EXPECT_EQ(ActivityText(GrantBegun(), "survey"), "none");
  const Story story = GrantArranged();
  EXPECT_EQ(ActivityText(story, "survey"), "office by 29 Mar 2016");
  EXPECT_EQ(ActivityText(story, "report"), "oslo by 30 Jun 2016");
  EXPECT_EQ(ActivityText(story, "party"), "office") << "nobody is a guest yet";
  EXPECT_EQ(story.Activity("survey"), v1::Activity::PLANNED);
  EXPECT_EQ(story.Activity("report"), v1::Activity::BLOCKED);
  EXPECT_EQ(story.Activity("party"), v1::Activity::WAITING);
  EXPECT_EQ(story.Deadline("step/survey"), "OPEN due 2016-03-29");
}

TEST(PlannedActivity, IsDoneByWhoPlaysTheRoleWhenTheEffectTakesPlace) {
  Story story = GrantBegun();
  story.Then({"Joined", R"({"guest": "suva"})"}).At("2016-02-01").Then({"Arranged", kArranged});
  EXPECT_EQ(ActivityText(story, "party"), "suva");
}

TEST(PlannedActivity, GoesOnAsAnyOther) {
  Story story = GrantArranged();
  story.Then({"Finished", R"({"step": "survey"})"});
  EXPECT_EQ(story.Activity("survey"), v1::Activity::DONE);
  EXPECT_EQ(story.Activity("report"), v1::Activity::PLANNED);
  EXPECT_EQ(story.Deadline("step/survey"), "MET due 2016-03-29");
}

TEST(PlannedActivity, IsLeftAsItIsByAnEventThatComesAgain) {
  Story story = GrantArranged();
  story.Then({"Finished", R"({"step": "survey"})"});
  story.Then({"Arranged", R"({"host": "suva", "start": "2016-05-01", "end": "2016-07-31"})"});
  EXPECT_EQ(ActivityText(story, "survey"), "office by 29 Mar 2016");
  EXPECT_EQ(story.Activity("survey"), v1::Activity::DONE);
  EXPECT_EQ(ActivityText(story, "report"), "oslo by 30 Jun 2016");
}

TEST(PlannedActivity, WhoseDayCannotBeReckonedIsAGap) {
  const Story story = GrantArranged(R"({"host": "oslo", "start": "2016-02-29"})");
  EXPECT_EQ(ActivityText(story, "report"), "oslo");
  EXPECT_THAT(story.Gaps(), ElementsAre(HasSubstr("report"), HasSubstr("party")));
}

TEST(PlannedActivity, IsPlannedAnewByWhatACorrectionSays) {
  Story story = GrantArranged();
  story.Then(story.Correction(2, "Arranged",
                              R"({"host": "suva", "start": "2016-03-31", "end": "2016-07-31"})"));
  EXPECT_EQ(ActivityText(story, "survey"), "office by 30 Apr 2016");
  EXPECT_EQ(ActivityText(story, "report"), "suva by 31 Jul 2016");
}

}  // namespace
}  // namespace tandem
