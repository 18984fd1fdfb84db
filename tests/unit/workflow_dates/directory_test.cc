#include "engine/workflow/directory.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

#include "engine/workflow/dates.h"
#include "google/protobuf/text_format.h"
#include "tandem/v1/history.pb.h"

namespace tandem {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

// A directory that is told events in short form and keeps what it was told.
class DirectoryTest : public testing::Test {
 protected:
  template <typename Payload>
  v1::Envelope Event(const std::string& stream, const std::string& payload_text,
                     const std::string& on = "") {
    Payload payload;
    EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(payload_text, &payload));
    v1::Envelope event;
    event.set_stream(stream);
    event.set_version(++versions_[stream]);
    event.set_type(payload.GetDescriptor()->name());
    event.set_payload_type(payload.GetTypeName());
    event.set_payload(payload.SerializeAsString());
    if (!on.empty()) *event.mutable_occurred_on() = *ParsePeriod(on);
    return event;
  }

  template <typename Payload>
  void Record(const std::string& stream, const std::string& payload_text,
              const std::string& on = "") {
    Take(Event<Payload>(stream, payload_text, on));
  }

  void Take(const v1::Envelope& event) {
    const absl::Status status = directory_.Apply(event);
    EXPECT_TRUE(status.ok()) << status;
    recorded_.push_back(event);
  }

  void RegisterOslo() {
    Record<v1::OrganisationRegistered>(kOslo, R"(organisation: "oslo" kind: "city" name: "Oslo"
        local_name { language: "ja" name: "オスロ" } country_label: "Norway"
        time_zone: "Europe/Oslo" calendar: "no" language: "nb" language: "en")");
    Record<v1::PostCreated>(kOslo, R"(post: "coordinator" title: "Coordinator")");
  }
  void Appoint(const std::string& person, const std::string& on) {
    Record<v1::PersonAppointed>(kOslo, fmt::format(R"(post: "coordinator" person: "{}")", person),
                                on);
  }
  void Leave(const std::string& person, const std::string& on) {
    Record<v1::PersonLeft>(kOslo, fmt::format(R"(post: "coordinator" person: "{}")", person), on);
  }
  void Retract(const std::string& stream, int version) {
    Record<v1::EventRetracted>(stream, fmt::format("event: {} reason: 'a slip'", version));
  }
  void Correct(const std::string& stream, uint64_t version, const google::protobuf::Message& by) {
    v1::EventCorrected correction;
    correction.set_event(version);
    correction.set_payload(by.SerializeAsString());
    v1::Envelope event = Event<v1::EventCorrected>(stream, "");
    event.set_payload(correction.SerializeAsString());
    Take(event);
  }
  std::string Holder() const { return directory_.HolderOf("oslo", "coordinator"); }
  std::string Holder(absl::CivilDay day) const {
    return directory_.HolderOf("oslo", "coordinator", day);
  }

  static constexpr char kOslo[] = "organisation/oslo";
  static constexpr char kAnn[] = "person/ann";

  Calendar norway_ = *Calendar::Compile([] {
    v1::Calendar calendar;
    calendar.set_name("no");
    calendar.add_off()->set_day("05-17");
    return calendar;
  }());
  Directory directory_{[this](std::string_view name) -> const Calendar* {
    return name == "no" ? &norway_ : nullptr;
  }};
  std::map<std::string, uint64_t> versions_;
  std::vector<v1::Envelope> recorded_;
};

TEST_F(DirectoryTest, KnowsAnOrganisationAsItWasRegistered) {
  RegisterOslo();
  const Organisation* oslo = directory_.FindOrganisation("oslo");
  ASSERT_NE(oslo, nullptr);
  EXPECT_TRUE(oslo->registered);
  EXPECT_EQ(oslo->name, "oslo");
  EXPECT_EQ(oslo->kind, "city");
  EXPECT_EQ(oslo->display_name, "Oslo");
  EXPECT_EQ(oslo->local_names.at(0).name(), "オスロ");
  EXPECT_EQ(oslo->country_label, "Norway");
  EXPECT_THAT(oslo->languages, ElementsAre("nb", "en"));
  EXPECT_EQ(oslo->version.value, 2U);
  EXPECT_FALSE(oslo->illustrative);
  ASSERT_NE(oslo->FindPost("coordinator"), nullptr);
  EXPECT_EQ(oslo->FindPost("coordinator")->title, "Coordinator");
  EXPECT_EQ(oslo->FindPost("director"), nullptr);
}

