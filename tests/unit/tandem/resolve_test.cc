// Specifies tools/tandem/resolve.h: what a name means, and what is said if that is not clear.
#include "tools/tandem/resolve.h"

#include "tests/unit/tandem/commands_fixture.h"
#include "tools/tandem/submitting.h"

namespace tandem::cli {
namespace {

using testing::AllOf;
using testing::HasSubstr;

class Names : public Commands {
 protected:
  Names() {
    AddPerson("1111", "Van An", "van.an@example.org");
    AddPerson("2222", "Van An", "an.van@example.org");
    AddPerson("3333", "Bo", "bo@example.org");
  }
  // The id that is found, or what is said.
  std::string PersonFor(const std::string& text) {
    FakeSession fake(&store_);
    const absl::StatusOr<std::string> found = FindPerson(fake.session(), text);
    return found.ok() ? *found : std::string(found.status().message());
  }
  std::string ReporterFor(const std::string& text) {
    FakeSession fake(&store_);
    const absl::StatusOr<std::string> found = FindReporter(fake.session(), text);
    return found.ok() ? *found : std::string(found.status().message());
  }
};

constexpr char kBothCalledVanAn[] =
    "'Van An' may be Van An <van.an@example.org> (1111), Van An <an.van@example.org> (2222); "
    "write the address or the id";

TEST_F(Names, ThatTwoPeopleBearAreTakenForNeither) {
  EXPECT_EQ(PersonFor("Van An"), kBothCalledVanAn);
  EXPECT_EQ(PersonFor("1111"), "1111");
  EXPECT_EQ(PersonFor("2222"), "2222");
  EXPECT_EQ(PersonFor("an.van@example.org"), "2222");
}

TEST_F(Names, ThatTwoPeopleBearRecordNothing) {
  FakeSession fake(&store_);
  PostOptions post;
  post.organisation = "haiphong";
  post.post = "coordinator";
  post.person = "Van An";
  post.new_post = true;
  WishOptions wish;
  wish.person = "3333";
  wish.colleague = "Van An";
  RecordOptions contact;
  contact.id = "Van An";
  contact.event = "ContactChanged";
  contact.fields = {"phone=1"};
  RecordOptions reported = Picked();
  reported.reported_by = "Van An";
  store_.Deploy(CoreProgrammeFiles());
  for (const absl::Status& status :
       {RunPostAppoint(post, fake.session()), RunHandOn(wish, fake.session()),
        RunRecord(contact, fake.session()), RunRecord(reported, fake.session())}) {
    EXPECT_EQ(ExitCodeOf(status), ExitCode::kUsage);
    EXPECT_THAT(std::string(status.message()), HasSubstr(kBothCalledVanAn));
  }
  EXPECT_TRUE(store_.submitted.empty());
}

TEST_F(Names, ThatAreSomebodysAddressMeanThatPerson) {
  AddPerson("4444", "bo@example.org", "other.bo@example.org");
  EXPECT_EQ(PersonFor("bo@example.org"), "3333");
}

// Whoever has no address is not meant by a text that has no letters.
TEST_F(Names, WithoutALetterMeanNobody) {
  AddPerson("4444", "C. Dung", "");
  EXPECT_THAT(PersonFor("."), HasSubstr("'.' may be"));
}

TEST_F(Names, ThatNobodyBearsAreSaidToBeNone) {
  EXPECT_EQ(PersonFor("Cuong"),
            "no person 'Cuong' (by id, name or address); `tandem person list` shows all");
}

TEST_F(Names, ThatTwoOrganisationsBearAreTakenForNeitherUnlessOneIsTheId) {
  AddOrganisation("springfield-il", "Springfield", "");
  AddOrganisation("springfield-or", "Springfield", "");
  FakeSession fake(&store_);
  const absl::StatusOr<std::string> found = FindOrganisation(fake.session(), "Springfield");
  EXPECT_EQ(ExitCodeOf(found.status()), ExitCode::kUsage);
  EXPECT_EQ(found.status().message(),
            "'Springfield' may be Springfield (springfield-il), Springfield (springfield-or); "
            "write more of the name");
  AddOrganisation("springfield", "Springfield Township", "");
  EXPECT_EQ(FindOrganisation(fake.session(), "springfield").value(), "springfield");
}

TEST_F(Names, OfReportersAreThoseOfOrganisationsBeforeThoseOfPeople) {
  AddPerson("4444", "Haiphong", "haiphong@example.org");
  EXPECT_EQ(ReporterFor("Haiphong"), "haiphong");
  EXPECT_EQ(ReporterFor("Bo"), "3333");
  EXPECT_EQ(ReporterFor("Van An"), kBothCalledVanAn);
  EXPECT_THAT(ReporterFor("Cuong"),
              AllOf(HasSubstr("no organisation 'Cuong'"), HasSubstr("and no person of that name")));
  AddOrganisation("other", "Bo", "");
  AddOrganisation("another", "Bo", "");
  EXPECT_THAT(ReporterFor("Bo"), HasSubstr("'Bo' may be Bo (other), Bo (another)"));
}

TEST_F(Names, MeanWhatTheEventIsAbout) {
  store_.Deploy(CoreProgrammeFiles());
  AddPerson("4444", "Haiphong", "haiphong@example.org");
  v1::Envelope event;
  event.set_version(7);
  store_.streams["person/4444"].push_back(event);
  FakeSession fake(&store_);
  const auto target = [&](const std::string& id, const std::string& type) {
    const absl::StatusOr<Target> found = FindTarget(fake.session(), id, type);
    return found.ok() ? found->stream + "@" + std::to_string(found->version)
                      : std::string(found.status().message());
  };
  EXPECT_EQ(target("Haiphong", "ContactChanged"), "person/4444@7");
  EXPECT_EQ(target("Haiphong", "PostCreated"), "organisation/haiphong@0");
  EXPECT_EQ(target("plum", "FruitPicked"), "orchard/tree/plum-2015@4");
  EXPECT_EQ(target("Haiphong", "EventRetracted"), "organisation/haiphong@0");
  EXPECT_EQ(target("person/4444", "EventRetracted"), "person/4444@7");
  EXPECT_EQ(target("nowhere", "EventRetracted"), "nothing is called nowhere");
  store_.instances["kitakyushu"] = store_.instances["plum"];
  EXPECT_EQ(target("kitakyushu", "FruitPicked"), "orchard/tree/plum-2015@4");
  EXPECT_EQ(target("kitakyushu", "PostCreated"), "organisation/kitakyushu@0");
  AddOrganisation("other", "Haiphong", "");
  EXPECT_THAT(target("Haiphong!", "EventRetracted"), HasSubstr("'Haiphong!' may be"));
}

}  // namespace
}  // namespace tandem::cli
