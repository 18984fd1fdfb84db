// The commands that read: list, show, deadlines, verify and watch.
#include "engine/workflow/dates.h"
#include "tandem/v1/history.pb.h"
#include "tests/unit/tandem/commands_fixture.h"

namespace tandem::cli {
namespace {

using ParsedJson = nlohmann::json;
using testing::HasSubstr;
using testing::Not;

TEST_F(Commands, ListShowsWaitingAsWaitingAndNeverAsLate) {
  v1::PortfolioRow* row = store_.portfolio.add_row();
  *row = store_.instances["plum"].row();
  row->set_waiting(1);
  v1::DeadlineView* next = row->mutable_next_deadline();
  next->mutable_state()->mutable_title()->set_en("Harvest");
  next->mutable_state()->set_state(v1::DeadlineState::WAITING);
  next->mutable_state()->set_waits_for("funding");
  *next->mutable_state()->mutable_due() = *ParseDate("2016-01-15");
  FakeSession fake(&store_);
  ASSERT_TRUE(RunList({}, fake.session()).ok());
  EXPECT_EQ(fake.out(),
            "Tree  Phase    Next     Due                                   Notes\n"
            "Plum  Planted  Harvest  Fri 15 Jan 2016  waiting for funding  1 waiting\n");
}

TEST_F(Commands, ListFindsAPhaseByItsTitleAndProposesTheNearest) {
  *store_.portfolio.add_row() = store_.instances["plum"].row();
  FakeSession fake(&store_, /*json=*/true);
  ListOptions options;
  options.phase = "PLANTED";
  ASSERT_TRUE(RunList(options, fake.session()).ok());
  const ParsedJson printed = ParsedJson::parse(fake.out());
  EXPECT_EQ(printed["rows"][0]["id"], "plum-2015");
  EXPECT_EQ(printed["rows"][0]["next_deadline"], nullptr);
  options.phase = "plantd";
  EXPECT_THAT(RunList(options, fake.session()).ToString(), HasSubstr("did you mean 'Planted'"));
}

TEST_F(Commands, ListOfACityFindsItInAnyScript) {
  FakeSession fake(&store_);
  ListOptions options;
  options.organisation = "Hải Phòng";
  ASSERT_TRUE(RunList(options, fake.session()).ok());
  EXPECT_EQ(store_.last_query.portfolio().organisation(), "haiphong");
  options.organisation = "Haifong";
  EXPECT_THAT(RunList(options, fake.session()).ToString(), HasSubstr("did you mean Haiphong"));
}

TEST_F(Commands, ShowPrintsImpreciseDatesAsTheyAreKnown) {
  v1::InstanceView& view = store_.instances["plum"];
  v1::PhaseView* phase = view.add_phase();
  phase->mutable_title()->set_en("Planted");
  phase->set_entered(true);
  phase->set_current(true);
  *phase->mutable_entered_on() = *ParsePeriod("Dec 2015");
  view.add_gap()->set_message("The keeper's consent was not recorded.");
  v1::ActivityView* activity = view.add_activity();
  activity->mutable_activity()->set_key("prune");
  activity->mutable_activity()->set_waits_for("funding");
  activity->set_state(v1::Activity::WAITING);
  FakeSession fake(&store_);
  ShowOptions options;
  options.id = "plum";
  ASSERT_TRUE(RunShow(options, fake.session()).ok());
  EXPECT_THAT(fake.out(), HasSubstr(">  Planted  Dec 2015"));
  EXPECT_THAT(fake.out(), Not(HasSubstr("1 Dec")));
  EXPECT_THAT(fake.out(), HasSubstr("waiting for funding"));
  EXPECT_THAT(fake.out(), HasSubstr("Gaps in the record\n  The keeper's consent"));
}

TEST_F(Commands, DeadlinesOfMineAskForTheOneWhoAsks) {
  store_.greeting.set_principal("4f1c");
  FakeSession fake(&store_);
  DeadlinesOptions options;
  options.mine = true;
  options.within = "2w";
  ASSERT_TRUE(RunDeadlines(options, fake.session()).ok());
  EXPECT_EQ(store_.last_query.deadlines().person(), "4f1c");
  EXPECT_EQ(store_.last_query.deadlines().within_days(), 14u);
  options.within = "soon";
  EXPECT_EQ(ExitCodeOf(RunDeadlines(options, fake.session())), ExitCode::kUsage);
}

TEST_F(Commands, APersonsIdSaysNothingOfThem) {
  FakeSession fake(&store_);
  PersonAddOptions options;
  options.name = "Tran";
  options.email = "tran@example.org";
  ASSERT_TRUE(RunPersonAdd(options, fake.session()).ok());
  EXPECT_THAT(Submitted().stream(), testing::MatchesRegex("person/[0-9a-f]+"));
  EXPECT_EQ(Submitted().stream().size(), 7u + 16u);
}

TEST_F(Commands, VerifyEndsAsRefusedWhenTheLogIsDamaged) {
  FakeSession fake(&store_);
  ASSERT_TRUE(RunVerify(fake.session()).ok());
  EXPECT_THAT(fake.out(), HasSubstr("Verified: 12 events in 3 blocks"));
  store_.verify = ProblemStatus(v1::Problem::DAMAGED, "event 7 was changed");
  const absl::Status status = RunVerify(fake.session());
  EXPECT_EQ(ExitCodeOf(status), ExitCode::kRefused);
  EXPECT_THAT(status.ToString(), HasSubstr("event 7 was changed"));
}

TEST_F(Commands, VerifyNamesWhatIsAmissWithAllThatBelongsToAWholeLog) {
  store_.verify_troubles = {"the key of person ada is missing"};
  FakeSession fake(&store_);
  const absl::Status status = RunVerify(fake.session());
  EXPECT_EQ(ExitCodeOf(status), ExitCode::kRefused);
  EXPECT_THAT(fake.out(), HasSubstr("the log is whole"));
  EXPECT_THAT(fake.out(), Not(HasSubstr("nothing missing")));
  EXPECT_THAT(status.ToString(), HasSubstr("the key of person ada is missing"));
  FakeSession as_json(&store_, /*json=*/true);
  EXPECT_EQ(ExitCodeOf(RunVerify(as_json.session())), ExitCode::kRefused);
  const ParsedJson json = ParsedJson::parse(as_json.out());
  EXPECT_EQ(json["verified"], false);
  EXPECT_EQ(json["trouble"][0], "the key of person ada is missing");
}

TEST_F(Commands, NodeStatusTellsWhatIsAmissWithWhatTheNodeKeeps) {
  store_.status.add_warning("the key of person ada is missing");
  FakeSession fake(&store_);
  ASSERT_TRUE(RunNodeStatus(fake.session()).ok());
  EXPECT_THAT(fake.out(), HasSubstr("the key of person ada is missing"));
  FakeSession as_json(&store_, /*json=*/true);
  ASSERT_TRUE(RunNodeStatus(as_json.session()).ok());
  EXPECT_EQ(ParsedJson::parse(as_json.out())["warnings"][0], "the key of person ada is missing");
}

TEST_F(Commands, PeopleWhoseKeysAreDamagedAreListedWithTheirIdsAndWhatToDo) {
  AddPerson("4f1c", "Tran", "tran@example.org");
  AddPerson("77aa", "", "");
  store_.people.back().set_unreadable("the key of person 77aa is missing: restore it");
  FakeSession fake(&store_);
  ASSERT_TRUE(RunPersonList("", fake.session()).ok());
  EXPECT_THAT(fake.out(), HasSubstr("Tran"));
  EXPECT_THAT(fake.out(), HasSubstr("77aa"));
  EXPECT_THAT(fake.out(), HasSubstr("(unreadable)"));
  EXPECT_THAT(fake.err(), HasSubstr("the key of person 77aa is missing: restore it"));
  FakeSession as_json(&store_, /*json=*/true);
  ASSERT_TRUE(RunPersonList("", as_json.session()).ok());
  EXPECT_EQ(ParsedJson::parse(as_json.out())["people"][1]["unreadable"],
            "the key of person 77aa is missing: restore it");
}

TEST_F(Commands, WatchPrintsALineAnEventAndLeavesNoticesOut) {
  v1::Envelope event;
  event.set_stream("orchard/tree/plum-2015");
  event.set_version(5);
  event.set_type("FruitPicked");
  v1::Envelope notice = event;
  notice.set_stream("system/mail");
  store_.batches.emplace_back();
  *store_.batches[0].add_event() = event;
  *store_.batches[0].add_event() = notice;
  FakeSession fake(&store_, /*json=*/true);
  ASSERT_TRUE(RunWatch(
                  {}, [] { return false; }, fake.session())
                  .ok());
  EXPECT_EQ(ParsedJson::parse(fake.out())["reference"], "plum-2015#5");
}

}  // namespace
}  // namespace tandem::cli