TEST_F(DirectoryTest, HasNobodyInItAtFirst) {
  EXPECT_EQ(directory_.FindOrganisation("oslo"), nullptr);
  EXPECT_EQ(directory_.FindPerson("ann"), nullptr);
  EXPECT_EQ(Holder(), "");
  EXPECT_THAT(directory_.PostsOf("ann"), IsEmpty());
  EXPECT_THAT(directory_.Organisations(), IsEmpty());
  EXPECT_THAT(directory_.People(), IsEmpty());
}

TEST_F(DirectoryTest, OverlooksOtherStreamsAndEventsItHasTaken) {
  RegisterOslo();
  Appoint("ann", "2015-03-01");
  const v1::Envelope again = recorded_.back();
  Take(again);
  EXPECT_EQ(directory_.FindOrganisation("oslo")->FindPost("coordinator")->tenures.size(), 1U);
  Record<v1::PersonAppointed>("system/organisation/oslo", R"(post: "x" person: "y")");
  Record<v1::PersonAppointed>("p/w/oslo", R"(post: "x" person: "y")");
  EXPECT_EQ(directory_.Organisations().size(), 1U);
}

TEST_F(DirectoryTest, APostIsHeldByTheLatestAppointedWhoHasNotLeft) {
  RegisterOslo();
  EXPECT_EQ(Holder(), "");
  Appoint("ann", "2015-03-01");
  EXPECT_EQ(Holder(), "ann");
  Appoint("bob", "2015-06-01");
  EXPECT_EQ(Holder(), "bob");
  Leave("bob", "2015-07-31");
  EXPECT_EQ(Holder(), "ann");
  Leave("ann", "2015-08-31");
  EXPECT_EQ(Holder(), "");
}

TEST_F(DirectoryTest, HasBeenLeftByWhoHeldAPostThereAndHoldsNoneAnyMore) {
  RegisterOslo();
  const auto has_left = [this](const std::string& day) {
    return directory_.HasLeft(
        "ann", "oslo",
        absl::FromCivil(LastDay(*ParseDate(day)), absl::UTCTimeZone()) + absl::Hours(12));
  };
  EXPECT_FALSE(has_left("2015-03-01")) << "never held one";
  Appoint("ann", "2015-03-01");
  EXPECT_FALSE(has_left("2015-05-01"));
  Leave("ann", "2015-08-31");
  EXPECT_FALSE(has_left("2015-02-01")) << "the post is ahead";
  EXPECT_FALSE(has_left("2015-08-31")) << "the last day";
  EXPECT_TRUE(has_left("2015-09-01"));
  EXPECT_FALSE(directory_.HasLeft("bob", "oslo", absl::InfiniteFuture()));
  Record<v1::PersonAppointed>(kOslo, R"(post: "director" person: "ann")", "2015-10-01");
  EXPECT_TRUE(has_left("2015-09-30"));
  EXPECT_FALSE(has_left("2015-10-01")) << "back in another post";
}

TEST_F(DirectoryTest, AnEarlierAppointmentRecordedLateDoesNotTakeThePost) {
  RegisterOslo();
  Appoint("bob", "2015-06-01");
  Appoint("ann", "2015-03-01");
  EXPECT_EQ(Holder(), "bob");
}

TEST_F(DirectoryTest, AnAppointmentOfUnknownDateCountsAsLaterThanThoseBeforeIt) {
  RegisterOslo();
  Appoint("ann", "2015-03-01");
  Appoint("bob", "");
  EXPECT_EQ(Holder(), "bob");
  EXPECT_FALSE(directory_.FindOrganisation("oslo")->FindPost("coordinator")->Current()->since);
}

TEST_F(DirectoryTest, APayloadsOwnDateGoesBeforeTheEvents) {
  RegisterOslo();
  Record<v1::PersonAppointed>(
      kOslo, R"(post: "coordinator" person: "ann" from { year: 2015 month: 4 day: 1 })",
      "2015-03-01");
  const Tenure* tenure = directory_.FindOrganisation("oslo")->FindPost("coordinator")->Current();
  ASSERT_TRUE(tenure->since.has_value());
  EXPECT_EQ(ToIso(*tenure->since), "2015-04-01");
}

