#include "tests/unit/workflow/orchard.h"

#include <gtest/gtest.h>

namespace tandem {
namespace {

constexpr char kManifest[] = R"(name: "trees"
title { en: "Trees" }
office: "guild"
main_workflow: "orchard"
)";

constexpr char kWorkflow[] = R"(name: "orchard"
version: 1
title { en: "Orchard" }
payload_package: "trees.v1"
instance_title { role: "nursery" }
instance_title { text: " with " }
instance_title { role: "grower" }
instance_title { text: ": " }
instance_title { fact: "aim" }

role { name: "nursery" title { en: "Nursery" } kind: "nursery" min: 1 max: 1 post: "gardener" post: "clerk" }
role { name: "grower" title { en: "Grower" } kind: "farm" min: 1 max: 3 }
role { name: "office" title { en: "Guild" } always: "guild" min: 1 max: 1 post: "officer" post: "director" }

phase { name: "proposed" title { en: "Proposed" } }
phase { name: "agreed" title { en: "Agreed" } from: "proposed" entered_when { holds: "all-signed" } }
phase { name: "running" title { en: "Running" }
  require { holds: "all-signed" }
  require { name: "aim-set" message { en: "The aim must be set." } known { fact: "aim" } } }
phase { name: "closing" title { en: "Closing" } from: "running"
  entered_when { any { of { holds: "all-settled" } of { reached { from { fact: "end" } calendar_days: 1 } } } } }
phase { name: "done" title { en: "Done" } final: true from: "closing" }
phase { name: "given_up" title { en: "Given up" } final: true
  from: "proposed" from: "agreed" from: "running" from: "closing" from: "resting"
  entered_when { holds: "no-grower" } }
phase { name: "resting" title { en: "Resting" } side: true suspends: true }

fact { name: "aim" title { en: "Aim" } type: TEXT }
fact { name: "end" title { en: "End" } type: DATE }
fact { name: "spent" title { en: "Spent" } type: MONEY }
fact { name: "harvest" title { en: "Harvest" } type: DATE
  derived { date { from { fact: "end" } months: 1 } } }

condition { name: "all-signed" message { en: "Everybody must have signed." }
  every { of { parties { role: "nursery" role: "grower" } } holds { happened { event: "Signed" } } } }
condition { name: "all-settled"
  all {
    of { count { of { activities {} } min: 1 } }
    of { count { of { activities { state: PLANNED state: BLOCKED state: WAITING state: STARTED } } max: 0 } }
  } }
condition { name: "no-grower"
  all { of { happened { event: "Proposed" } } of { count { of { parties { role: "grower" } } max: 0 } } } }
condition { name: "may-go-on" message { en: "The step is blocked or waits." }
  activity_in { state: PLANNED state: STARTED } }

invariant { name: "in-time" message { en: "No step is due after the end." }
  every {
    of { activities { state: PLANNED state: BLOCKED state: WAITING state: STARTED } }
    holds { compare { value { activity_field: "due" } is: AT_MOST to { fact: "end" } } }
  } }

event { name: "Proposed" title { en: "Proposed" } starts: true
  by { role: "nursery" }
  effect { party { role: "nursery" add: "nursery" } }
  effect { party { role: "grower" add: "grower" } }
  effect { set { fact: "aim" value { field: "aim" } } }
  effect { enter: "proposed" } }
event { name: "Signed" title { en: "Signed" } phase: "proposed" by { at_hand: true } repeat: ONCE_EACH }
event { name: "Begun" title { en: "Begun" } phase: "agreed" repeat: ONCE
  effect { set { fact: "end" value { field: "end" } } }
  effect { enter: "running" } }
event { name: "Planned" title { en: "Planned" } phase: "running"
  effect { activity { kind: PLAN field: "step" } } }
event { name: "StepStarted" title { en: "Step started" } phase: "running"
  by { activity_field: "responsible" } require { holds: "may-go-on" }
  effect { activity { kind: START } } }
event { name: "StepDone" title { en: "Step done" } phase: "running" repeat: ONCE_EACH
  require { holds: "may-go-on" }
  effect { activity { kind: FINISH } } }
event { name: "StepMoved" title { en: "Step moved" } phase: "running" phase: "closing"
  effect { activity { kind: RESCHEDULE due_field: "due" } } }
event { name: "StepDropped" title { en: "Step dropped" } phase: "running" phase: "closing"
  effect { activity { kind: DROP } } }
event { name: "GrantCame" title { en: "Grant came" } phase: "running"
  effect { activity { kind: RELEASE } }
  effect { add { fact: "spent" value { field: "amount" percent: 10 } } } }
event { name: "Extended" title { en: "Extended" } phase: "running" phase: "closing"
  require { name: "later" message { en: "The new end must be later." } waivable: true
    compare { value { field: "end" } is: MORE to { fact: "end" } } }
  effect { set { fact: "end" value { field: "end" } } }
  effect { when { in_phase { phase: "closing" } } enter: "running" } }
event { name: "VisitPlanned" title { en: "Visit planned" } repeat: ONCE_EACH }
event { name: "VisitMoved" title { en: "Visit moved" }
  require { name: "visit-planned" happened { event: "VisitPlanned" } } }
event { name: "VisitMade" title { en: "Visit made" } phase: "running" }
event { name: "PapersAttached" title { en: "Papers attached" }
  require { name: "papers" evidence {} } }
event { name: "Counted" title { en: "Counted" } phase: "running" phase: "closing" by { at_hand: true } }
event { name: "Tended" title { en: "Tended" } phase: "running" }
event { name: "Asked" title { en: "Asked" } phase: "running" }
event { name: "Begged" title { en: "Begged" } phase: "running" }
event { name: "Answered" title { en: "Answered" } phase: "running" }
event { name: "Rested" title { en: "Rested" } phase: "proposed" phase: "agreed" phase: "running" phase: "closing"
  effect { enter: "resting" } }
event { name: "WokenUp" title { en: "Woken up" } phase: "resting" effect { resume: true } }
event { name: "Left" title { en: "Left" } phase: "agreed" phase: "running" by { at_hand: true }
  effect { party { role: "grower" remove: "party" } } }
event { name: "Swapped" title { en: "Swapped" } phase: "proposed" phase: "agreed" phase: "running"
  effect { party { role: "grower" add: "new" remove: "old" } } }
event { name: "Minded" title { en: "Minded" } effect { appoint { role: "office" post: "officer" person: "person" } } }
event { name: "Noted" title { en: "Noted" } }
event { name: "Finished" title { en: "Finished" } phase: "closing" repeat: ONCE
  require { holds: "all-settled" }
  effect { enter: "done" } }
event { name: "Tasted" title { en: "Tasted" } phase: "done" }

deadline { name: "sign" title { en: "Signature" }
  each { parties { role: "nursery" role: "grower" } }
  due { event { event: "Proposed" } working_days: 10 }
  met_by { event: "Signed" whose: OWN } responsible { at_hand: true } may: MOVE may: WAIVE reminder: "usual" }
deadline { name: "begin" title { en: "Begin" }
  due { event { event: "Signed" } months: 1 }
  opens_when { phase_reached: "agreed" }
  met_by { event: "Begun" } responsible { role: "office" }
  may: MOVE moves_max: 2 latest { event { event: "Signed" } calendar_days: 90 } reminder: "usual" }
deadline { name: "step" title { en: "Step" }
  each { activities {} }
  due { from { activity_field: "due" } }
  waits_when { activity_in { state: WAITING } }
  met_by { event: "StepDone" event: "StepDropped" }
  responsible { activity_field: "responsible" } suspension: RUNS reminder: "usual" }
deadline { name: "letters" title { en: "Letters" }
  each { items: "visit" }
  due { from { item_field: "period" } day: FIRST calendar_days: -10 time: "17:30" zone: "Asia/Tokyo" }
  met_when { evidence { kind: "letter" } }
  cancelled_when { happened { event: "VisitMade" } }
  responsible { item_field: "host" } }
deadline { name: "answer" title { en: "Answer" }
  each { events { event: "Asked" } }
  due { from { at_hand: EVENT } calendar_days: 7 }
  met_by { event: "Answered" } responsible { role: "nursery" } suspension: CANCELS }
deadline { name: "favour" title { en: "Favour" }
  each { events { event: "Begged" } }
  due { from { at_hand: EVENT } calendar_days: 1 }
  met_by { event: "Tended" } responsible { role: "nursery" } }
deadline { name: "count" title { en: "Count" }
  each { parties { role: "grower" } }
  due { phase: "running" working_days: 5 }
  repeat { on { month: 3 day: 31 } on { month: 6 day: 30 } on { month: 9 day: 30 } on { month: 12 day: 31 } }
  opens_when { in_phase { phase: "running" } }
  met_by { event: "Counted" } responsible { at_hand: true } may: WAIVE }
deadline { name: "care" title { en: "Care" }
  due { event { event: "Begun" } months: 1 }
  repeat { months: 2 first: 1 until { from { fact: "end" } } }
  met_by { event: "Tended" } responsible { role: "nursery" } suspension: RUNS }
deadline { name: "silence" title { en: "Nothing recorded" }
  due { event {} day: RECORDED calendar_days: 60 }
  cancelled_when { not { in_phase { phase: "proposed" phase: "agreed" phase: "running" phase: "closing" } } }
  responsible { role: "office" } reminder: "office" }
deadline { name: "taste" title { en: "Taste" }
  due { phase: "done" calendar_days: 30 }
  due { phase: "done" calendar_days: 60 }
  met_by { event: "Tasted" } responsible { role: "office" } outlives: true }

reminder { name: "usual"
  step { calendar_days: -3 template: "due-soon" }
  step { working_days: 3 again_days: 7 again_times: 2 template: "overdue" }
  step { working_days: 10 to { role: "office" post: "director" } template: "overdue" } }
reminder { name: "office" step { calendar_days: 0 template: "due-soon" } }
)";

