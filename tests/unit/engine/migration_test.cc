// Specifies what a migration to another version of a workflow makes of an instance.
#include <fmt/format.h>
#include <gmock/gmock.h>

#include "tests/unit/engine/engine_fixture.h"

namespace tandem {
namespace {

constexpr char kToVersion1[] = R"({"definitionVersion":1,"reason":"Rain counts no more."})";
constexpr char kToVersion2[] = R"({"definitionVersion":2,"reason":"Rain counts now."})";
constexpr char kTripsManifest[] = R"(name: "trips" title { en: "Trips" } office: "club")";
constexpr char kTripsEvents[] = R"(syntax = "proto3";
package trips.v1;
import "tandem/v1/rules.proto";
message Joined { string guest = 1 [(tandem.v1.rule) = { required: true names: "guest" }]; }
message Planned { string aim = 1; }
message Rained { int32 hours = 1; }
message Cancelled {}
)";
constexpr char kOpenTrip[] = R"(
name: "trip" title { en: "Trip" } payload_package: "trips.v1" endless: true
instance_title { fact: "aim" }
phase { name: "open" title { en: "Open" } }
fact { name: "aim" title { en: "Aim" } type: TEXT }
event {
  name: "Planned" title { en: "Planned" } starts: true
  effect { set { fact: "aim" value { field: "aim" } } }
  effect { enter: "open" }
}
event { name: "Joined" title { en: "Joined" } phase: "open" repeat: ONCE_EACH }
)";
constexpr char kCalendar[] = R"(name: "sea" title { en: "Sea" } source: "A test."
off { day: "05-01" title: "May Day" })";
constexpr char kRainPassesBy[] = R"(event { name: "Rained" title { en: "Rained" } phase: "open" })";
constexpr char kRainCounts[] = R"(
fact { name: "rain" title { en: "Rain" } type: NUMBER }
event {
  name: "Rained" title { en: "Rained" } phase: "open"
  effect { add { fact: "rain" value { field: "hours" } } }
}
event {
  name: "Cancelled" title { en: "Cancelled" } phase: "open"
  require {
    name: "little-rain" message { en: "It must have rained little." }
    compare { value { fact: "rain" } is: AT_MOST to { number: 2 } }
  }
}
)";

std::string Version(int number, const char* rest) {
  return fmt::format("version: {}\n{}{}", number, kOpenTrip, rest);
}

class Migration : public EngineTest {
 protected:
  void Deploy(const std::string& workflow, const std::string& calendar = kCalendar) {
    EngineTest::Deploy({{"programme.textproto", kTripsManifest},
                        {"events.proto", kTripsEvents},
                        {"calendars/sea.textproto", calendar},
                        {"workflows/trip.textproto", workflow}});
  }
  v1::Reply Record(const std::string& type, const std::string& json) {
    return RecordTogether({{type, json}});
  }
  v1::Reply RecordTogether(const std::vector<std::pair<std::string, std::string>>& events) {
    std::string name;
    for (const auto& [type, json] : events) name += type + json;
    v1::Submission unit = Unit(name);
    for (const auto& [type, json] : events) Add(unit, "trips/trip/one", type, json);
    return Submit(unit);
  }
  void BeginOnVersion2() {
    Deploy(Version(1, kRainPassesBy));
    Deploy(Version(2, kRainCounts));
    ASSERT_TRUE(Record("Planned", R"({"aim":"the coast"})").has_submit_outcome());
    ASSERT_TRUE(Record("Rained", R"({"hours":1})").has_submit_outcome());
  }
  // The only refusal, as "rule: message".
  static std::string Refused(const v1::Reply& reply) {
    EXPECT_EQ(reply.problem().refusal_size(), 1) << reply.DebugString();
    if (reply.problem().refusal_size() != 1) return "";
    const v1::Refusal& refusal = reply.problem().refusal(0);
    return refusal.rule() + ": " + refusal.message();
  }
};

TEST_F(Migration, FoldsAnewWhatTheOlderVersionPassedBy) {
  Deploy(Version(1, kRainPassesBy));
  ASSERT_TRUE(Record("Planned", R"({"aim":"the coast"})").has_submit_outcome());
  ASSERT_TRUE(Record("Rained", R"({"hours":3})").has_submit_outcome());
  Deploy(Version(2, kRainCounts));
  const v1::Reply migrated =
      Record("InstanceMigrated", R"({"definitionVersion":2,"reason":"Rain counts now."})");
  ASSERT_TRUE(migrated.has_submit_outcome()) << migrated.DebugString();
  const v1::Reply cancelled = Record("Cancelled", "{}");
  ASSERT_EQ(cancelled.problem().refusal_size(), 1) << cancelled.DebugString();
  EXPECT_EQ(cancelled.problem().refusal(0).rule(), "little-rain");
}

