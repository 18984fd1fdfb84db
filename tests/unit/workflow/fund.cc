#include "tests/unit/workflow/fund.h"

#include <gtest/gtest.h>

namespace tandem {
namespace {

constexpr char kFundManifest[] =
    R"(name: "fund" title { en: "Fund" } office: "office" main_workflow: "call")";

constexpr char kCall[] = R"(name: "call" version: 1 title { en: "Call" }
payload_package: "fund.v1"
instance_title { text: "Call" }
role { name: "applicant" title { en: "Applicant" } }
role { name: "office" title { en: "Office" } always: "office" min: 1 max: 1 post: "officer" }
phase { name: "open" title { en: "Open" } }
phase { name: "voting" title { en: "Voting" }
  entered_when { reached { from { fact: "close" } calendar_days: 10 clock { fact: "closing" } } } }
phase { name: "ended" title { en: "Ended" } final: true }
fact { name: "close" title { en: "Closing day" } type: DATE }
fact { name: "closing" title { en: "Closing time" } type: CLOCK_TIME }
fact { name: "sum" title { en: "Sum" } type: MONEY }
event { name: "CallOpened" title { en: "Call opened" } starts: true
  effect { set { fact: "close" value { field: "close" } } }
  effect { set { fact: "closing" value { field: "closing" } } }
  effect { set { fact: "sum" value { field: "sum" } } }
  effect { enter: "open" } }
event { name: "Applied" title { en: "Applied" }
  require { name: "in-time"
    happened_by { from { fact: "close" } clock { fact: "closing" } } }
  effect { party { role: "applicant" add: "applicant" } } }
event { name: "Asked" title { en: "Asked" }
  require { name: "by-that-day" happened_by { from { fact: "close" } } } }
event { name: "VotingBegan" title { en: "Voting began" } phase: "open" effect { enter: "voting" } }
event { name: "Voted" title { en: "Voted" } phase: "voting" only_in_phase: true }
event { name: "CallEnded" title { en: "Call ended" } effect { enter: "ended" } }
deadline { name: "decision" title { en: "Decision" }
  due { from { fact: "close" } months: 1 clock { fact: "closing" } }
  met_by { event: "CallEnded" } responsible { role: "office" } }
)";

constexpr char kGrant[] = R"(name: "grant" version: 1 title { en: "Grant" }
payload_package: "fund.v1"
instance_title { text: "Grant" }
endless: true
role { name: "office" title { en: "Office" } always: "office" min: 1 max: 1 post: "officer" }
role { name: "guest" title { en: "Guest" } }
phase { name: "running" title { en: "Running" } }
fact { name: "spent" title { en: "Spent" } type: MONEY
  derived { sum { of { events { event: "CostPaid" } } value { field: "amount" } } } }
fact { name: "people" title { en: "People" } type: NUMBER
  derived { sum { of { items: "visit" } value { item_field: "people" } } } }
fact { name: "limit" title { en: "Limit" } type: MONEY }
fact { name: "call-closed" title { en: "Close of the call" } type: DATE }
fact { name: "promised" title { en: "Promised" } type: MONEY }
event { name: "GrantBegun" title { en: "Grant begun" } starts: true
  effect { set { fact: "limit" value { field: "limit" } } }
  effect { set { fact: "call-closed" value { other { field: "call" fact: "close" } } } }
  effect { add { fact: "promised" value { other { field: "call" fact: "sum" } } } }
  effect { enter: "running" } }
event { name: "CostPaid" title { en: "Cost paid" }
  ensure { name: "visit-cost" message { en: "A visit costs at most EUR 100 in a year." }
    compare {
      value { sum {
        of { events { event: "CostPaid" }
          where { compare { value { at_hand: EVENT } is: MORE
                            to { date { event { event: "YearBegan" } calendar_days: -1 } } } }
          }
        value { field: "amount" } } }
      is: AT_MOST to { money { currency: "EUR" minor: 10000 } } } }
  ensure { name: "limit" when { known { fact: "limit" } }
    compare { value { fact: "spent" } is: AT_MOST to { fact: "limit" } } } }
event { name: "VisitHeld" title { en: "Visit held" } }
event { name: "YearBegan" title { en: "Year began" } }
event { name: "Joined" title { en: "Joined" } effect { party { role: "guest" add: "guest" } } }
event { name: "Arranged" title { en: "Arranged" }
  effect { activity { kind: PLAN
    planned { key: "survey" title: "Survey" responsible { office: true }
              due { from { field: "start" } months: 1 } }
    planned { key: "report" title: "Report" responsible { field: "host" } after: "survey"
              due { from { field: "end" } } }
    planned { key: "party" title: "Party" responsible { role: "guest" } waits_for: "funding" } } } }
event { name: "Finished" title { en: "Finished" } effect { activity { kind: FINISH } } }
deadline { name: "step" title { en: "Step" } each { activities {} }
  due { from { activity_field: "due" } }
  met_by { event: "Finished" } responsible { activity_field: "responsible" } }
)";

