// Specifies what a waiver covers: one party, item or activity, and one occurrence, where its
// condition is judged for such things.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "engine/workflow/condition.h"
#include "engine/workflow/fold.h"
#include "engine/workflow/scope.h"
#include "tandem/v1/history.pb.h"
#include "tests/unit/workflow/orchard.h"

namespace tandem {
namespace {

using ::testing::HasSubstr;

constexpr char kWatch[] = R"(name: "watch" version: 1 title { en: "Watch" }
payload_package: "watches.v1" endless: true
instance_title { text: "Watch" }
role { name: "ward" title { en: "Ward" } kind: "farm" min: 1 }
role { name: "office" title { en: "Guild" } always: "guild" min: 1 max: 1 post: "officer" }
phase { name: "kept" title { en: "Kept" } }
phase { name: "closed" title { en: "Closed" } final: true }
condition {
  name: "all-signed" message { en: "Every ward must have signed off." } waivable: true
  all { of { every {
    of { parties { role: "ward" } } holds { happened { event: "SignedOff" } } } } }
}
event { name: "Begun" title { en: "Begun" } starts: true
  effect { party { role: "ward" add: "ward" } } effect { enter: "kept" } }
event { name: "SignedOff" title { en: "Signed off" } }
event { name: "Reported" title { en: "Reported" }
  require { name: "long-enough" message { en: "A report has three pages." } waivable: true
    compare { value { field: "pages" } is: AT_LEAST to { number: 3 } } } }
event { name: "Moved" title { en: "Moved" }
  require { name: "by-day" message { en: "Not at night." } waivable: true
    not { compare { value { field: "night" } to { flag: true } } } } }
event { name: "Closed" title { en: "Closed" } require { holds: "all-signed" }
  effect { enter: "closed" } }
deadline { name: "report" title { en: "Report" } each { parties { role: "ward" } }
  due { event { event: "Begun" } calendar_days: 5 } repeat { months: 1 }
  met_by { event: "Reported" } responsible { at_hand: true } }
)";

constexpr char kWatchEvents[] = R"(syntax = "proto3";
package watches.v1;
import "tandem/v1/rules.proto";
import "tandem/v1/values.proto";
message Begun {
  repeated string ward = 1 [(tandem.v1.rule) = { required: true refers_to { to: "organisation" } }];
}
message SignedOff { string ward = 1 [(tandem.v1.rule) = { required: true names: "party" }]; }
message Reported {
  string ward = 1 [(tandem.v1.rule) = { required: true names: "party" }];
  tandem.v1.Period month = 2 [(tandem.v1.rule) = { required: true names: "occurrence" }];
  optional int32 pages = 3 [(tandem.v1.rule) = { required: true min: 0 }];
}
message Moved { optional bool night = 1; }
message Closed {}
)";

std::shared_ptr<const Programme> Watches() {
  return ProgrammeIn(
      {{"programme.textproto", R"(name: "watches" title { en: "Watches" } office: "guild")"},
       {"workflows/watch.textproto", kWatch},
       {"events.proto", kWatchEvents}});
}

Story Begun() {
  static const auto* const kWatches = new std::shared_ptr<const Programme>(Watches());
  Story story(*kWatches, "watch", OrchardWorld());
  story.At("2016-01-01").Then({"Begun", R"({"ward": ["oslo", "bern"]})"});
  return story.At("2016-04-01");
}

Told Waived(const std::string& condition, const std::string& more = "") {
  return {"ConditionWaived", R"({"condition": ")" + condition + R"(", "reason": "R")" + more + "}"};
}

Told Report(const std::string& ward, const std::string& month) {
  return {"Reported", R"({"ward": ")" + ward + R"(", "month": ")" + month + R"(", "pages": 1})"};
}

// Once a waiver for one quarter or one party held for all.
TEST(Waiver, OfAReportIsForOnePartyAndOnePeriod) {
  Story story = Begun();
  story.Then(Waived("long-enough", R"(, "about": "oslo", "occurrence": "Feb 2016")"));
  EXPECT_EQ(story.Refused(Report("oslo", "2016-02-10..2016-02-20")), "");
  EXPECT_THAT(story.Refused(Report("oslo", "2016-03-10")), HasSubstr("three pages. (oslo)"));
  EXPECT_THAT(story.Refused(Report("bern", "2016-02-10")), HasSubstr("three pages. (bern)"));
}