TEST_F(DirectoryTest, SaysWhoHeldAPostOnADay) {
  RegisterOslo();
  Appoint("ann", "2015-03");  // Some day in March: certainly from the 31st on.
  Record<v1::PersonLeft>(kOslo, R"(post: "coordinator" person: "ann" successor: "bob"
      until { year: 2015 month: 8 day: 31 })",
                         "2015-06-10");
  Appoint("bob", "2015-09-02");
  EXPECT_EQ(Holder(absl::CivilDay(2015, 3, 30)), "");
  EXPECT_EQ(Holder(absl::CivilDay(2015, 3, 31)), "ann");
  EXPECT_EQ(Holder(absl::CivilDay(2015, 8, 31)), "ann");
  EXPECT_EQ(Holder(absl::CivilDay(2015, 9, 1)), "");
  EXPECT_EQ(Holder(absl::CivilDay(2015, 9, 2)), "bob");
  EXPECT_EQ(directory_.FindOrganisation("oslo")->posts.at(0).tenures.at(0).successor, "bob");
}

TEST_F(DirectoryTest, NotesALeavingWhoseAppointmentNobodyRecorded) {
  RegisterOslo();
  Leave("ann", "2015-03-01");
  EXPECT_EQ(Holder(), "");
  const Post* post = directory_.FindOrganisation("oslo")->FindPost("coordinator");
  ASSERT_EQ(post->tenures.size(), 1U);
  EXPECT_FALSE(post->tenures[0].since);
  Appoint("ann", "2015-04-01");
  EXPECT_EQ(Holder(), "ann");
}

TEST_F(DirectoryTest, KnowsThePostsThatAPersonHoldsNow) {
  RegisterOslo();
  Appoint("ann", "2015-03-01");
  Record<v1::PersonAppointed>("organisation/bergen", R"(post: "expert" person: "ann")",
                              "2015-03-01");
  EXPECT_THAT(directory_.PostsOf("ann"),
              ElementsAre(PostHeld{.organisation = "bergen", .post = "expert"},
                          PostHeld{.organisation = "oslo", .post = "coordinator"}));
  Appoint("bob", "2015-05-01");
  EXPECT_EQ(directory_.PostsOf("ann").size(), 1U);
  EXPECT_EQ(directory_.PostsOf("bob").size(), 1U);
  EXPECT_FALSE(directory_.FindOrganisation("bergen")->registered);
}

TEST_F(DirectoryTest, ACorrectionStandsInPlaceOfItsOriginal) {
  RegisterOslo();
  Appoint("ann", "2015-03-01");
  v1::PersonAppointed should_be;
  should_be.set_post("coordinator");
  should_be.set_person("bob");
  Correct(kOslo, 3, should_be);
  EXPECT_EQ(Holder(), "bob");
  EXPECT_THAT(directory_.PostsOf("ann"), IsEmpty());
  // The date stayed: the correction gave none.
  EXPECT_EQ(Holder(absl::CivilDay(2015, 3, 1)), "bob");
  EXPECT_EQ(directory_.FindOrganisation("oslo")->version.value, 4U);
}

TEST_F(DirectoryTest, TheLatestCorrectionWinsAndMayBeRetracted) {
  RegisterOslo();
  Appoint("ann", "2015-03-01");
  v1::PersonAppointed should_be;
  should_be.set_post("coordinator");
  should_be.set_person("bob");
  Correct(kOslo, 3, should_be);
  should_be.set_person("cat");
  Correct(kOslo, 3, should_be);
  EXPECT_EQ(Holder(), "cat");
  Retract(kOslo, 5);
  EXPECT_EQ(Holder(), "bob");
  Retract(kOslo, 4);
  EXPECT_EQ(Holder(), "ann");
}

TEST_F(DirectoryTest, ARetractedEventDidNotHappenUnlessTheRetractionIsRetracted) {
  RegisterOslo();
  Appoint("ann", "2015-03-01");
  Leave("ann", "2015-04-01");
  Retract(kOslo, 4);
  EXPECT_EQ(Holder(), "ann");
  Retract(kOslo, 5);
  EXPECT_EQ(Holder(), "");
}

TEST_F(DirectoryTest, ACorrectionOfTheDateAloneKeepsThePayload) {
  RegisterOslo();
  Appoint("ann", "2015-03-01");
  Record<v1::EventCorrected>(kOslo,
                             "event: 3 occurred_on { first { year: 2015 month: 5 day: 1 } }");
  EXPECT_EQ(Holder(absl::CivilDay(2015, 4, 30)), "");
  EXPECT_EQ(Holder(absl::CivilDay(2015, 5, 1)), "ann");
}

