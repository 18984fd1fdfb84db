// Specifies services/follower/recipient.h: who is told, and what they wish.
#include "services/follower/recipient.h"

#include <gtest/gtest.h>

#include "engine/workflow/dates.h"
#include "tandem/v1/directory.pb.h"
#include "tests/unit/reminders/post_office.h"
#include "tests/unit/reminders/tools_programme.h"

namespace tandem::services {
namespace {

constexpr char kSawLoan[] = "tools/loan/saw";
constexpr char kReturn[] = "return/oslo";

// A directory of the guild, which is the programme's office, and of people who work there
// or have no post at all.
class Recipients : public ::testing::Test {
 protected:
  Recipients() {
    programmes_.Add(*Programme::FromDeployment(ToolsProgramme().ToDeployment()));
    for (const char* person : {"olga", "dora", "anna", "bert"}) {
      v1::PersonRegistered registered;
      registered.set_person(person);
      event_ = EventOf(std::string("person/") + person, registered);
      event_.add_sealed()->set_field("email");
      EXPECT_TRUE(directory_.Apply(event_).ok());
    }
    Appoint("officer", "olga");
    Appoint("director", "dora");
  }

  v1::Envelope EventOf(const std::string& stream, const google::protobuf::Message& payload) {
    v1::Envelope event;
    event.set_stream(stream);
    event.set_version(++versions_[stream]);
    event.set_type(payload.GetDescriptor()->name());
    event.set_payload(payload.SerializeAsString());
    return event;
  }
  void Appoint(const std::string& post, const std::string& person) {
    v1::PersonAppointed appointed;
    appointed.set_post(post);
    appointed.set_person(person);
    EXPECT_TRUE(directory_.Apply(EventOf("organisation/guild", appointed)).ok());
  }
  template <typename Wish>
  void Wishes(const std::string& person, Wish wish) {
    wish.set_person(person);
    EXPECT_TRUE(directory_.Apply(EventOf("person/" + person, wish)).ok());
  }
  static v1::RemindersHandedOn HandOnTo(const std::string& colleague, const std::string& stream,
                                        const std::string& until = "") {
    v1::RemindersHandedOn wish;
    wish.set_stream(stream);
    wish.set_colleague(colleague);
    if (!until.empty()) *wish.mutable_until() = *ParseDate(until);
    return wish;
  }
  static v1::MailOptedOut OptOut(const std::string& kind) {
    v1::MailOptedOut wish;
    wish.set_kind(kind);
    return wish;
  }

  AddressBook Book() const {
    return {&programmes_, &directory_, &nobody_, Utc("2016-02-02 09:00")};
  }
  static v1::Addressee To(const std::string& organisation, const std::string& post) {
    v1::Addressee to;
    to.set_organisation(organisation);
    to.set_post(post);
    return to;
  }
  std::string Of(const std::string& organisation, const std::string& post) const {
    const auto route = RouteOf(To(organisation, post), {"organisation/oslo", ""}, Book());
    return route.has_value() ? route->recipient.person + (route->stands_in ? ", stands in" : "")
                             : "nobody";
  }
  // What becomes of the director's reminder of the saw: "anna, for dora".
  std::string DirectorsRoute(bool before_due = false) const {
    const auto route = RouteOf(To("guild", "director"), {kSawLoan, kReturn, before_due}, Book());
    if (!route.has_value()) return "nobody";
    std::string text = route->recipient.person;
    if (!route->handed_on_by.empty()) text += ", for " + route->handed_on_by;
    if (route->opted_out) text += ", opted out";
    if (route->snoozed_until.has_value())
      text += ", not before " + ToIso(ToDate(*route->snoozed_until));
    return text;
  }

