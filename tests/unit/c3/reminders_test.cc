// C3's reminder rules: whom, when, with which words.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fmt/format.h"
#include "tests/unit/c3/c3_world.h"

namespace tandem {
namespace {

using ::testing::ElementsAre;

class ReminderTest : public ::testing::Test {
 protected:
  // "2015-12-01 due-soon kitakyushu/coordinator", in order, with the weekday.
  std::vector<std::string> Steps(const Story& story, const std::string& deadline) const {
    std::vector<std::string> lines;
    for (const ReminderStep& step :
         ReminderSteps(story.definition(), story.Now(), story.Find(deadline), *world_,
                       absl::CivilDay(2015, 1, 1), absl::CivilDay(2016, 1, 20))) {
      std::string to;
      for (const v1::Responsible& one : step.to) {
        to += fmt::format(" {}/{}", one.organisation(), one.post());
      }
      lines.push_back(absl::FormatCivilTime(step.on) + " " + step.template_name + to);
    }
    return lines;
  }

  const std::unique_ptr<World> world_ = CohortWorld();
};

TEST_F(ReminderTest, ThePartyIsToldBeforeAndAfterThenTheOfficerAloneAndTheDirectorOnce) {
  // Due on Tuesday 1 Dec 2015. In Manila the office does not work on 24, 25, 30 and
  // 31 Dec and on 1 Jan.
  EXPECT_THAT(
      Steps(ImplementingIn(*world_), "activity/ask"),
      ElementsAre("2015-11-17 due-soon kitakyushu/coordinator",         // 14 days before.
                  "2015-11-30 due-soon kitakyushu/coordinator",         // 3: a Saturday.
                  "2015-12-04 overdue kitakyushu/coordinator",          // 3 working days after.
                  "2015-12-11 overdue kitakyushu/coordinator",          // Weekly, four times.
                  "2015-12-15 overdue-officer clean-air-asia/officer",  // 10 working days.
                  "2015-12-18 overdue kitakyushu/coordinator",
                  "2015-12-22 overdue-officer clean-air-asia/officer",
                  "2015-12-25 overdue kitakyushu/coordinator",
                  "2015-12-29 overdue-officer clean-air-asia/officer",
                  "2016-01-04 overdue kitakyushu/coordinator",  // New Year and a weekend later.
                  "2016-01-05 overdue-officer clean-air-asia/officer",  // The officer goes on.
                  "2016-01-12 overdue-officer clean-air-asia/officer",
                  "2016-01-19 overdue-officer clean-air-asia/officer",
                  "2016-01-19 overdue-director clean-air-asia/director"));  // 30, once.
}

// Once the director heard of a visit's letters twenty seconds after it was recorded, and
// before its host did.
TEST_F(ReminderTest, WhatIsLateWhenItIsRecordedIsTheHostsFirstAndTheOfficersLater) {
  Story story = ImplementingIn(*world_);
  story.At("2015-12-01");
  story.Then({"VisitScheduled", R"({"visit": "v", "kind": "EXPERT_MISSION", "activity": "plan",
      "host": "haiphong", "guest": "kitakyushu", "period": "2015-12-07..2015-12-08"})",
              "2015-10-01"});
  const std::vector<std::string> steps = Steps(story, "invitation/v");
  ASSERT_EQ(story.Deadline("invitation/v"), "OPEN due 2015-10-12");
  EXPECT_THAT(steps, ::testing::Contains("2015-10-15 overdue haiphong/coordinator"));
  std::vector<std::string> to_the_officer;
  for (const std::string& step : steps) {
    if (step.find("clean-air-asia") != std::string::npos) to_the_officer.push_back(step);
  }
  ASSERT_FALSE(to_the_officer.empty());
  EXPECT_EQ(to_the_officer.front(), "2015-12-15 overdue-officer clean-air-asia/officer");
}

TEST_F(ReminderTest, SoIsWhatACorrectionMakesLate) {
  const auto first_to_the_officer = [this](const Story& story) {
    for (const std::string& step : Steps(story, "invitation/v")) {
      if (step.find("clean-air-asia") != std::string::npos) return step;
    }
    return std::string("none");
  };
  const auto visit = [](const std::string& period) {
    return R"({"visit": "v", "kind": "EXPERT_MISSION", "activity": "plan", "host": "haiphong",
               "guest": "kitakyushu", "period": ")" +
           period + "\"}";
  };
  Story story = ImplementingIn(*world_);
  story.At("2015-10-01");
  story.Then({"VisitScheduled", visit("2016-07-12..2016-07-13")});
  const uint64_t scheduled = story.Now().state().version();
  story.At("2015-12-01");
  story.Then(story.Correction(scheduled, "VisitScheduled", visit("2015-12-07..2015-12-08")));
  ASSERT_EQ(story.Deadline("invitation/v"), "OPEN due 2015-10-12");
  EXPECT_EQ(first_to_the_officer(story), "2015-12-15 overdue-officer clean-air-asia/officer");
  story.Then(story.Correction(scheduled, "VisitScheduled", "", "2015-09-30"));
  EXPECT_EQ(first_to_the_officer(story), "2015-12-15 overdue-officer clean-air-asia/officer");
}

TEST_F(ReminderTest, TheOfficerIsToldOfSilenceOnItsDayAndWeekly) {
  EXPECT_THAT(Steps(LaunchedIn(*world_), "silence"),
              ElementsAre("2015-09-01 silence clean-air-asia/officer",  // Not on a Sunday or a
                          "2015-09-07 silence clean-air-asia/officer",  // day off.
                          "2015-09-14 silence clean-air-asia/officer",
                          "2015-09-21 silence clean-air-asia/officer",
                          "2015-09-28 silence clean-air-asia/officer"));
}

}  // namespace
}  // namespace tandem