TEST(Waiver, OfWhatHoldsForEachIsForOneOfThem) {
  Story story = Begun();
  story.Then(Waived("all-signed", R"(, "about": "oslo")"));
  EXPECT_EQ(story.Refused(Told{"Closed"}), "all-signed: Every ward must have signed off. (bern)\n");
  story.Then(Waived("all-signed", R"(, "about": "bern")"));
  EXPECT_EQ(story.Refused(Told{"Closed"}), "");
}

TEST(Waiver, SaysForWhatItIs) {
  const Story story = Begun();
  EXPECT_EQ(story.Refused(Waived("all-signed")),
            "about: Say what 'all-signed' is waived for: add 'about'. It is not met for "
            "'oslo', 'bern'.\n");
  EXPECT_EQ(story.Refused(Waived("all-signed", R"(, "about": "olso")")),
            "about: There is no 'olso' here; did you mean 'oslo'? (olso)\n");
  EXPECT_EQ(story.Refused(Waived("all-signed", R"(, "about": "#9")")),
            "about: There is no '#9' here. (#9)\n");
  EXPECT_THAT(story.Refused(Waived("long-enough", R"(, "occurrence": "Feb 2016")")),
              HasSubstr("about: Say what 'long-enough' is waived for: add 'about'.\n"));
  EXPECT_EQ(story.Refused(Waived("long-enough", R"(, "about": "oslo")")),
            "occurrence: Say which period 'long-enough' is waived for: add 'occurrence'. (oslo)\n");
}

TEST(Waiver, OfWhatIsAboutNothingInParticularSaysNothing) {
  Story story = Begun();
  EXPECT_THAT(story.Refused(Waived("by-day", R"(, "about": "oslo")")),
              HasSubstr("about: 'by-day' cannot be waived for one thing only: leave out 'about'."));
  EXPECT_THAT(story.Refused(Waived("by-day", R"(, "occurrence": "2016-02")")),
              HasSubstr("occurrence: 'by-day' cannot be waived for one period only"));
  EXPECT_THAT(story.Refused(Told{"Moved", R"({"night": true})"}), HasSubstr("Not at night."));
  story.Then(Waived("by-day"));
  EXPECT_EQ(story.Refused(Told{"Moved", R"({"night": true})"}), "");
}

TEST(Waiver, IsRecordedOnceForEach) {
  Story story = Begun();
  const Told oslo = Waived("all-signed", R"(, "about": "oslo")");
  story.Then(oslo);
  EXPECT_EQ(story.Refused(oslo), "condition: Condition 'all-signed' is already waived. (oslo)\n");
  EXPECT_EQ(story.Refused(Waived("all-signed", R"(, "about": "bern")")), "");
  story.Then(Waived("long-enough", R"(, "about": "oslo", "occurrence": "Feb 2016")"));
  EXPECT_EQ(story.Refused(Waived("long-enough", R"(, "about": "oslo", "occurrence": "Mar 2016")")),
            "");
}

TEST(Waiver, IsGoneOnceItIsRetracted) {
  Story story = Begun();
  story.Then(Waived("all-signed", R"(, "about": "oslo")"));
  story.Then(story.Retraction(2));
  EXPECT_THAT(story.Refused(Told{"Closed"}), HasSubstr("(oslo)"));
}

TEST(Waiver, ThatWasRecordedWithoutSayingForWhatStillHoldsForAll) {
  Story story = Begun();
  story.Then(Waived("all-signed", R"(, "about": "oslo")"));
  std::vector<v1::Envelope> events = story.events();
  v1::ConditionWaived whole;
  whole.set_condition("all-signed");
  events.back().set_payload(whole.SerializeAsString());
  const Instance instance = Fold(story.definition(), "watches/watch/one", events, story.world());
  const Scope scope{story.definition(), instance, story.world(), story.now()};
  EXPECT_EQ(Judge(scope, *story.definition().FindCondition("all-signed"), {}), Truth::kTrue);
}

TEST(Waiver, ForOneFillsTheGapThatABackfillLeftAboutThatOne) {
  Story story = Begun();
  story.AsBackfill().Then({"Closed", "{}", "2016-03-01"});
  EXPECT_THAT(story.Gaps(), ::testing::ElementsAre("all-signed(oslo)", "all-signed(bern)"));
  story.Then(Waived("all-signed", R"(, "about": "oslo")"));
  EXPECT_THAT(story.Gaps(), ::testing::ElementsAre("all-signed(bern)"));
}

}  // namespace
}  // namespace tandem
