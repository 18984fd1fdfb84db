// Specifies what becomes of a recorded time zone that the machine does not know.
#include <gmock/gmock.h>

#include "engine/base/timestamp.h"
#include "tandem/v1/directory.pb.h"
#include "tandem/v1/history.pb.h"
#include "tests/unit/engine/engine_fixture.h"

namespace tandem {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class UnknownZoneTest : public EngineTest {
 protected:
  UnknownZoneTest() {
    Deploy({{"programme.textproto", R"(name: "trips" title { en: "Trips" })"},
            {"events.proto", R"(syntax = "proto3";
package trips.v1;
import "tandem/v1/rules.proto";
message Planned {
  string host = 1 [(tandem.v1.rule) = { required: true refers_to { to: "organisation" } }];
}
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
)"}});
    RecordAsOnAnotherMachine("Asia/Nowhere");
    Open();
  }

  static v1::OrganisationRegistered Far(const std::string& zone) {
    v1::OrganisationRegistered registered;
    registered.set_organisation("far");
    registered.set_name("Far");
    registered.set_kind("city");
    registered.set_time_zone(zone);
    return registered;
  }
  // Past the checks of this one.
  void RecordAsOnAnotherMachine(const std::string& zone) {
    v1::Envelope event;
    event.set_id(Uuid::FromName(zone).bytes());
    event.set_stream("organisation/far");
    event.set_type("OrganisationRegistered");
    event.set_payload_type(v1::OrganisationRegistered::descriptor()->full_name());
    event.set_payload(Far(zone).SerializeAsString());
    event.set_definition_version(3);
    *event.mutable_recorded_at() = ToTimestamp(now_);
    UnitToAppend unit{Uuid::FromName("unit" + zone), {}, {event}, {}};
    ASSERT_TRUE(log_->Append(std::move(unit)).ok());
  }
  static v1::Submission TripTo(const std::string& host) {
    v1::Submission unit = Unit("trip to " + host);
    Add(unit, "trips/trip/one", "Planned", R"({"host":")" + host + R"("})");
    return unit;
  }
  static v1::Submission Correction(const std::string& zone) {
    v1::EventCorrected correction;
    correction.set_event(1);
    correction.set_reason("a slip");
    correction.set_payload(Far(zone).SerializeAsString());
    v1::Submission unit = Unit("correction");
    v1::NewEvent* event = unit.add_event();
    event->set_stream("organisation/far");
    event->set_type("EventCorrected");
    event->set_payload(correction.SerializeAsString());
    return unit;
  }
};

TEST_F(UnknownZoneTest, TheNodeNamesItWithWhoUsesItAndWhatToDo) {
  EXPECT_THAT(engine_->Warnings(),
              ElementsAre(AllOf(HasSubstr("'Asia/Nowhere'"), HasSubstr("organisation/far"),
                                HasSubstr("apt-get install tzdata"))));
  v1::Request request;
  request.mutable_status();
  EXPECT_THAT(Ask(request).status().warning(), ElementsAre(HasSubstr("'Asia/Nowhere'")));
}

TEST_F(UnknownZoneTest, WhatDependsOnItIsRefusedInsteadOfJudgedInUtc) {
  const v1::Reply reply = Submit(TripTo("far"));
  ASSERT_EQ(reply.problem().refusal_size(), 1) << reply.DebugString();
  EXPECT_EQ(reply.problem().refusal(0).rule(), "zone");
  EXPECT_THAT(reply.problem().refusal(0).message(),
              AllOf(HasSubstr("'Asia/Nowhere' of 'far' is not known"), HasSubstr("tzdata")));
}

TEST_F(UnknownZoneTest, OnceItIsCorrectedAllGoesOn) {
  ASSERT_TRUE(Submit(Correction("Asia/Manila")).has_submit_outcome());
  EXPECT_THAT(engine_->Warnings(), IsEmpty());
  EXPECT_TRUE(Submit(TripTo("far")).has_submit_outcome());
}

TEST_F(UnknownZoneTest, AnAliasIsKnown) {
  RecordAsOnAnotherMachine("Asia/Saigon");
  Open();
  EXPECT_THAT(engine_->Warnings(), IsEmpty());
  EXPECT_TRUE(Submit(TripTo("far")).has_submit_outcome());
}

}  // namespace
}  // namespace tandem