constexpr char kEvents[] = R"(syntax = "proto3";
package trees.v1;
import "tandem/v1/rules.proto";
import "tandem/v1/values.proto";
message Proposed {
  string aim = 1 [(tandem.v1.rule) = { required: true }];
  string nursery = 2 [(tandem.v1.rule) = { required: true refers_to { to: "organisation" } }];
  repeated string grower = 3 [(tandem.v1.rule) = { required: true refers_to { to: "organisation" } }];
}
message Signed {
  string party = 1 [(tandem.v1.rule) = { required: true names: "party" reporter_by_default: true }];
}
message Begun { tandem.v1.Date end = 1 [(tandem.v1.rule) = { required: true }]; }
message Planned { repeated tandem.v1.Activity step = 1 [(tandem.v1.rule) = { required: true }]; }
message StepStarted { string step = 1 [(tandem.v1.rule) = { required: true names: "activity" }]; }
message StepDone { string step = 1 [(tandem.v1.rule) = { required: true names: "activity" }]; }
message StepMoved {
  string step = 1 [(tandem.v1.rule) = { required: true names: "activity" }];
  tandem.v1.Period due = 2 [(tandem.v1.rule) = { required: true }];
}
message StepDropped { string step = 1 [(tandem.v1.rule) = { required: true names: "activity" }]; }
message GrantCame {
  string step = 1 [(tandem.v1.rule) = { required: true names: "activity" }];
  tandem.v1.Money amount = 2;
}
message Extended { tandem.v1.Date end = 1 [(tandem.v1.rule) = { required: true }]; }
message VisitPlanned {
  string visit = 1 [(tandem.v1.rule) = { required: true names: "visit" }];
  string host = 2;
  tandem.v1.Period period = 3 [(tandem.v1.rule) = { required: true }];
}
message VisitMoved {
  string visit = 1 [(tandem.v1.rule) = { required: true names: "visit" }];
  tandem.v1.Period period = 2 [(tandem.v1.rule) = { required: true }];
}
message VisitMade {
  string visit = 1 [(tandem.v1.rule) = { required: true names: "visit" }];
  tandem.v1.Period period = 2 [(tandem.v1.rule) = { occurred_on: true }];
}
message PapersAttached {
  string visit = 1 [(tandem.v1.rule) = { names: "visit" }];
  int32 event = 2 [(tandem.v1.rule) = { names: "event" }];
}
message Counted {
  string party = 1 [(tandem.v1.rule) = { required: true names: "party" }];
  tandem.v1.Period period = 2 [(tandem.v1.rule) = { names: "occurrence" has_begun: true }];
}
message Tended {}
message Begged {}
message Asked { string about = 1; }
message Answered { int32 question = 1 [(tandem.v1.rule) = { names: "event" }]; }
message Rested {}
message WokenUp {}
message Left { string party = 1 [(tandem.v1.rule) = { required: true names: "party" }]; }
message Swapped {
  string old = 1 [(tandem.v1.rule) = { required: true }];
  string new = 2 [(tandem.v1.rule) = { required: true }];
}
message Minded { string person = 1 [(tandem.v1.rule) = { required: true }]; }
message Noted { string text = 1; }
message Finished {}
message Tasted {}
)";

