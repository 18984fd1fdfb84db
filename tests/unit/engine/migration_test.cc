// Specifies what a migration to another version of a workflow makes of an instance.
#include <fmt/format.h>

#include "tests/unit/engine/engine_fixture.h"

namespace tandem {
namespace {

constexpr char kManifest[] = R"(name: "trips" title { en: "Trips" } office: "club")";
constexpr char kEvents[] = R"(syntax = "proto3";
package trips.v1;
message Planned { string aim = 1; }
message Rained { int32 hours = 1; }
message Cancelled {}
)";
constexpr char kWorkflow[] = R"(
name: "trip" title { en: "Trip" } payload_package: "trips.v1" endless: true
instance_title { fact: "aim" }
phase { name: "open" title { en: "Open" } }
fact { name: "aim" title { en: "Aim" } type: TEXT }
event {
  name: "Planned" title { en: "Planned" } starts: true
  effect { set { fact: "aim" value { field: "aim" } } }
  effect { enter: "open" }
}
)";
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
  return fmt::format("version: {}\n{}{}", number, kWorkflow, rest);
}

class Migration : public EngineTest {
 protected:
  void Deploy(std::string workflow) {
    v1::Request request;
    const auto add = [&request](const char* path, const std::string& content) {
      v1::DeployedFile* file = request.mutable_deploy_programme()->add_file();
      file->set_path(path);
      file->set_content(content);
    };
    add("programme.textproto", kManifest);
    add("events.proto", kEvents);
    add("workflows/trip.textproto", workflow);
    const v1::Reply reply = Ask(request);
    ASSERT_TRUE(reply.has_deployed()) << reply.DebugString();
  }
  v1::Reply Record(const std::string& type, const std::string& json) {
    v1::Submission unit = Unit(type + json);
    Add(unit, "trips/trip/one", type, json);
    return Submit(unit);
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

}  // namespace
}  // namespace tandem
