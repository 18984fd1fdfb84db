// A gap of a backfill hides what it is about, and nothing else.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "tests/unit/workflow/orchard.h"

namespace tandem {
namespace {

using ::testing::ElementsAre;

constexpr char kMill[] = R"(name: "mill" version: 1 title { en: "Mill" }
payload_package: "mills.v1" endless: true
instance_title { text: "Mill" }
role { name: "miller" title { en: "Miller" } kind: "farm" kind: "nursery" min: 1 }
role { name: "office" title { en: "Guild" } always: "guild" min: 1 max: 1 post: "officer" }
phase { name: "turning" title { en: "Turning" } }
event { name: "Begun" title { en: "Begun" } starts: true
  effect { party { role: "miller" add: "miller" } } effect { enter: "turning" } }
event { name: "Joined" title { en: "Joined" }
  effect { party { role: "miller" add: "miller" } } }
event { name: "Reported" title { en: "Reported" } }
event { name: "Sworn" title { en: "Sworn" } }
event { name: "Checked" title { en: "Checked" }
  require { name: "reported" happened { event: "Reported" } } }
event { name: "Audited" title { en: "Audited" }
  require { name: "any-report" happened { event: "Reported" } } }
event { name: "Opened" title { en: "Opened" }
  require { name: "any-oath" happened { event: "Sworn" } } }
event { name: "Asked" title { en: "Asked" } }
event { name: "Answered" title { en: "Answered" } }
event { name: "Settled" title { en: "Settled" }
  require { name: "any-answer" happened { event: "Answered" } } }
deadline { name: "report" title { en: "Report" } each { parties { role: "miller" } }
  due { event { event: "Begun" } calendar_days: 5 } repeat { months: 1 }
  met_by { event: "Reported" } responsible { at_hand: true } }
deadline { name: "oath" title { en: "Oath" } each { parties { role: "miller" } }
  due { latest { of { event { event: "Begun" } } of { event { event: "Joined" } } } calendar_days: 5 }
  met_by { event: "Sworn" } responsible { at_hand: true } }
deadline { name: "answer" title { en: "Answer" } each { events { event: "Asked" } }
  due { from { at_hand: EVENT } calendar_days: 5 }
  met_by { event: "Answered" } responsible { role: "office" } }
)";

constexpr char kMillEvents[] = R"(syntax = "proto3";
package mills.v1;
import "tandem/v1/rules.proto";
import "tandem/v1/values.proto";
message Begun {
  repeated string miller = 1 [(tandem.v1.rule) = { required: true refers_to { to: "organisation" } }];
}
message Joined {
  string miller = 1 [(tandem.v1.rule) = {
    required: true names: "party" refers_to { to: "organisation" }
  }];
}
message Reported {
  string miller = 1 [(tandem.v1.rule) = { required: true names: "party" }];
  tandem.v1.Period month = 2 [(tandem.v1.rule) = { names: "occurrence" }];
}
message Sworn { string miller = 1 [(tandem.v1.rule) = { required: true names: "party" }]; }
message Checked {
  string miller = 1 [(tandem.v1.rule) = { required: true names: "party" }];
  tandem.v1.Period month = 2 [(tandem.v1.rule) = { required: true names: "occurrence" }];
}
message Audited {}
message Opened {}
message Asked {}
message Answered {}
message Settled {}
)";

std::shared_ptr<const Programme> Mills() {
  return ProgrammeIn(
      {{"programme.textproto", R"(name: "mills" title { en: "Mills" } office: "guild")"},
       {"workflows/mill.textproto", kMill},
       {"events.proto", kMillEvents}});
}

// Oslo's and Bern's, turning since New Year; in June.
Story Turning() {
  static const auto* const kMills = new std::shared_ptr<const Programme>(Mills());
  Story story(*kMills, "mill", OrchardWorld());
  story.At("2016-01-01").Then({"Begun", R"({"miller": ["oslo", "bern"]})"});
  return story.At("2016-05-20").AsBackfill();
}

// "1 UNRECORDED", one an occurrence.
std::vector<std::string> StatesOf(const Story& story, const std::string& name,
                                  const std::string& about) {
  std::vector<std::string> states;
  for (const v1::DeadlineState& deadline : story.Deadlines()) {
    if (deadline.name() != name || deadline.about() != about) continue;
    states.push_back(std::to_string(deadline.occurrence()) + " " +
                     v1::DeadlineState::State_Name(deadline.state()));
  }
  return states;
}

// Once it hid every occurrence, those to come included.
TEST(BehindAGap, IsTheOneOccurrenceThatItsEventNames) {
  Story story = Turning();
  story.Then({"Checked", R"({"miller": "oslo", "month": "2016-02-10"})", "2016-03-10"});
  ASSERT_THAT(story.Gaps(), ElementsAre("reported(oslo)"));
  EXPECT_THAT(StatesOf(story, "report", "oslo"),
              ElementsAre("1 OPEN", "2 UNRECORDED", "3 OPEN", "4 OPEN", "5 OPEN"));
  EXPECT_THAT(StatesOf(story, "report", "bern"),
              ElementsAre("1 OPEN", "2 OPEN", "3 OPEN", "4 OPEN", "5 OPEN"));
}

TEST(BehindAGap, AreTheOccurrencesThatHadEndedWhereItsEventNamesNone) {
  Story story = Turning();
  story.Then({"Audited", "{}", "2016-03-10"});
  for (const char* miller : {"oslo", "bern"}) {
    EXPECT_THAT(StatesOf(story, "report", miller),
                ElementsAre("1 UNRECORDED", "2 UNRECORDED", "3 OPEN", "4 OPEN", "5 OPEN"));
  }
}

TEST(BehindAGap, OfAnUnknownDayIsAllThatHadEndedWhenItWasRecorded) {
  Story story = Turning();
  story.Then({"Audited", "{}", "unknown"});
  EXPECT_THAT(
      StatesOf(story, "report", "oslo"),
      ElementsAre("1 UNRECORDED", "2 UNRECORDED", "3 UNRECORDED", "4 UNRECORDED", "5 OPEN"));
}

TEST(BehindAGap, IsNothingThatWasAskedLater) {
  Story story = Turning();
  story.Then({"Asked", "{}", "2016-02-01"});
  story.Then({"Settled", "{}", "2016-03-10"});
  story.Then({"Asked", "{}", "2016-03-05"}).Then({"Asked", "{}", "2016-04-01"});
  EXPECT_EQ(story.Deadline("answer/#2"), "UNRECORDED due 2016-02-06");
  EXPECT_EQ(story.Deadline("answer/#4"), "UNRECORDED due 2016-03-10") << "it was there, too";
  EXPECT_EQ(story.Deadline("answer/#5"), "OPEN due 2016-04-06");
}

TEST(BehindAGap, IsNothingThatWasAskedLaterThoughItWasRecordedFirst) {
  Story story = Turning();
  story.Then({"Asked", "{}", "2016-04-01"}).Then({"Settled", "{}", "2016-03-10"});
  EXPECT_EQ(story.Deadline("answer/#2"), "OPEN due 2016-04-06");
}

TEST(BehindAGap, IsNobodyWhoCameLater) {
  Story story = Turning();
  story.Then({"Opened", "{}", "2016-03-10"});
  story.Then({"Joined", R"({"miller": "elm"})", "2016-04-01"});
  EXPECT_EQ(story.Deadline("oath/oslo"), "UNRECORDED due 2016-01-06");
  EXPECT_EQ(story.Deadline("oath/elm"), "OPEN due 2016-04-06");
}

}  // namespace
}  // namespace tandem