  Programmes programmes_;
  Directory directory_;
  Unreachable nobody_;
  std::map<std::string, uint64_t> versions_;
  v1::Envelope event_;
};

// A director's mail once went to the officer: core workflows name no organisation.
TEST_F(Recipients, APostOfNoOrganisationIsTheOffices) {
  EXPECT_EQ(Of("", "director"), "dora");
  EXPECT_EQ(Of("", "officer"), "olga");
}

TEST_F(Recipients, WhoIsAppointedForAnInstanceNeedsNoPostThere) {
  v1::Addressee to = To("guild", "officer");
  to.set_person("anna");
  const auto route = RouteOf(to, {kSawLoan, kReturn}, Book());
  ASSERT_TRUE(route.has_value());
  EXPECT_EQ(route->recipient.person, "anna");
  EXPECT_FALSE(route->stands_in);
}

TEST_F(Recipients, AVacantPostsMailGoesToTheOfficer) {
  EXPECT_EQ(Of("oslo", "coordinator"), "olga, stands in");
  EXPECT_EQ(Of("", "treasurer"), "olga, stands in");
}

TEST_F(Recipients, GetNothingThatTheyHandedOnWhichGoesToTheColleague) {
  Wishes("dora", HandOnTo("anna", kSawLoan));
  EXPECT_EQ(DirectorsRoute(), "anna, for dora");
}

TEST_F(Recipients, KeepWhatTheyDidNotHandOn) {
  Wishes("dora", HandOnTo("anna", "tools/loan/axe"));
  EXPECT_EQ(DirectorsRoute(), "dora");
}

TEST_F(Recipients, GetItBackOnTheDayUntilWhichItWasHandedOn) {
  Wishes("dora", HandOnTo("anna", "", "2016-02-03"));
  EXPECT_EQ(DirectorsRoute(), "anna, for dora");
  Wishes("dora", HandOnTo("anna", "", "2016-02-02"));
  EXPECT_EQ(DirectorsRoute(), "dora");
}

TEST_F(Recipients, AreTheColleaguesOfColleaguesToo) {
  Wishes("dora", HandOnTo("anna", ""));
  Wishes("anna", HandOnTo("bert", kSawLoan));
  EXPECT_EQ(DirectorsRoute(), "bert, for dora");
}

TEST_F(Recipients, AreFoundAlsoWherePeopleHandOnInACircle) {
  Wishes("dora", HandOnTo("anna", ""));
  Wishes("anna", HandOnTo("dora", ""));
  EXPECT_EQ(DirectorsRoute(), "anna, for dora");
}

TEST_F(Recipients, ArePeopleWithAnAddressAlone) {
  Wishes("dora", HandOnTo("unknown", ""));
  EXPECT_EQ(DirectorsRoute(), "dora");
}

TEST_F(Recipients, AreThoseOfABroaderHandOnWhereTheColleagueCannotBeWrittenTo) {
  Wishes("dora", HandOnTo("unknown", kSawLoan));
  Wishes("dora", HandOnTo("anna", ""));
  EXPECT_EQ(DirectorsRoute(), "anna, for dora");
  Wishes("dora", HandOnTo("bert", kSawLoan));
  Wishes("bert", HandOnTo("dora", ""));
  nobody_["bert"] = directory_.FindPerson("bert")->version;
  EXPECT_EQ(DirectorsRoute(), "anna, for dora") << "a circle of who cannot be told ends";
}

TEST_F(Recipients, AreNotToldWhatTheySnoozed) {
  v1::RemindersSnoozed snoozed;
  snoozed.set_stream(kSawLoan);
  snoozed.set_deadline(kReturn);
  *snoozed.mutable_until() = *ParseDate("2016-02-08");
  Wishes("dora", snoozed);
  EXPECT_EQ(DirectorsRoute(), "dora, not before 2016-02-08");
}

TEST_F(Recipients, AreNotToldOfTheKindsThatTheyOptedOutOf) {
  Wishes("dora", OptOut("before-due"));
  EXPECT_EQ(DirectorsRoute(/*before_due=*/true), "dora, opted out");
  EXPECT_EQ(DirectorsRoute(), "dora");
  Wishes("dora", OptOut("tools/loan/return"));
  EXPECT_EQ(DirectorsRoute(), "dora, opted out");
}

TEST_F(Recipients, CountTheWishesOfWhoIsToldAndOfNobodyElse) {
  Wishes("dora", HandOnTo("anna", ""));
  Wishes("dora", OptOut("tools/loan/return"));
  EXPECT_EQ(DirectorsRoute(), "anna, for dora");
  Wishes("anna", OptOut("tools/loan/return"));
  EXPECT_EQ(DirectorsRoute(), "dora, opted out") << "it did not fall between the two";
}

TEST_F(Recipients, MayHandOnAlsoIfTheyCannotBeWrittenTo) {
  nobody_["dora"] = directory_.FindPerson("dora")->version;
  EXPECT_EQ(DirectorsRoute(), "olga") << "the officer stands in";
  Wishes("dora", HandOnTo("anna", ""));
  nobody_["dora"] = directory_.FindPerson("dora")->version;
  EXPECT_EQ(DirectorsRoute(), "anna, for dora");
}

TEST_F(Recipients, WhoStandInMayHandOnToo) {
  Wishes("olga", HandOnTo("bert", ""));
  EXPECT_EQ(Of("oslo", "coordinator"), "bert, stands in");
}

TEST_F(Recipients, WorkWhereTheyHaveAPostOfTheirOwn) {
  v1::PersonAppointed appointed;
  appointed.set_post("coordinator");
  appointed.set_person("anna");
  EXPECT_TRUE(directory_.Apply(EventOf("organisation/oslo", appointed)).ok());
  Wishes("dora", HandOnTo("anna", ""));
  EXPECT_EQ(RouteOf(To("guild", "director"), {kSawLoan, kReturn}, Book())->recipient.organisation,
            "oslo");
}

TEST_F(Recipients, CoverThePostsOfWhoHandedEverythingOnToThem) {
  const auto covered = [this](const std::string& person) {
    return PostsCoveredBy(person, PostsHandedOn(Book()), Book());
  };
  EXPECT_TRUE(covered("anna").empty());
  Wishes("dora", HandOnTo("anna", kSawLoan));
  EXPECT_TRUE(covered("anna").empty());
  EXPECT_EQ(StreamsHandedOnTo("anna", Book()), std::set<std::string>{kSawLoan});
  Wishes("anna", HandOnTo("bert", ""));
  EXPECT_EQ(StreamsHandedOnTo("anna", Book()), std::set<std::string>{});
  EXPECT_EQ(StreamsHandedOnTo("bert", Book()), std::set<std::string>{kSawLoan});
  Wishes("dora", HandOnTo("anna", ""));
  ASSERT_EQ(covered("bert").size(), 1u);
  EXPECT_EQ(covered("bert")[0].post, "director");
}

TEST(AReminder, IsForewarningOnlyBeforeTheDueDay) {
  const auto day = [](const char* text) { return ParseDate(text).value(); };
  EXPECT_TRUE(IsBefore(day("2016-02-04"), day("2016-02-05")));
  EXPECT_FALSE(IsBefore(day("2016-02-05"), day("2016-02-05")));
  EXPECT_FALSE(IsBefore(day("2016-02-06"), day("2016-02-05")));
  EXPECT_TRUE(IsBefore(day("2016-02-28"), day("Feb 2016"))) << "which is due on the 29th";
  EXPECT_FALSE(IsBefore(v1::Date(), day("2016-02-05")));
  EXPECT_FALSE(IsBefore(day("2016-02-05"), v1::Date()));
}

}  // namespace
}  // namespace tandem::services
