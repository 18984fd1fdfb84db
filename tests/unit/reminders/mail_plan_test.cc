// Specifies services/reminders/mail_plan.h.
#include "services/reminders/mail_plan.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tandem/v1/directory.pb.h"
#include "tests/unit/reminders/post_office.h"

namespace tandem::services {
namespace {

// When a mail goes out that is ready at `ready` (UTC), in UTC.
std::string MorningOf(const std::string& zone, const Calendar* calendar, const std::string& ready,
                      std::optional<absl::CivilDay> after = std::nullopt) {
  Place place;
  EXPECT_TRUE(absl::LoadTimeZone(zone, &place.zone)) << zone;
  if (calendar != nullptr) place.calendar = calendar;
  const absl::Time at = NextMorning(Utc(ready), place, after);
  return absl::FormatTime("%Y-%m-%d %H:%M", at, absl::UTCTimeZone());
}

const Calendar* Vietnam() { return ToolsProgramme().calendars().at("vn").get(); }

TEST(NextMorning, IsFromEightToTwelveWhereTheRecipientIs) {
  EXPECT_EQ(MorningOf("Asia/Ho_Chi_Minh", nullptr, "2016-02-05 00:59"), "2016-02-05 01:00");
  EXPECT_EQ(MorningOf("Asia/Ho_Chi_Minh", nullptr, "2016-02-05 04:59"), "2016-02-05 04:59");
  EXPECT_EQ(MorningOf("America/Los_Angeles", nullptr, "2016-02-05 04:59"), "2016-02-05 16:00");
  EXPECT_EQ(MorningOf("Asia/Kathmandu", nullptr, "2016-02-05 01:00"), "2016-02-05 02:15");
}

TEST(NextMorning, WaitsForTheNextDayFromNoonOn) {
  EXPECT_EQ(MorningOf("Asia/Ho_Chi_Minh", nullptr, "2016-02-04 05:00"), "2016-02-05 01:00");
}

TEST(NextMorning, PassesOverWeekends) {
  EXPECT_EQ(MorningOf("Asia/Ho_Chi_Minh", nullptr, "2016-02-05 05:00"), "2016-02-08 01:00");
}

TEST(NextMorning, PassesOverTet) {
  EXPECT_EQ(MorningOf("Asia/Ho_Chi_Minh", Vietnam(), "2016-02-05 05:00"), "2016-02-15 01:00");
  EXPECT_EQ(MorningOf("Asia/Ho_Chi_Minh", Vietnam(), "2016-02-12 01:00"), "2016-02-15 01:00");
}

TEST(NextMorning, TakesAWorkedSaturday) {
  EXPECT_EQ(MorningOf("Asia/Ho_Chi_Minh", Vietnam(), "2015-02-14 01:30"), "2015-02-14 01:30");
}

TEST(NextMorning, IsNeverASecondOneOnADay) {
  EXPECT_EQ(MorningOf("UTC", nullptr, "2016-02-02 09:00", absl::CivilDay(2016, 2, 2)),
            "2016-02-03 08:00");
  EXPECT_EQ(MorningOf("UTC", nullptr, "2016-02-02 09:00", absl::CivilDay(2016, 2, 1)),
            "2016-02-02 09:00");
}

TEST(NextMorning, KeepsItsHourWhenClocksChange) {
  EXPECT_EQ(MorningOf("Europe/Oslo", nullptr, "2016-03-25 12:00"), "2016-03-28 06:00");
  EXPECT_EQ(MorningOf("Europe/Oslo", nullptr, "2016-03-24 12:00"), "2016-03-25 07:00");
}

// A directory of the guild, which is the programme's office, and two who work there.
class Recipients : public ::testing::Test {
 protected:
  Recipients() {
    programmes_.Add(*Programme::FromDeployment(ToolsProgramme().ToDeployment()));
    for (const char* person : {"olga", "dora"}) {
      v1::PersonRegistered registered;
      registered.set_person(person);
      Append(std::string("person/") + person, registered).add_sealed()->set_field("email");
      EXPECT_TRUE(directory_.Apply(event_).ok());
    }
    Appoint("officer", "olga");
    Appoint("director", "dora");
  }

  v1::Envelope& Append(const std::string& stream, const google::protobuf::Message& payload) {
    event_ = v1::Envelope();
    event_.set_stream(stream);
    event_.set_version(++versions_[stream]);
    event_.set_type(payload.GetDescriptor()->name());
    event_.set_payload(payload.SerializeAsString());
    return event_;
  }
  void Appoint(const std::string& post, const std::string& person) {
    v1::PersonAppointed appointed;
    appointed.set_post(post);
    appointed.set_person(person);
    Append("organisation/guild", appointed);
    EXPECT_TRUE(directory_.Apply(event_).ok());
  }
  std::string Of(const std::string& organisation, const std::string& post) const {
    v1::Addressee to;
    to.set_organisation(organisation);
    to.set_post(post);
    const std::map<std::string, absl::CivilDay> no_mail;
    const Unreachable nobody;
    const auto found =
        FindRecipient(to, "organisation/oslo",
                      {&programmes_, &directory_, &nobody, &no_mail, Utc("2016-02-02 09:00")});
    return found.has_value() ? found->person : "nobody";
  }

  Programmes programmes_;
  Directory directory_;
  std::map<std::string, uint64_t> versions_;
  v1::Envelope event_;
};

// A director's mail once went to the officer: core workflows name no organisation.
TEST_F(Recipients, APostOfNoOrganisationIsTheOffices) {
  EXPECT_EQ(Of("", "director"), "dora");
  EXPECT_EQ(Of("", "officer"), "olga");
}

TEST_F(Recipients, AVacantPostsMailGoesToTheOfficer) {
  EXPECT_EQ(Of("oslo", "coordinator"), "olga");
  EXPECT_EQ(Of("", "treasurer"), "olga");
}

}  // namespace
}  // namespace tandem::services
