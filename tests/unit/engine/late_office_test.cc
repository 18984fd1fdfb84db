// Specifies what becomes of instances whose programme's office is registered after them.
#include "tests/unit/engine/engine_fixture.h"

namespace tandem {
namespace {

constexpr char kClubManifest[] = R"(name: "trips" title { en: "Trips" } office: "club")";
constexpr char kClubEvents[] = R"(syntax = "proto3";
package trips.v1;
message Planned { string aim = 1; }
message Left {}
)";
// Over once the day after it was planned has begun, at the office.
constexpr char kShortTrip[] = R"(
name: "trip" version: 1 title { en: "Trip" } payload_package: "trips.v1"
instance_title { text: "Trip" }
phase { name: "open" title { en: "Open" } }
phase {
  name: "over" title { en: "Over" } final: true from: "open"
  entered_when { reached { event { event: "Planned" } calendar_days: 1 } }
}
event { name: "Planned" title { en: "Planned" } starts: true effect { enter: "open" } }
event { name: "Left" title { en: "Left" } phase: "open" }
)";

class LateOffice : public EngineTest {
 protected:
  LateOffice() {
    v1::Request request;
    const auto add = [&request](const char* path, const char* content) {
      v1::DeployedFile* file = request.mutable_deploy_programme()->add_file();
      file->set_path(path);
      file->set_content(content);
    };
    add("programme.textproto", kClubManifest);
    add("events.proto", kClubEvents);
    add("workflows/trip.textproto", kShortTrip);
    const v1::Reply reply = Ask(request);
    EXPECT_TRUE(reply.has_deployed()) << reply.DebugString();
  }
  v1::Submission Of(const std::string& type) {
    v1::Submission unit = Unit(type);
    Add(unit, "trips/trip/one", type, "{}");
    return unit;
  }
  std::string PhaseAfter(const v1::Submission& unit) {
    const v1::Reply reply = Submit(unit, /*dry_run=*/true);
    if (reply.submit_outcome().change().empty()) return reply.ShortDebugString();
    return reply.submit_outcome().change(0).phase_before();
  }
};

// Once they stood as they were reckoned for a place that was not known, until the node
// was started again.
TEST_F(LateOffice, TheyAreReckonedByItsDays) {
  v1::Submission planned = Of("Planned");
  for (v1::Date* day : {planned.mutable_event(0)->mutable_occurred_on()->mutable_first(),
                        planned.mutable_event(0)->mutable_occurred_on()->mutable_last()}) {
    day->set_year(2015);
    day->set_month(12);
    day->set_day(12);
  }
  ASSERT_TRUE(Submit(planned).has_submit_outcome());
  EXPECT_EQ(PhaseAfter(Of("Left")), "over") << "it is the 13th, in UTC";
  v1::Submission registered = Unit("club");
  Add(registered, "organisation/club", "OrganisationRegistered",
      R"({"organisation":"club","kind":"ngo","name":"Club","time_zone":"Pacific/Honolulu"})");
  ASSERT_TRUE(Submit(registered).has_submit_outcome());
  EXPECT_EQ(PhaseAfter(Of("Left")), "open") << "and in Honolulu still the 12th";
  Open();
  EXPECT_EQ(PhaseAfter(Of("Left")), "open");
}

}  // namespace
}  // namespace tandem