TEST_F(DirectoryTest, FindsOrganisationsAsPeopleCallThem) {
  RegisterOslo();
  EXPECT_EQ(directory_.FindOrganisations("オスロ").only(), "oslo");
  EXPECT_EQ(directory_.FindOrganisations("OSLO").only(), "oslo");
  v1::OrganisationRegistered renamed;
  renamed.set_organisation("oslo");
  renamed.set_name("Christiania");
  Correct(kOslo, 1, renamed);
  EXPECT_EQ(directory_.FindOrganisations("christ").only(), "oslo");
  EXPECT_EQ(directory_.FindOrganisations("オスロ").kind, NameIndex::Kind::kNone);
}

TEST_F(DirectoryTest, KnowsAPersonAndKeepsWhatIsSealedSealed) {
  v1::Envelope event = Event<v1::PersonRegistered>(
      kAnn, R"(person: "ann" language: "vi" language: "en" time_zone: "Asia/Bangkok"
               expertise: "ports")");
  for (const char* field : {"name", "email"}) {
    v1::SealedField* sealed = event.add_sealed();
    sealed->set_field(field);
    sealed->set_person("ann");
    sealed->set_box(std::string("first ") + field);
  }
  Take(event);
  const Person* ann = directory_.FindPerson("ann");
  ASSERT_NE(ann, nullptr);
  EXPECT_EQ(ann->id, "ann");
  EXPECT_THAT(ann->languages, ElementsAre("vi", "en"));
  EXPECT_THAT(ann->expertise, ElementsAre("ports"));
  EXPECT_EQ(ann->time_zone, "Asia/Bangkok");
  EXPECT_EQ(ann->sealed.at("email").box(), "first email");
  EXPECT_FALSE(ann->sealed.contains("phone"));

  v1::Envelope change = Event<v1::ContactChanged>(kAnn, R"(person: "ann")");
  v1::SealedField* sealed = change.add_sealed();
  sealed->set_field("email");
  sealed->set_box("second email");
  Take(change);
  EXPECT_EQ(directory_.FindPerson("ann")->sealed.at("email").box(), "second email");
  EXPECT_EQ(directory_.FindPerson("ann")->sealed.at("name").box(), "first name");
  EXPECT_THAT(directory_.FindPerson("ann")->languages, ElementsAre("vi", "en"));

  Retract(kAnn, 2);
  EXPECT_EQ(directory_.FindPerson("ann")->sealed.at("email").box(), "first email");
  EXPECT_EQ(directory_.FindPerson("ann")->version.value, 3U);
}

TEST_F(DirectoryTest, ExampleDataIsMarkedWhereItStands) {
  RegisterOslo();
  v1::Envelope appointed =
      Event<v1::PersonAppointed>(kOslo, R"(post: "coordinator" person: "ann")");
  appointed.set_illustrative(true);
  Take(appointed);
  v1::Envelope registered = Event<v1::PersonRegistered>(kAnn, R"(person: "ann")");
  registered.set_illustrative(true);
  Take(registered);
  const Organisation* oslo = directory_.FindOrganisation("oslo");
  EXPECT_FALSE(oslo->illustrative);
  EXPECT_TRUE(oslo->FindPost("coordinator")->Current()->illustrative);
  EXPECT_TRUE(directory_.FindPerson("ann")->illustrative);
}

TEST_F(DirectoryTest, PutsBackWhatItWasBeforeSomethingWasTriedOut) {
  const Directory::Saved none = directory_.Save(kOslo);
  RegisterOslo();
  Appoint("ada", "2015-01-01");
  const Directory::Saved before = directory_.Save(kOslo);
  Appoint("linh", "2016-01-01");
  directory_.Restore(before);
  EXPECT_EQ(directory_.HolderOf("oslo", "coordinator"), "ada");
  EXPECT_EQ(directory_.PostsOf("ada").size(), 1u);
  EXPECT_THAT(directory_.PostsOf("linh"), IsEmpty());
  EXPECT_FALSE(directory_.FindOrganisations("オスロ").ids.empty());
  directory_.Restore(none);
  EXPECT_EQ(directory_.FindOrganisation("oslo"), nullptr);
  EXPECT_THAT(directory_.PostsOf("ada"), IsEmpty());
  EXPECT_TRUE(directory_.FindOrganisations("オスロ").ids.empty());
}