TEST_F(Migration, FoldsAnewAfterARestart) {
  Deploy(Version(1, kRainPassesBy));
  Record("Planned", R"({"aim":"the coast"})");
  Record("Rained", R"({"hours":3})");
  Deploy(Version(2, kRainCounts));
  Record("InstanceMigrated", R"({"definitionVersion":2,"reason":"Rain counts now."})");
  Open();
  const v1::Reply cancelled = Record("Cancelled", "{}");
  ASSERT_EQ(cancelled.problem().refusal_size(), 1) << cancelled.DebugString();
  EXPECT_EQ(cancelled.problem().refusal(0).rule(), "little-rain");
}

// What an instance's history had parsed was read with the descriptors of the newer
// deployment: the node aborted.
TEST_F(Migration, ReadsWhatWasParsedBeforeTheSameVersionWasDeployedAgain) {
  Deploy(Version(1, kRainPassesBy));
  Record("Planned", R"({"aim":"the coast"})");
  ASSERT_TRUE(Record("Joined", R"({"guest":"ann"})").has_submit_outcome());
  Deploy(Version(1, kRainPassesBy),
         std::string(kCalendar) + R"(off { day: "12-24" title: "Christmas Eve" })");
  ASSERT_TRUE(Record("Joined", R"({"guest":"bob"})").has_submit_outcome());
  const v1::Reply again = Record("Joined", R"({"guest": "ann"})");
  ASSERT_EQ(again.problem().refusal_size(), 1) << again.DebugString();
  EXPECT_EQ(again.problem().refusal(0).rule(), "repeat");
}

TEST_F(Migration, ReadsWhatWasParsedBeforeIt) {
  Deploy(Version(1, kRainPassesBy));
  Record("Planned", R"({"aim":"the coast"})");
  ASSERT_TRUE(Record("Joined", R"({"guest":"ann"})").has_submit_outcome());
  Deploy(Version(2, kRainCounts));
  ASSERT_TRUE(Record("InstanceMigrated", R"({"definitionVersion":2,"reason":"Rain counts."})")
                  .has_submit_outcome());
  ASSERT_TRUE(Record("Joined", R"({"guest":"bob"})").has_submit_outcome());
  const v1::Reply again = Record("Joined", R"({"guest": "ann"})");
  ASSERT_EQ(again.problem().refusal_size(), 1) << again.DebugString();
  EXPECT_EQ(again.problem().refusal(0).rule(), "repeat");
}

TEST_F(Migration, IsRefusedIfTheOtherVersionCannotReadWhatWasRecorded) {
  BeginOnVersion2();
  ASSERT_TRUE(Record("Cancelled", "{}").has_submit_outcome());
  EXPECT_EQ(Refused(Record("InstanceMigrated", kToVersion1)),
            "migration: Version 1 of 'trip' cannot read #3 (Cancelled).");
}

TEST_F(Migration, IsRefusedIfTheOtherVersionCannotReadAnEventOfItsOwnUnit) {
  BeginOnVersion2();
  const v1::Reply reply = RecordTogether({{"Cancelled", "{}"}, {"InstanceMigrated", kToVersion1}});
  EXPECT_EQ(Refused(reply), "migration: Version 1 of 'trip' cannot read #3 (Cancelled).");
  EXPECT_EQ(reply.problem().refusal(0).event(), 1u);
  EXPECT_EQ(reply.problem().refusal(0).type(), "InstanceMigrated");
  EXPECT_TRUE(Record("InstanceMigrated", kToVersion1).has_submit_outcome())
      << "nothing of that unit was recorded";
}

TEST_F(Migration, LeavesWhatFollowsInItsUnitToTheOtherVersion) {
  BeginOnVersion2();
  EXPECT_THAT(Refused(RecordTogether({{"InstanceMigrated", kToVersion1}, {"Cancelled", "{}"}})),
              ::testing::StartsWith("unknown-event: "));
}

TEST_F(Migration, FoldsAnewWhatItsOwnUnitBroughtBefore) {
  Deploy(Version(1, kRainPassesBy));
  ASSERT_TRUE(Record("Planned", R"({"aim":"the coast"})").has_submit_outcome());
  Deploy(Version(2, kRainCounts));
  const auto cancelled_after = [this](const std::string& hours) {
    return RecordTogether({{"Rained", R"({"hours":)" + hours + "}"},
                           {"InstanceMigrated", kToVersion2},
                           {"Cancelled", "{}"}});
  };
  EXPECT_EQ(Refused(cancelled_after("3")), "little-rain: It must have rained little.");
  EXPECT_TRUE(cancelled_after("2").has_submit_outcome());
}

}  // namespace
}  // namespace tandem
