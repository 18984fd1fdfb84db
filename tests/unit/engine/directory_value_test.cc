// Specifies what the directory may say of organisations and people.
#include <gmock/gmock.h>

#include "engine/directory_value_check.h"
#include "tandem/v1/directory.pb.h"
#include "tandem/v1/history.pb.h"
#include "tests/unit/engine/engine_fixture.h"

namespace tandem {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

class DirectoryValuesTest : public EngineTest {
 protected:
  static v1::Submission Organisation(const std::string& name, const std::string& kind,
                                     const std::string& zone) {
    v1::Submission unit = Unit(name + kind + zone);
    Add(unit, "organisation/" + name, "OrganisationRegistered",
        R"({"organisation":")" + name + R"(","name":"Name","kind":")" + kind +
            R"(","time_zone":")" + zone + R"("})");
    return unit;
  }
  static v1::Submission Person(const std::string& event, const std::string& fields) {
    v1::Submission unit = Unit(event + fields);
    Add(unit, "person/ada", event, R"({"person":"ada",)" + fields + "}");
    return unit;
  }
  std::string Refusal(const v1::Submission& unit, bool dry_run = false) {
    const v1::Problem problem = Submit(unit, dry_run).problem();
    return problem.refusal().empty() ? "" : problem.refusal(0).message();
  }
};

TEST_F(DirectoryValuesTest, AnOrganisationHasAKindAndATimeZoneThatAreKnown) {
  const v1::Submission village = Organisation("hue", "village", "Asia/Hue");
  const auto both = AllOf(HasSubstr("'village' is no kind"), HasSubstr("'Asia/Hue' is not a time"));
  EXPECT_THAT(Refusal(village, /*dry_run=*/true), both);
  EXPECT_THAT(Refusal(village), both);
  for (const char* zone : {"localtime", "../zone", "/etc/localtime", "Asia/Ho Chi Minh"}) {
    EXPECT_THAT(Refusal(Organisation("hue", "city", zone)), HasSubstr("is not a time zone"));
  }
  EXPECT_THAT(Refusal(Organisation("hue", "city", "asia/manila")),
              HasSubstr("(did you mean Asia/Manila?)"));
  EXPECT_EQ(Refusal(Organisation("hue", "city", "Asia/Ho_Chi_Minh")), "");
}

TEST_F(DirectoryValuesTest, AKindThatAProgrammesRoleOrFieldWantsIsKnown) {
  EXPECT_NE(Refusal(Organisation("rowers", "club", "UTC")), "");
  Deploy({{"programme.textproto", R"(name: "trips" title { en: "Trips" })"},
          {"events.proto", R"(syntax = "proto3";
package trips.v1;
import "tandem/v1/rules.proto";
message Planned {
  string by = 1 [(tandem.v1.rule) = { refers_to { to: "organisation" kind: "school" } }];
}
)"},
          {"workflows/trip.textproto", R"(
name: "trip" version: 1 title { en: "Trip" } payload_package: "trips.v1" endless: true
instance_title { text: "Trip" }
role { name: "host" title { en: "Host" } kind: "club" max: 1 }
phase { name: "open" title { en: "Open" } }
event { name: "Planned" title { en: "Planned" } starts: true
  effect { party { role: "host" add: "by" } } effect { enter: "open" } }
)"}});
  EXPECT_EQ(Refusal(Organisation("rowers", "club", "UTC")), "");
  EXPECT_EQ(Refusal(Organisation("infants", "school", "UTC")), "");
  EXPECT_NE(Refusal(Organisation("hue", "village", "UTC")), "");
}

TEST_F(DirectoryValuesTest, ACorrectionMakesNoneThatIsUnknown) {
  ASSERT_EQ(Refusal(Organisation("hue", "city", "Asia/Ho_Chi_Minh")), "");
  v1::OrganisationRegistered registered;
  registered.set_organisation("hue");
  registered.set_name("Hue");
  registered.set_kind("city");
  registered.set_time_zone("Asia/Hue");
  v1::EventCorrected correction;
  correction.set_event(1);
  correction.set_reason("a slip");
  correction.set_payload(registered.SerializeAsString());
  v1::Submission unit = Unit("correction");
  v1::NewEvent* event = unit.add_event();
  event->set_stream("organisation/hue");
  event->set_type("EventCorrected");
  event->set_payload(correction.SerializeAsString());
  EXPECT_THAT(Refusal(unit), HasSubstr("is not a time zone"));
}

TEST_F(DirectoryValuesTest, LanguagesAreTagsOfThoseThatThereAre) {
  for (const char* language : {"vietnamese", "xx", "japanese", "v", "e n"}) {
    const std::string field = std::string(R"("name":"Ada","language":["en",")") + language + "\"]";
    EXPECT_THAT(Refusal(Person("PersonRegistered", field)), HasSubstr("is no language"))
        << language;
  }
  EXPECT_EQ(Refusal(Person("PersonRegistered",
                           R"("name":"Ada","language":["vi","zh-Hant","fil","en-PH","ja","cmn"])")),
            "");
}

TEST_F(DirectoryValuesTest, APersonHasAName) {
  EXPECT_THAT(Refusal(Person("PersonRegistered", R"("email":"ada@example.org")")),
              HasSubstr("'name'"));
  EXPECT_THAT(Refusal(Person("PersonRegistered", R"("name":" ")")), HasSubstr("'name'"));
}

// Stores may hold values that were taken before they were checked.
TEST_F(DirectoryValuesTest, WhatStoodThereBeforeIsNotTheEventsFault) {
  const DirectoryValues old{"village", "Asia/Hue", {"hueish"}};
  EXPECT_TRUE(CheckDirectoryValues(old, old, Programmes()).ok());
  EXPECT_FALSE(CheckDirectoryValues(old, {"town", "Asia/Hue", {"hueish"}}, Programmes()).ok());
  EXPECT_FALSE(CheckDirectoryValues(old, {"village", "Asia/Hue", {"hueisch"}}, Programmes()).ok());
}

TEST_F(DirectoryValuesTest, APersonHasATimeZoneThatIsKnownAndAnAddressThatIsOne) {
  for (const char* address : {"ada", "@example.org", "ada@", "ada@example", "a b@example.org",
                              "ada@x@example.org", "Ada <ada@example.org>", "ada@example..org."}) {
    const std::string email = std::string(R"("name":"Ada","email":")") + address + "\"";
    EXPECT_THAT(Refusal(Person("PersonRegistered", email)), HasSubstr("is no mail address"))
        << address;
  }
  EXPECT_THAT(Refusal(Person("PersonRegistered", R"("name":"Ada","time_zone":"Mars")")),
              HasSubstr("is not a time zone"));
  EXPECT_EQ(Refusal(Person("PersonRegistered", R"("name":"Ada","email":"ada@example.org")")), "");
  EXPECT_THAT(Refusal(Person("ContactChanged", R"("email":"ada at home")")),
              HasSubstr("is no mail address"));
  EXPECT_EQ(Refusal(Person("ContactChanged", R"("phone":"1","time_zone":"Europe/Oslo")")), "");
}

}  // namespace
}  // namespace tandem
