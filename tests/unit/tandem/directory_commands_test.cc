// tandem organisation, person and post.
#include "engine/workflow/dates.h"
#include "tandem/v1/directory.pb.h"
#include "tests/unit/tandem/commands_fixture.h"

namespace tandem::cli {
namespace {

using ParsedJson = nlohmann::json;
using testing::AllOf;
using testing::HasSubstr;

class Posts : public Commands {
 protected:
  Posts() {
    AddPerson("4f1c", "An", "an@example.org");
    v1::PostView* post = store_.organisations[0].add_post();
    post->set_post("coordinator");
    post->set_holder("4f1c");
  }

  PostOptions Post(const std::string& post) const {
    PostOptions options;
    options.organisation = "haiphong";
    options.post = post;
    options.person = "an@example.org";
    return options;
  }
};

TEST_F(Posts, ASlipInAPostsNameCreatesNone) {
  FakeSession fake(&store_);
  const absl::Status status = RunPostAppoint(Post("cordinator"), fake.session());
  EXPECT_EQ(ExitCodeOf(status), ExitCode::kUsage);
  EXPECT_THAT(status.ToString(),
              AllOf(HasSubstr("did you mean 'coordinator'?"), HasSubstr("--new-post")));
  EXPECT_TRUE(store_.submitted.empty());
}

TEST_F(Posts, ANewPostIsCreatedInTheSameUnitIfThatIsMeant) {
  FakeSession fake(&store_);
  PostOptions options = Post("treasurer");
  options.new_post = true;
  ASSERT_TRUE(RunPostAppoint(options, fake.session()).ok());
  const v1::Submission& submission = store_.submitted.back().submission();
  ASSERT_EQ(submission.event_size(), 2);
  EXPECT_EQ(submission.event(0).type(), "PostCreated");
  EXPECT_EQ(submission.event(1).type(), "PersonAppointed");
}

TEST_F(Posts, WhoeverHoldsAPostLeavesItIfNobodyIsNamed) {
  FakeSession fake(&store_);
  PostOptions options = Post("Coordinator");
  options.person = "";
  options.on = "2016-03-31";
  ASSERT_TRUE(RunPostLeave(options, fake.session()).ok());
  v1::PersonLeft left;
  ASSERT_TRUE(left.ParseFromString(Submitted().payload()));
  EXPECT_EQ(left.person(), "4f1c");
  EXPECT_EQ(left.post(), "coordinator");
  EXPECT_EQ(ToIso(Submitted().occurred_on()), "2016-03-31");
}

TEST_F(Posts, NobodyLeavesAPostThatIsVacantOrDoesNotExist) {
  FakeSession fake(&store_);
  PostOptions options = Post("coordinator");
  options.person = "";
  store_.organisations[0].mutable_post(0)->clear_holder();
  EXPECT_THAT(RunPostLeave(options, fake.session()).ToString(), HasSubstr("nobody holds"));
  EXPECT_THAT(RunPostLeave(Post("mayor"), fake.session()).ToString(),
              HasSubstr("Haiphong has no post 'mayor'"));
  EXPECT_TRUE(store_.submitted.empty());
}

TEST_F(Commands, APersonIsMeantByTheWholeAddressThoughOthersHaveItInThem) {
  AddPerson("1111", "Tuan", "tuan@example.org");
  AddPerson("2222", "An", "an@example.org");
  FakeSession fake(&store_, /*json=*/true);
  ASSERT_TRUE(RunPersonShow("an@example.org", fake.session()).ok());
  EXPECT_EQ(ParsedJson::parse(fake.out())["people"][0]["id"], "2222");
}

TEST_F(Commands, APersonIsMeantByTheWholeName) {
  AddPerson("1111", "Le Van An", "le@example.org");
  AddPerson("2222", "Van An", "van@example.org");
  FakeSession fake(&store_, /*json=*/true);
  ASSERT_TRUE(RunPersonShow("Van An", fake.session()).ok());
  EXPECT_EQ(ParsedJson::parse(fake.out())["people"][0]["id"], "2222");
  const absl::Status status = RunPersonShow("example.org", fake.session());
  EXPECT_TRUE(absl::IsInvalidArgument(status));
  EXPECT_THAT(status.ToString(), HasSubstr("Le Van An"));
}

TEST_F(Commands, APersonIsShownWithTelephoneAndExpertise) {
  v1::Person& person = AddPerson("4f1c", "Tran", "tran@example.org");
  person.set_phone("+84 225 123");
  person.add_expertise("waste water");
  v1::PostHeld* post = person.add_post();
  post->set_organisation("haiphong");
  post->set_post("coordinator");
  *post->mutable_since() = *ParseDate("2015-09");
  FakeSession fake(&store_);
  ASSERT_TRUE(RunPersonShow("4f1c", fake.session()).ok());
  EXPECT_EQ(fake.out(),
            "Tran  (4f1c)\n"
            "  Address    tran@example.org\n"
            "  Telephone  +84 225 123\n"
            "  Expertise  waste water\n"
            "  Post       haiphong coordinator, since Sep 2015\n");
}

TEST_F(Commands, ADryRunRegistersNobody) {
  FakeSession fake(&store_);
  PersonAddOptions options;
  options.name = "Tran";
  options.dry_run = true;
  ASSERT_TRUE(RunPersonAdd(options, fake.session()).ok());
  EXPECT_TRUE(store_.submitted.back().dry_run());
  EXPECT_EQ(fake.out(), "");
  EXPECT_THAT(fake.err(), HasSubstr("could be registered"));
}

TEST_F(Commands, AnOrganisationIsRegisteredWithItsNamesAndTheDay) {
  FakeSession fake(&store_);
  OrganisationAddOptions options;
  options.id = "pasig";
  options.kind = "city";
  options.name = "Pasig";
  options.zone = "Asia/Manila";
  options.local_names = {"fil:Lungsod ng Pasig"};
  options.on = "2015-08";
  options.illustrative = true;
  ASSERT_TRUE(RunOrganisationAdd(options, fake.session()).ok());
  v1::OrganisationRegistered registered;
  ASSERT_TRUE(registered.ParseFromString(Submitted().payload()));
  EXPECT_EQ(registered.local_name(0).language(), "fil");
  EXPECT_EQ(ToIso(Submitted().occurred_on()), "2015-08");
  EXPECT_TRUE(Submitted().illustrative());
  EXPECT_EQ(store_.submitted.back().submission().precondition(0).version(), 0u);
  options.local_names = {"Lungsod ng Pasig"};
  EXPECT_EQ(ExitCodeOf(RunOrganisationAdd(options, fake.session())), ExitCode::kUsage);
}

class Registering : public Commands {
 protected:
  static OrganisationAddOptions Pasig() {
    OrganisationAddOptions options;
    options.id = "pasig";
    options.kind = "city";
    options.name = "Pasig";
    options.zone = "Asia/Manila";
    return options;
  }
};

TEST_F(Registering, AnOrganisationThatIsRegisteredAlreadyIsRefusedWithWhatToDo) {
  store_.judge = [](const v1::Submit&) {
    return ProblemStatus(v1::Problem::CONFLICT, "organisation/pasig is at version 1");
  };
  FakeSession fake(&store_);
  const absl::Status status = RunOrganisationAdd(Pasig(), fake.session());
  EXPECT_EQ(ExitCodeOf(status), ExitCode::kRefused);
  EXPECT_THAT(status.ToString(), AllOf(HasSubstr("pasig is registered already"),
                                       HasSubstr("tandem organisation show pasig")));
}

TEST_F(Registering, ACalendarThatNoProgrammeHasIsRemarkedOn) {
  OrganisationAddOptions options = Pasig();
  options.calendar = "ph";
  FakeSession fake(&store_);
  ASSERT_TRUE(RunOrganisationAdd(options, fake.session()).ok());
  EXPECT_THAT(fake.err(), HasSubstr("no calendar 'ph'"));
  EXPECT_THAT(fake.err(), HasSubstr("Monday to Friday"));
}

TEST_F(Registering, TwoPeopleDoNotHaveOneAddress) {
  AddPerson("4f1c", "Tran", "tran@example.org");
  PersonAddOptions options;
  options.name = "Tran Thi Example";
  options.email = "tran@example.org";
  FakeSession fake(&store_);
  const absl::Status status = RunPersonAdd(options, fake.session());
  EXPECT_EQ(ExitCodeOf(status), ExitCode::kRefused);
  EXPECT_THAT(status.ToString(), AllOf(HasSubstr("is the address of Tran already"),
                                       HasSubstr("tandem person show 4f1c")));
  EXPECT_TRUE(store_.submitted.empty());
  options.email = "an.tran@example.org";
  EXPECT_TRUE(RunPersonAdd(options, fake.session()).ok());
}

TEST_F(Registering, AnEmptyNameFindsNobody) {
  AddPerson("4f1c", "Tran", "tran@example.org");
  FakeSession fake(&store_);
  for (const absl::Status& status :
       {RunShow(ShowOptions(), fake.session()), RunOrganisationShow(" ", fake.session()),
        RunPersonShow("", fake.session()), RunNext({.id = ""}, fake.session())}) {
    EXPECT_EQ(ExitCodeOf(status), ExitCode::kUsage);
    EXPECT_THAT(status.ToString(), HasSubstr("the name is empty"));
  }
}

TEST_F(Commands, AnOrganisationIsShownWithItsPosts) {
  AddPerson("4f1c", "Tran", "tran@example.org");
  v1::OrganisationView& haiphong = store_.organisations[0];
  haiphong.add_post()->set_post("coordinator");
  haiphong.mutable_post(0)->set_holder("4f1c");
  haiphong.add_post()->set_post("director");
  FakeSession fake(&store_);
  ASSERT_TRUE(RunOrganisationShow("Hải Phòng", fake.session()).ok());
  EXPECT_THAT(fake.out(), AllOf(HasSubstr("Post         coordinator: Tran\n"),
                                HasSubstr("Post         director: vacant\n")));
}

TEST_F(Commands, AnOrganisationTakesPartInWhatPeopleKnowByItsTitle) {
  v1::OrganisationView& haiphong = store_.organisations.front();
  haiphong.add_instance("orchard/tree/plum-2015");
  haiphong.add_instance("orchard/tree/pear-2015");
  *store_.portfolio.add_row() = store_.instances["plum"].row();
  FakeSession fake(&store_);
  ASSERT_TRUE(RunOrganisationShow("haiphong", fake.session()).ok());
  EXPECT_THAT(fake.out(), AllOf(HasSubstr("Takes part in  Tree: Plum (plum-2015)\n"),
                                HasSubstr("Takes part in  pear-2015\n")));
  EXPECT_EQ(store_.last_query.portfolio().organisation(), "haiphong");
  EXPECT_EQ(store_.last_query.portfolio().workflow(), "*");
}

TEST_F(Commands, OrganisationsAreListedAndSlipsAreMetWithTheNearest) {
  FakeSession fake(&store_);
  ASSERT_TRUE(RunOrganisationList({}, fake.session()).ok());
  EXPECT_THAT(fake.out(), AllOf(HasSubstr("haiphong"), HasSubstr("北九州")));
  EXPECT_THAT(RunOrganisationList({.text = "Haifong", .kind = ""}, fake.session()).ToString(),
              HasSubstr("did you mean Haiphong?"));
  const absl::Status status = RunOrganisationList({.text = "", .kind = "citty"}, fake.session());
  EXPECT_EQ(ExitCodeOf(status), ExitCode::kUsage);
  EXPECT_THAT(status.ToString(), HasSubstr("did you mean 'city'?"));
}

}  // namespace
}  // namespace tandem::cli
