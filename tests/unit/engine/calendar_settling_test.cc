// Specifies that a calendar that is carried on settles the dates that were provisional.
#include <gmock/gmock.h>

#include "engine/workflow/dates.h"
#include "tests/unit/engine/engine_fixture.h"

namespace tandem {
namespace {

using ::testing::HasSubstr;

constexpr char kUntil2015[] = R"(name: "sea" title { en: "Sea" } sure_until: "2015-12-31"
off { day: "2015-12-25" title: "Christmas" }
)";
constexpr char kUntil2016[] = R"(name: "sea" title { en: "Sea" } sure_until: "2016-12-31"
off { day: "2015-12-25" title: "Christmas" }
off { day: "2016-01-01" title: "New Year" }
)";

class CalendarSettling : public EngineTest {
 protected:
  CalendarSettling() {
    Deploy(kUntil2015);
    v1::Submission unit = Unit("far");
    Add(unit, "organisation/far", "OrganisationRegistered",
        R"({"organisation":"far","name":"Far","kind":"city","time_zone":"UTC","calendar":"sea"})");
    EXPECT_TRUE(Submit(unit).has_submit_outcome());
    v1::Submission trip = Unit("trip");
    Add(trip, "trips/trip/one", "Planned", R"({"host":"far"})");
    EXPECT_TRUE(Submit(trip).has_submit_outcome());
  }

  void Deploy(const std::string& calendar) { EngineTest::Deploy(Files(calendar)); }
  static std::map<std::string, std::string> Files(const std::string& calendar) {
    return {{"programme.textproto", R"(name: "trips" title { en: "Trips" })"},
            {"calendars/sea.textproto", calendar},
            {"events.proto", R"(syntax = "proto3";
package trips.v1;
import "tandem/v1/rules.proto";
message Planned {
  string host = 1 [(tandem.v1.rule) = { required: true refers_to { to: "organisation" } }];
}
message Told {}
)"},
            {"workflows/trip.textproto", R"(
name: "trip" version: 1 title { en: "Trip" } payload_package: "trips.v1" endless: true
instance_title { text: "Trip" }
role { name: "host" title { en: "Host" } min: 1 max: 1 }
phase { name: "open" title { en: "Open" } }
event {
  name: "Planned" title { en: "Planned" } starts: true
  effect { party { role: "host" add: "host" } }
  effect { enter: "open" }
}
event { name: "Told" title { en: "Told" } phase: "open" }
deadline {
  name: "soon" title { en: "Soon" } due { event { event: "Planned" } working_days: 5 }
  met_by { event: "Told" } responsible { role: "host" }
}
deadline {
  name: "later" title { en: "Later" } due { event { event: "Planned" } working_days: 20 }
  met_by { event: "Told" } responsible { role: "host" }
}
)"}};
  }
  // "2016-01-11 firm"
  std::string Due(const std::string& deadline) {
    v1::Request request;
    request.mutable_describe_next()->set_stream("trips/trip/one");
    const v1::Reply reply = Ask(request);
    for (const v1::DeadlineState& state : reply.next().deadline()) {
      if (state.id() != deadline) continue;
      return ToIso(state.due()) + (state.has_provisional() ? " provisional" : " firm");
    }
    return "none";
  }
};

TEST_F(CalendarSettling, ANewerVersionSettlesWhatWasProvisional) {
  EXPECT_EQ(Due("soon"), "2015-12-18 firm");
  EXPECT_EQ(Due("later"), "2016-01-11 provisional");
  Deploy(kUntil2016);
  EXPECT_EQ(Due("soon"), "2015-12-18 firm");
  EXPECT_EQ(Due("later"), "2016-01-12 firm");
}

TEST_F(CalendarSettling, AVersionThatMovesWhatIsFirmIsNotDeployed) {
  const std::string moved = std::string(kUntil2016) + R"(off { day: "2015-12-16" title: "Flood" })";
  const v1::Reply reply = Ask(Deployment(Files(moved)));
  EXPECT_FALSE(reply.has_deployed());
  EXPECT_THAT(reply.problem().message(), HasSubstr("says otherwise of 2015-12-16"));
  EXPECT_EQ(Due("soon"), "2015-12-18 firm");
  Deploy(moved + R"( corrected: "2015-12-16")");
  EXPECT_EQ(Due("soon"), "2015-12-21 firm");
}

}  // namespace
}  // namespace tandem