std::shared_ptr<const Programme> CompiledWith(const std::string& workflow) {
  const Programme::Result result =
      Programme::Compile({{"programme.textproto", kManifest},
                          {"workflows/orchard.textproto", workflow},
                          {"events.proto", kEvents},
                          {"templates/due-soon.en.mustache", "Soon: {{title}}"},
                          {"templates/overdue.en.mustache", "Late: {{title}}"}});
  for (const Finding& finding : result.findings) ADD_FAILURE() << finding.ToString();
  return result.programme;
}

}  // namespace

std::shared_ptr<const Programme> OrchardProgramme() {
  static const auto* const kProgramme =
      new std::shared_ptr<const Programme>(CompiledWith(kWorkflow));
  return *kProgramme;
}

std::shared_ptr<const Programme> OrchardProgrammeOfVersion2() {
  std::string workflow = kWorkflow;
  const auto replace = [&workflow](const std::string& before, const std::string& after) {
    const size_t at = workflow.find(before);
    ASSERT_NE(at, std::string::npos) << before;
    workflow.replace(at, before.size(), after);
  };
  replace("version: 1", "version: 2");
  replace("working_days: 10 }", "working_days: 20 }");
  replace("max: 3 }", "max: 1 }");
  return CompiledWith(workflow);
}