TEST_F(DirectoryTest, NamesAnEventThatCannotBeReadAndChangesNothing) {
  RegisterOslo();
  v1::Envelope broken = Event<v1::PersonAppointed>(kOslo, "");
  broken.set_payload("\xFF\xFF");
  const absl::Status status = directory_.Apply(broken);
  EXPECT_EQ(status.code(), absl::StatusCode::kDataLoss);
  EXPECT_THAT(std::string(status.message()), HasSubstr("organisation/oslo#3"));
  EXPECT_EQ(directory_.FindOrganisation("oslo")->version.value, 2U);
  broken.set_stream("organisation/new");
  EXPECT_FALSE(directory_.Apply(broken).ok());
  EXPECT_EQ(directory_.FindOrganisation("new"), nullptr);
}

TEST_F(DirectoryTest, AnOrganisationWorksByItsZoneAndCalendar) {
  RegisterOslo();
  const Place place = directory_.Of("oslo");
  EXPECT_EQ(place.zone_name, "Europe/Oslo");
  EXPECT_EQ(place.zone.name(), "Europe/Oslo");
  EXPECT_EQ(place.calendar, &norway_);
}

TEST_F(DirectoryTest, WhatIsNotKnownWorksInUtcFromMondayToFridayAndSaysSo) {
  for (const char* zone : {"Mars/Base", "/etc/localtime", "localtime", "../../etc/localtime"}) {
    Record<v1::OrganisationRegistered>(
        kOslo, fmt::format(R"(name: "Oslo" time_zone: "{}" calendar: "unheard-of")", zone));
    const Place place = directory_.Of("oslo");
    EXPECT_EQ(place.zone_name, zone);
    EXPECT_FALSE(place.zone_known);
    EXPECT_EQ(place.zone, absl::UTCTimeZone()) << zone;
    EXPECT_EQ(place.calendar, &Calendar::Plain());
    EXPECT_EQ(place.missing_calendar, "unheard-of");
  }
  EXPECT_EQ(directory_.Of("nowhere").zone_name, "UTC");
  EXPECT_TRUE(directory_.Of("nowhere").zone_known);
  EXPECT_EQ(Directory().Of("nowhere").calendar, &Calendar::Plain());
}

TEST_F(DirectoryTest, KnowsAZoneByItsCanonicalNameWhateverWasRecorded) {
  Record<v1::OrganisationRegistered>(kOslo, R"(name: "Oslo" time_zone: "Asia/Saigon")");
  EXPECT_EQ(directory_.Of("oslo").zone_name, "Asia/Ho_Chi_Minh");
  EXPECT_EQ(directory_.FindOrganisation("oslo")->time_zone, "Asia/Ho_Chi_Minh");
  Record<v1::PersonRegistered>("person/ada", R"(person: "ada" time_zone: "Europe/Kiev")");
  EXPECT_EQ(directory_.FindPerson("ada")->time_zone, "Europe/Kyiv");
}

TEST_F(DirectoryTest, APersonIsInTheirOwnZoneElseWhereTheirPostIs) {
  RegisterOslo();
  Record<v1::PersonRegistered>("person/ada", R"(person: "ada")");
  EXPECT_FALSE(directory_.OfPerson("ada"));
  EXPECT_FALSE(directory_.OfPerson("nobody"));
  Appoint("ada", "2015-01-01");
  EXPECT_EQ(directory_.OfPerson("ada")->zone_name, "Europe/Oslo");
  Record<v1::ContactChanged>("person/ada", R"(person: "ada" time_zone: "Asia/Manila")");
  EXPECT_EQ(directory_.OfPerson("ada")->zone_name, "Asia/Manila");
}

TEST_F(DirectoryTest, ReplayingTheEventsGivesTheSameDirectory) {
  RegisterOslo();
  Appoint("ann", "2015-03-01");
  Leave("ann", "2015-04-01");
  Appoint("bob", "2015-05-01");
  Retract(kOslo, 4);
  Directory replayed;
  for (const v1::Envelope& event : recorded_) ASSERT_TRUE(replayed.Apply(event).ok());
  EXPECT_EQ(replayed.HolderOf("oslo", "coordinator"), Holder());
  EXPECT_EQ(replayed.PostsOf("bob"), directory_.PostsOf("bob"));
  EXPECT_EQ(replayed.FindOrganisation("oslo")->version,
            directory_.FindOrganisation("oslo")->version);
}

}  // namespace
}  // namespace tandem
