// Specifies on whose day an event is that is about no party, or about one that is new.
#include <gmock/gmock.h>

#include "engine/workflow/dates.h"
#include "engine/workflow/time_zone.h"
#include "tests/unit/engine/engine_fixture.h"

namespace tandem {
namespace {

using ::testing::HasSubstr;

// It is nine in the morning of Saturday the 30th in Auckland, the evening of the 29th in
// UTC, and the afternoon of the 29th in New York. The node is in Manila, where the 30th
// has begun.
class WhoseDay : public EngineTest {
 protected:
  WhoseDay() {
    now_ = absl::FromCivil(absl::CivilSecond(2016, 1, 29, 20, 0, 0), absl::UTCTimeZone());
    officer_.rights.insert(Right::kNotice);
    OpenIn("Asia/Manila");
  }
  void OpenIn(const std::string& zone) {
    engine_.reset();
    log_ = EventLog::Open(&store_, {}).value();
    Engine::About about;
    SetZone(zone, about.home);
    engine_ =
        Engine::Open({&store_, log_.get(), &keys_, &authorizer_, &random_}, about, now_).value();
    engine_->TakeReplies();
  }
  static v1::Submission City(const std::string& name, const std::string& zone,
                             const std::string& on = "") {
    v1::Submission unit = Unit(name + zone + on);
    Add(unit, "organisation/" + name, "OrganisationRegistered",
        R"({"organisation":")" + name + R"(","name":"Name","kind":"city","time_zone":")" + zone +
            R"("})");
    if (!on.empty()) *unit.mutable_event(0)->mutable_occurred_on() = ParsePeriod(on).value();
    return unit;
  }
  void Record(const v1::Submission& unit) {
    const v1::Reply reply = Submit(unit);
    EXPECT_TRUE(reply.has_submit_outcome()) << reply.DebugString();
  }
  // The day of the stream's last event.
  std::string DayOf(const std::string& stream) {
    const EventPage page = log_->ReadStream(StreamId::Of(stream), StreamVersion{1}).value();
    return page.events.empty() ? "none" : ToText(page.events.back()->occurred_on());
  }
};

TEST_F(WhoseDay, ACityIsRegisteredOnTheDayThatItIsThere) {
  Record(City("auckland", "Pacific/Auckland"));
  EXPECT_EQ(DayOf("organisation/auckland"), "30 Jan 2016");
  Record(City("albany", "America/New_York"));
  EXPECT_EQ(DayOf("organisation/albany"), "29 Jan 2016");
}

TEST_F(WhoseDay, ADayThatHasBegunInTheCityItselfMayBeGiven) {
  Record(City("auckland", "Pacific/Auckland", "2016-01-30"));
  const v1::Reply reply = Submit(City("albany", "America/New_York", "2016-01-30"));
  ASSERT_EQ(reply.problem().refusal_size(), 1) << reply.DebugString();
  EXPECT_EQ(reply.problem().refusal(0).rule(), "future");
  EXPECT_THAT(reply.problem().refusal(0).message(), HasSubstr("America/New_York"));
}

TEST_F(WhoseDay, WhatHappensAtAnOrganisationHappensOnItsDay) {
  Record(City("albany", "America/New_York"));
  v1::Submission post = Unit("post");
  Add(post, "organisation/albany", "PostCreated", R"({"post":"coordinator","title":"C"})");
  Record(post);
  EXPECT_EQ(DayOf("organisation/albany"), "29 Jan 2016");
}

TEST_F(WhoseDay, APersonIsRegisteredOnTheirOwnDayElseOnTheNodes) {
  v1::Submission ada = Unit("ada");
  Add(ada, "person/ada", "PersonRegistered",
      R"({"person":"ada","name":"Ada","time_zone":"America/New_York"})");
  Record(ada);
  EXPECT_EQ(DayOf("person/ada"), "29 Jan 2016");
  Record(Renaming("ada", "Ada L."));
  EXPECT_EQ(DayOf("person/ada"), "29 Jan 2016") << "the zone that was recorded before";
  Record(Registering("bob", "Bob"));
  EXPECT_EQ(DayOf("person/bob"), "30 Jan 2016");
  OpenIn("America/New_York");
  Record(Renaming("bob", "Bob B."));
  EXPECT_EQ(DayOf("person/bob"), "29 Jan 2016");
}

TEST_F(WhoseDay, AProgrammeIsDeployedOnItsOfficesDayElseOnTheNodes) {
  Record(City("albany", "America/New_York"));
  Deploy({{"programme.textproto", R"(name: "trips" title { en: "Trips" } office: "albany")"},
          {"events.proto", "syntax = \"proto3\"; package trips.v1; message Planned {}"},
          {"workflows/trip.textproto", R"(
name: "trip" version: 1 title { en: "Trip" } payload_package: "trips.v1" endless: true
instance_title { text: "Trip" }
phase { name: "open" title { en: "Open" } }
event { name: "Planned" title { en: "Planned" } starts: true effect { enter: "open" } }
)"}});
  EXPECT_EQ(DayOf("definition/trips"), "29 Jan 2016");
  Deploy({{"programme.textproto", R"(name: "walks" title { en: "Walks" })"},
          {"events.proto", "syntax = \"proto3\"; package walks.v1; message Planned {}"},
          {"workflows/walk.textproto", R"(
name: "walk" version: 1 title { en: "Walk" } payload_package: "walks.v1" endless: true
instance_title { text: "Walk" }
phase { name: "open" title { en: "Open" } }
event { name: "Planned" title { en: "Planned" } starts: true effect { enter: "open" } }
)"}});
  EXPECT_EQ(DayOf("definition/walks"), "30 Jan 2016");
}

TEST_F(WhoseDay, AMailIsNotedOnItsReadersDayAndAHoldOnTheNodes) {
  v1::Submission ada = Unit("ada");
  Add(ada, "person/ada", "PersonRegistered",
      R"({"person":"ada","name":"Ada","time_zone":"America/New_York"})");
  Record(ada);
  v1::Submission mail = Unit("mail");
  Add(mail, "mail/ada/2016-01-29", "MailComposed", R"({"person":"ada"})");
  Record(mail);
  EXPECT_EQ(DayOf("mail/ada/2016-01-29"), "29 Jan 2016");
  v1::Submission held = Unit("held");
  Add(held, "system/mail", "MailHeld", R"({"reason":"import"})");
  Record(held);
  EXPECT_EQ(DayOf("system/mail"), "30 Jan 2016");
}

}  // namespace
}  // namespace tandem
