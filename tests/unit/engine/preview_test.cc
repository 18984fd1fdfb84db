// Specifies what a rehearsal tells of the deadlines that would change.
#include "tests/unit/engine/engine_fixture.h"

namespace tandem {
namespace {

constexpr char kLoggedTrip[] = R"(
name: "trip" version: 1 title { en: "Trip" } payload_package: "trips.v1"
instance_title { text: "Trip" }
role { name: "host" title { en: "Host" } always: "club" min: 1 max: 1 }
phase { name: "open" title { en: "Open" } }
phase { name: "over" title { en: "Over" } final: true }
event { name: "Planned" title { en: "Planned" } starts: true effect { enter: "open" } }
event { name: "Logged" title { en: "Logged" } phase: "open" }
event { name: "Closed" title { en: "Closed" } phase: "open" effect { enter: "over" } }
deadline {
  name: "log" title { en: "Log" }
  due { phase: "open" } repeat { months: 1 first: 1 }
  opens_when { in_phase { phase: "open" } }
  met_by { event: "Logged" } responsible { role: "host" }
}
)";

class Preview : public EngineTest {
 protected:
  Preview() {
    Deploy({{"programme.textproto", R"(name: "trips" title { en: "Trips" } office: "club")"},
            {"events.proto", R"(syntax = "proto3";
package trips.v1;
import "tandem/v1/rules.proto";
import "tandem/v1/values.proto";
message Planned {}
message Logged { tandem.v1.Period period = 1 [(tandem.v1.rule) = { names: "occurrence" }]; }
message Closed {}
)"},
            {"workflows/trip.textproto", kLoggedTrip}});
  }
  v1::Reply Record(const std::string& type, bool dry_run = false, const std::string& json = "{}") {
    v1::Submission unit = Unit(type);
    Add(unit, "trips/trip/one", type, json);
    v1::Date* day = unit.mutable_event(0)->mutable_occurred_on()->mutable_first();
    day->set_year(2015);
    day->set_month(type == "Planned" ? 10 : 12);
    day->set_day(1);
    v1::Request request;
    *request.mutable_submit()->mutable_submission() = unit;
    request.mutable_submit()->set_dry_run(dry_run);
    request.mutable_submit()->set_tell_changes(true);
    return Ask(std::move(request));
  }
};

// Once the end of a partnership said that a report that had been met early fell away.
TEST_F(Preview, WhatWasMetIsNoNewsWhenItIsToldNoMore) {
  ASSERT_TRUE(Record("Planned").has_submit_outcome());
  const v1::SubmitOutcome early =
      Record("Logged", /*dry_run=*/false, R"({"period": "2016-01-01"})").submit_outcome();
  ASSERT_EQ(early.change_size(), 1) << early.DebugString();
  const v1::DeadlineState& met = early.change(0).deadline(0).after();
  EXPECT_EQ(met.state(), v1::DeadlineState::MET);
  EXPECT_EQ(met.due().year(), 2016) << met.DebugString();
  const v1::SubmitOutcome closed = Record("Closed", /*dry_run=*/true).submit_outcome();
  ASSERT_EQ(closed.change_size(), 1);
  EXPECT_EQ(closed.change(0).phase_after(), "over");
  for (const v1::DeadlineMove& move : closed.change(0).deadline()) {
    EXPECT_NE(move.before().id(), met.id()) << move.DebugString();
  }
}

}  // namespace
}  // namespace tandem
