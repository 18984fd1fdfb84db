// Specifies that who records a late fact is told so, whether a rule asks for it or not.
#include "tests/unit/engine/engine_fixture.h"

namespace tandem {
namespace {

constexpr char kLodgeEvents[] = R"(syntax = "proto3";
package lodge.v1;
message Booked {}
message Asked {}
message Arrived {}
)";
constexpr char kStay[] = R"(
name: "stay" version: 1 title { en: "Stay" } payload_package: "lodge.v1" endless: true
instance_title { text: "Stay" }
phase { name: "booked" title { en: "Booked" } }
phase { name: "there" title { en: "There" } }
event { name: "Booked" title { en: "Booked" } starts: true effect { enter: "booked" } }
event { name: "Asked" title { en: "Asked" } phase: "booked" }
event { name: "Arrived" title { en: "Arrived" } phase: "booked" effect { enter: "there" } }
)";

class LateFacts : public EngineTest {
 protected:
  LateFacts() {
    Deploy({{"programme.textproto", R"(name: "lodge" title { en: "Lodge" } office: "club")"},
            {"events.proto", kLodgeEvents},
            {"workflows/stay.textproto", kStay}});
  }
  static v1::Submission Of(const std::string& name, const std::vector<std::string>& types) {
    v1::Submission unit = Unit(name);
    for (const std::string& type : types) Add(unit, "lodge/stay/one", type, "{}");
    return unit;
  }
};

TEST_F(LateFacts, AreToldToWhoRecordsThemAndAgainWhenTheUnitIsRepeated) {
  ASSERT_TRUE(Submit(Of("booked", {"Booked", "Asked", "Arrived"})).has_submit_outcome());
  const v1::Submission asked = Of("asked", {"Asked"});
  for (const bool repeated : {false, true}) {
    const v1::SubmitOutcome outcome = Submit(asked).submit_outcome();
    ASSERT_EQ(outcome.event_size(), 1) << outcome.DebugString();
    EXPECT_EQ(outcome.repeated(), repeated);
    EXPECT_TRUE(outcome.event(0).late());
  }
}

TEST_F(LateFacts, AreNotWhatTheirUnitRecordsBeforeThePhasePasses) {
  const v1::SubmitOutcome outcome =
      Submit(Of("all", {"Booked", "Asked", "Arrived", "Asked"})).submit_outcome();
  ASSERT_EQ(outcome.event_size(), 4) << outcome.DebugString();
  EXPECT_FALSE(outcome.event(1).late());
  EXPECT_TRUE(outcome.event(3).late());
}

}  // namespace
}  // namespace tandem