const World& OrchardWorld() {
  static const World* const kWorld = [] {
    auto* world = new World();
    world->Add("guild", "guild", "Europe/Oslo");
    world->Add("elm", "nursery", "Asia/Tokyo");
    world->Add("oslo", "farm", "Europe/Oslo");
    world->Add("bern", "farm", "Europe/Zurich");
    world->Add("bank", "bank", "Europe/Zurich");
    return world;
  }();
  return *kWorld;
}

Story Proposed() {
  Story story(OrchardProgramme(), "orchard", OrchardWorld());
  story.At("2016-01-04")
      .Then({"Proposed", R"({"aim": "apples", "nursery": "elm", "grower": ["oslo"]})"});
  return story;
}

Story Agreed() {
  Story story = Proposed();
  story.At("2016-01-06").Then({"Signed", R"({"party": "elm"})"});
  story.At("2016-01-08").Then({"Signed", R"({"party": "oslo"})"});
  return story;
}

Story Running() {
  Story story = Agreed();
  story.At("2016-01-15").Then({"Begun", R"({"end": "2016-12-31"})"});
  return story;
}

Story Planned() {
  Story story = Running();
  story.At("2016-01-20").Then({"Planned", R"({"step": [
    {"key": "dig", "title": "Dig", "responsible": "oslo", "due": "2016-03-01"},
    {"key": "plant", "title": "Plant", "responsible": "elm", "due": "2016-04-01", "after": ["dig"]},
    {"key": "fence", "title": "Fence", "responsible": "oslo", "due": "2016-02-01", "waitsFor": "grant"}
  ]})"});
  return story;
}

}  // namespace tandem