constexpr char kFundEvents[] = R"(syntax = "proto3";
package fund.v1;
import "tandem/v1/rules.proto";
import "tandem/v1/values.proto";
message CallOpened {
  tandem.v1.Date close = 1 [(tandem.v1.rule) = { required: true }];
  tandem.v1.ClockTime closing = 2;
  tandem.v1.Money sum = 3;
}
message Applied {
  string applicant = 1 [(tandem.v1.rule) = { required: true refers_to { to: "organisation" } }];
  tandem.v1.ClockTime at = 2 [(tandem.v1.rule) = { required: true occurred_at: true }];
}
message Asked { tandem.v1.ClockTime at = 1 [(tandem.v1.rule) = { occurred_at: true }]; }
message VotingBegan {}
message Voted {}
message CallEnded {}
message GrantBegun {
  tandem.v1.Money limit = 1;
  string call = 2 [(tandem.v1.rule) = { refers_to { to: "call" } }];
}
message Joined {
  string guest = 1 [(tandem.v1.rule) = { required: true refers_to { to: "organisation" } }];
}
message Arranged {
  string host = 1 [(tandem.v1.rule) = { required: true refers_to { to: "organisation" } }];
  tandem.v1.Date start = 2;
  tandem.v1.Date end = 3;
}
message Finished {
  string step = 1 [(tandem.v1.rule) = { required: true names: "activity" }];
}
message CostPaid {
  string visit = 1 [(tandem.v1.rule) = { names: "visit" }];
  tandem.v1.Money amount = 2;
}
message VisitHeld {
  string visit = 1 [(tandem.v1.rule) = { required: true names: "visit" }];
  optional int32 people = 2;
}
message YearBegan {}
)";

std::shared_ptr<const Programme> Fund() {
  return ProgrammeIn({{"programme.textproto", kFundManifest},
                      {"workflows/call.textproto", kCall},
                      {"workflows/grant.textproto", kGrant},
                      {"events.proto", kFundEvents}});
}

}  // namespace

const std::shared_ptr<const Programme>& FundProgramme() {
  static const auto* const kFund = new std::shared_ptr<const Programme>(Fund());
  return *kFund;
}

const World& FundWorld() {
  static const World* const kWorld = [] {
    auto* world = new World();
    world->Add("office", "office", "Europe/Oslo");
    world->Add("oslo", "city", "Europe/Oslo");
    world->Add("suva", "city", "Pacific/Fiji");
    return world;
  }();
  return *kWorld;
}

Story CallOpened(const std::string& json) {
  Story story(FundProgramme(), "call", FundWorld());
  story.At("2016-03-01").Then({"CallOpened", json});
  return story;
}

Story GrantBegun(const std::string& limit) {
  Story story(FundProgramme(), "grant", FundWorld());
  story.At("2016-01-04").Then({"GrantBegun", limit});
  return story;
}

}  // namespace tandem
