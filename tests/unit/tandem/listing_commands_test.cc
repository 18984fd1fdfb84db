// tandem list, show, next, deadlines and reminders: what they find and how they say it.
#include "engine/workflow/dates.h"
#include "tests/unit/tandem/commands_fixture.h"
#include "tools/tandem/render/deadline_text.h"

namespace tandem::cli {
namespace {

using ParsedJson = nlohmann::json;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

v1::LocalizedText InTwoLanguages(const std::string& en, const std::string& vi) {
  v1::LocalizedText text;
  text.set_en(en);
  text.add_also()->set_language("vi");
  text.mutable_also(0)->set_text(vi);
  return text;
}

v1::DeadlineView Pruning() {
  v1::DeadlineView view;
  view.set_stream("orchard/tree/plum-2015");
  view.set_instance_title("Plum");
  view.mutable_state()->set_id("pruning/haiphong/2");
  view.mutable_state()->mutable_title()->set_en("Pruning");
  view.mutable_state()->set_about("haiphong");
  view.set_about_name("Haiphong");
  view.mutable_state()->set_occurrence(2);
  *view.mutable_state()->mutable_boundary() = *ParseDate("2016-03-31");
  view.mutable_state()->set_state(v1::DeadlineState::OPEN);
  *view.mutable_state()->mutable_due() = *ParseDate("2016-04-10");
  view.set_days_left(12);
  return view;
}

TEST_F(Commands, ShowFallsBackToAnOrganisationOnlyWhenNothingElseIsCalledSo) {
  FakeSession fake(&store_);
  ShowOptions options;
  options.id = "haiphong";
  ASSERT_TRUE(RunShow(options, fake.session()).ok());
  EXPECT_THAT(fake.out(), HasSubstr("Haiphong  (haiphong)"));
}

TEST_F(Commands, ShowOfADayOnWhichNothingWasThereIsAnErrorAndNoOtherDocument) {
  FakeSession fake(&store_, /*json=*/true);
  ShowOptions options;
  options.id = "haiphong";
  options.as_of = "2010-01-01";
  EXPECT_EQ(ExitCodeOf(RunShow(options, fake.session())), ExitCode::kUsage);
  EXPECT_EQ(fake.out(), "");
}

TEST_F(Commands, ANameThatSeveralBearIsAskedAboutAndRetargetsNothing) {
  store_.instance_error =
      ProblemStatus(v1::Problem::INVALID, "'haiphong' may mean a, b; say which");
  FakeSession fake(&store_);
  ShowOptions show;
  show.id = "haiphong";
  EXPECT_EQ(ExitCodeOf(RunShow(show, fake.session())), ExitCode::kUsage);
  RecordOptions record = Picked();
  record.id = "haiphong";
  const absl::Status status = RunRecord(record, fake.session());
  EXPECT_EQ(ExitCodeOf(status), ExitCode::kUsage);
  EXPECT_THAT(status.ToString(), HasSubstr("may mean a, b"));
  EXPECT_TRUE(store_.submitted.empty());
  EXPECT_EQ(fake.out(), "");
}

TEST_F(Commands, ListIsInOneLanguage) {
  v1::PortfolioRow* row = store_.portfolio.add_row();
  *row = store_.instances["plum"].row();
  *row->mutable_workflow_title() = InTwoLanguages("Tree", "Cây");
  *row->mutable_phase_title() = InTwoLanguages("Planted", "Đã trồng");
  *row->mutable_next_deadline() = Pruning();
  *row->mutable_next_deadline()->mutable_state()->mutable_title() =
      InTwoLanguages("Pruning", "Tỉa cành");
  FakeSession fake(&store_, /*json=*/false, {"vi"});
  ListOptions options;
  options.phase = "da trong";
  ASSERT_TRUE(RunList(options, fake.session()).ok());
  EXPECT_THAT(fake.out(), AllOf(HasSubstr("Cây"), HasSubstr("Đã trồng"), HasSubstr("Tỉa cành"),
                                Not(HasSubstr("Planted")), Not(HasSubstr("Pruning"))));
}

class ProvisionalDates : public Commands {
 protected:
  static v1::DeadlineView Doubtful() {
    v1::DeadlineView view = Pruning();
    v1::Provisional* doubt = view.mutable_state()->mutable_provisional();
    doubt->set_calendar("vn");
    doubt->set_title("Vietnam");
    *doubt->mutable_sure_until() = ToDate(absl::CivilDay(2017, 12, 31));
    return view;
  }
};

TEST_F(ProvisionalDates, AreMarkedInEveryTableAndExplainedOnceBelowIt) {
  const auto says_so =
      AllOf(HasSubstr(" (provisional)"),
            HasSubstr("\nProvisional: the calendar Vietnam is sure until 31 Dec 2017.\n"));
  v1::InstanceView& view = store_.instances["plum"];
  *view.add_deadline() = Doubtful();
  *view.add_deadline() = Doubtful();
  *store_.deadlines.add_deadline() = Doubtful();
  v1::PortfolioRow* row = store_.portfolio.add_row();
  *row = view.row();
  *row->mutable_next_deadline() = Doubtful();
  ShowOptions show;
  show.id = "plum";
  NextOptions next;
  next.id = "plum";
  FakeSession shown(&store_);
  ASSERT_TRUE(RunShow(show, shown.session()).ok());
  EXPECT_THAT(shown.out(), says_so);
  FakeSession due(&store_);
  ASSERT_TRUE(RunDeadlines({}, due.session()).ok());
  EXPECT_THAT(due.out(), says_so);
  FakeSession listed(&store_);
  ASSERT_TRUE(RunList({}, listed.session()).ok());
  EXPECT_THAT(listed.out(), says_so);
  FakeSession next_ones(&store_);
  ASSERT_TRUE(RunNext(next, next_ones.session()).ok());
  EXPECT_THAT(next_ones.out(), says_so);
}

TEST_F(ProvisionalDates, AreMarkedForPrograms) {
  *store_.deadlines.add_deadline() = Doubtful();
  FakeSession fake(&store_, /*json=*/true);
  ASSERT_TRUE(RunDeadlines({}, fake.session()).ok());
  const auto printed = nlohmann::json::parse(fake.out());
  EXPECT_EQ(printed["deadlines"][0]["provisional"]["calendar"], "vn");
  EXPECT_EQ(printed["deadlines"][0]["provisional"]["sure_until"], "2017-12-31");
}

TEST_F(ProvisionalDates, SayWhichEndOfTheCalendarWasPassed) {
  v1::DeadlineState state = Doubtful().state();
  state.mutable_provisional()->clear_sure_until();
  EXPECT_EQ(DoubtText(state), "provisional: the calendar Vietnam is not sure of any day");
  *state.mutable_provisional()->mutable_sure_from() = ToDate(absl::CivilDay(2015, 1, 1));
  EXPECT_EQ(DoubtText(state), "provisional: the calendar Vietnam is sure from 1 Jan 2015");
  state.mutable_provisional()->clear_title();
  EXPECT_EQ(DoubtText(state),
            "provisional: no programme has the calendar 'vn'; Monday to Friday are counted");
  state.clear_provisional();
  state.set_zone("Asia/Nowhere");
  state.set_zone_unknown(true);
  EXPECT_EQ(DoubtText(state),
            "provisional: the node's machine does not know the time zone Asia/Nowhere; it counts "
            "in UTC");
  state.set_zone_unknown(false);
  EXPECT_EQ(DoubtText(state), "");
}

TEST_F(Commands, ShowIsInOneLanguage) {
  v1::InstanceView& view = store_.instances["plum"];
  *view.mutable_row()->mutable_workflow_title() = InTwoLanguages("Tree", "Cây");
  *view.mutable_row()->mutable_phase_title() = InTwoLanguages("Planted", "Đã trồng");
  *view.add_phase()->mutable_title() = InTwoLanguages("Felled", "Đã đốn");
  *view.add_fact()->mutable_title() = InTwoLanguages("Sort", "Giống");
  view.mutable_fact(0)->set_text("Plum");
  v1::PartyView* party = view.mutable_row()->add_party();
  party->set_role("keeper");
  *party->mutable_role_title() = InTwoLanguages("Keeper", "Người giữ");
  FakeSession fake(&store_, /*json=*/false, {"vi"});
  ShowOptions options;
  options.id = "plum";
  ASSERT_TRUE(RunShow(options, fake.session()).ok());
  EXPECT_THAT(fake.out(), AllOf(HasSubstr("Cây · Đã trồng"), HasSubstr("Đã đốn"),
                                HasSubstr("Giống"), HasSubstr("Người giữ")));
}

TEST_F(Commands, ListSaysWhichNameIsASlip) {
  FakeSession fake(&store_);
  ListOptions options;
  options.programme = "orchrd";
  EXPECT_THAT(RunList(options, fake.session()).ToString(), HasSubstr("did you mean 'orchard'?"));
  options = {};
  options.workflow = "treee";
  EXPECT_THAT(RunList(options, fake.session()).ToString(), HasSubstr("did you mean 'tree'?"));
  options = {};
  options.phase = "feled";
  EXPECT_THAT(RunList(options, fake.session()).ToString(), HasSubstr("did you mean 'Felled'?"));
  options.phase = "felled";
  EXPECT_TRUE(RunList(options, fake.session()).ok());
  EXPECT_THAT(fake.err(), HasSubstr("Nothing to show."));
}

TEST_F(Commands, ListNamesThePhasesOfWhatItLooksThroughAndNoOthers) {
  ProgrammeFiles files = OrchardFiles();
  files["programme.textproto"] = R"(name: "orchard" title { en: "Orchard" } main_workflow: "tree")";
  files["workflows/shed.textproto"] = files["workflows/tree.textproto"];
  std::string& shed = files["workflows/shed.textproto"];
  shed.replace(shed.find("\"tree\""), 6, "\"shed\"");
  for (size_t at = shed.find("\"felled\""); at != std::string::npos; at = shed.find("\"felled\"")) {
    shed.replace(at, 8, "\"razed\"");
  }
  shed.replace(shed.find("\"Felled\""), 8, "\"Razed\"");
  shed.replace(shed.find("en: \"Tree\""), 10, "en: \"Shed\"");
  store_.Deploy(files);
  FakeSession fake(&store_);
  ListOptions options;
  options.phase = "foo";
  EXPECT_EQ(RunList(options, fake.session()).message(),
            "no phase 'foo'; there are:\n  Tree: Planted, Felled");
  options.workflow = "*";
  EXPECT_EQ(RunList(options, fake.session()).message(),
            "no phase 'foo'; there are:\n  Shed: Planted, Razed\n  Tree: Planted, Felled");
  options.workflow = "";
  options.phase = "razed";
  EXPECT_EQ(RunList(options, fake.session()).message(),
            "no phase 'razed' in what is listed; 'Shed' has it: add --workflow shed");
}

TEST_F(Commands, ListsThatWereCutSaySo) {
  *store_.portfolio.add_row() = store_.instances["plum"].row();
  store_.portfolio.set_more(true);
  *store_.deadlines.add_deadline() = Pruning();
  store_.deadlines.set_more(true);
  store_.reminders.add_reminder()->set_deadline("pruning");
  store_.reminders.set_more(true);
  for (const auto& run : {std::function<absl::Status(Session&)>(
                              [](Session& session) { return RunList({}, session); }),
                          std::function<absl::Status(Session&)>(
                              [](Session& session) { return RunDeadlines({}, session); }),
                          std::function<absl::Status(Session&)>(
                              [](Session& session) { return RunReminders({}, session); })}) {
    FakeSession people(&store_);
    ASSERT_TRUE(run(people.session()).ok());
    EXPECT_THAT(people.err(), HasSubstr("more"));
    FakeSession programs(&store_, /*json=*/true);
    ASSERT_TRUE(run(programs.session()).ok());
    EXPECT_EQ(ParsedJson::parse(programs.out())["more"], true);
  }
}

TEST_F(Commands, DeadlinesHaveTheNameByWhichTheyAreMovedOrWaived) {
  *store_.deadlines.add_deadline() = Pruning();
  FakeSession fake(&store_);
  ASSERT_TRUE(RunDeadlines({}, fake.session()).ok());
  EXPECT_EQ(fake.out(),
            "Due                          What                             Of    Name\n"
            "Sun 10 Apr 2016  in 12 days  Pruning, 31 Mar 2016 (Haiphong)  Plum  "
            "pruning/haiphong/2\n");
}

TEST_F(Commands, RemindersCallADeadlineAsDeadlinesDoAndNameWhomTheyTell) {
  AddPerson("4f1c", "Tran", "tran@example.org");
  v1::ReminderView* reminder = store_.reminders.add_reminder();
  reminder->set_state(v1::ReminderView::SENT);
  reminder->set_deadline("pruning/haiphong/2");
  reminder->set_instance_title("Plum");
  *reminder->mutable_about() = Pruning();
  for (const char* to : {"haiphong coordinator", "4f1c"}) reminder->add_to(to);
  for (const char* name : {"Haiphong Coordinator", ""}) reminder->add_to_name(name);
  *reminder->mutable_on() = *ParseDate("2016-04-03");
  FakeSession fake(&store_);
  ASSERT_TRUE(RunReminders({}, fake.session()).ok());
  EXPECT_THAT(fake.out(), AllOf(HasSubstr("Pruning, 31 Mar 2016 (Haiphong)"),
                                HasSubstr("Haiphong Coordinator, Tran")));
  store_.reminders.mutable_reminder(0)->clear_about();
  FakeSession later(&store_);
  ASSERT_TRUE(RunReminders({}, later.session()).ok());
  EXPECT_THAT(later.out(), HasSubstr("pruning/haiphong/2"));
}

TEST_F(Commands, RemindersSayOncePerMailWhatTheServerSaidAndWhatToDo) {
  AddPerson("tran", "Tran Linh", "tran@example.org");
  for (const auto state : {v1::ReminderView::FAILED, v1::ReminderView::FAILED}) {
    v1::ReminderView* reminder = store_.reminders.add_reminder();
    reminder->set_state(state);
    reminder->set_deadline("pruning");
    reminder->set_mail("mail/tran/2016-02-01");
    reminder->set_answer("550 5.4.1 <address> rejected");
  }
  v1::ReminderView* waiting = store_.reminders.add_reminder();
  waiting->set_state(v1::ReminderView::COMPOSED);
  waiting->set_mail("mail/tran/2016-02-03");
  waiting->set_attempts(2);
  waiting->set_answer("451 later");
  FakeSession fake(&store_);
  ASSERT_TRUE(RunReminders({}, fake.session()).ok());
  EXPECT_EQ(fake.err(),
            "Refused for good: the mail of Mon 1 Feb 2016 to Tran Linh (550 5.4.1 <address> "
            "rejected). Tell them by other means. If the address is wrong: tandem record tran "
            "ContactChanged email=...; if it is right, show the answer to whoever runs the mail "
            "server.\n"
            "Not sent yet: the mail of Wed 3 Feb 2016 to Tran Linh, tried 2 times (451 later). It "
            "will be tried again.\n");
}

TEST_F(Commands, RemindersAreAskedForByWhatBecameOfThem) {
  store_.reminders.set_held(true);
  store_.reminders.set_held_because("import");
  FakeSession fake(&store_);
  RemindersOptions options;
  options.sent = true;
  ASSERT_TRUE(RunReminders(options, fake.session()).ok());
  EXPECT_THAT(store_.last_query.reminders().state(),
              testing::ElementsAre(v1::ReminderView::SENT, v1::ReminderView::COMPOSED));
  EXPECT_THAT(fake.err(), AllOf(HasSubstr("No reminders."), HasSubstr("held (import)")));
}

TEST_F(Commands, AnActivityThatIsLateSaysSoInWordsWhateverHoldsItUp) {
  v1::ActivityView* activity = store_.instances["plum"].add_activity();
  activity->mutable_activity()->set_key("prune");
  activity->mutable_activity()->add_after("data");
  activity->set_state(v1::Activity::BLOCKED);
  activity->set_late(true);
  FakeSession fake(&store_);
  ShowOptions options;
  options.id = "plum";
  ASSERT_TRUE(RunShow(options, fake.session()).ok());
  EXPECT_THAT(fake.out(), HasSubstr("after data, late"));
}

TEST_F(Commands, NextSaysWhatMayBeRecordedWhatIsOwedAndWhatHasToComeFirst) {
  *store_.instances["plum"].add_deadline() = Pruning();
  v1::DeadlineView met = Pruning();
  met.mutable_state()->set_state(v1::DeadlineState::MET);
  met.mutable_state()->mutable_title()->set_en("Watering");
  *store_.instances["plum"].add_deadline() = met;
  store_.next.set_stream("orchard/tree/plum-2015");
  store_.next.set_title("Plum");
  store_.next.set_phase_title("Planted");
  store_.next.set_guidance("Water it.");
  v1::NextEvent* may = store_.next.add_event();
  may->set_type("FruitPicked");
  may->set_leads_to("Harvested");
  may->add_depends_on("The tree must bear fruit.");
  v1::NextField* field = may->add_field();
  field->set_name("kilos");
  field->set_kind("number");
  field->set_required(true);
  v1::NextEvent* blocked = store_.next.add_event();
  blocked->set_type("TreeFelled");
  blocked->add_blocked_by("Nothing may hang on it.");
  FakeSession fake(&store_);
  ASSERT_TRUE(RunNext({.id = "plum"}, fake.session()).ok());
  EXPECT_EQ(fake.out(),
            "Plum  (plum-2015)\n"
            "Phase: Planted\n"
            "\n"
            "  Water it.\n"
            "\n"
            "Owed\n"
            "  Pruning, 31 Mar 2016 (Haiphong)  Sun 10 Apr 2016  in 12 days\n"
            "\n"
            "May be recorded now\n"
            "  FruitPicked  leads to Harvested\n"
            "      kilos=<number>\n"
            "      What you enter may be refused: The tree must bear fruit.\n"
            "\n"
            "Not yet\n"
            "  TreeFelled\n"
            "      Nothing may hang on it.\n"
            "\n"
            "Record one: tandem record plum-2015 EVENT field=value ... [--dry-run]\n");
}

// Nothing said how a partnership begins.
TEST_F(Commands, NextSaysWhatBeginsAnInstanceThatHasNoEventsYet) {
  store_.next.set_stream("orchard/tree/pear-2016");
  store_.next.set_title("Tree");
  v1::NextEvent* begins = store_.next.add_event();
  begins->set_type("TreePlanted");
  v1::NextField* field = begins->add_field();
  field->set_name("graft");
  field->set_kind("list of grafts");
  field->set_repeated(true);
  field->set_hint("1 to 3 of them; each has key");
  store_.next.add_event()->add_blocked_by("The instance has not begun yet.");
  FakeSession fake(&store_);
  ASSERT_TRUE(RunNext({.id = "orchard/tree/pear-2016"}, fake.session()).ok());
  EXPECT_EQ(fake.out(),
            "Tree  (orchard/tree/pear-2016)\n"
            "It has no events yet.\n"
            "\n"
            "May be recorded now\n"
            "  TreePlanted\n"
            "      [graft=<list of grafts>...]\n"
            "      graft: 1 to 3 of them; each has key\n"
            "\n"
            "Record one: tandem record orchard/tree/pear-2016 EVENT field=value ... [--dry-run]\n");
}

TEST_F(Commands, GapsSayThatExampleDataFillsNoneOfThem) {
  v1::InstanceView& view = store_.instances["plum"];
  view.add_gap()->set_message("When 'Prune' is due is not known.");
  ShowOptions options;
  options.id = "plum";
  FakeSession plain(&store_);
  ASSERT_TRUE(RunShow(options, plain.session()).ok());
  EXPECT_THAT(plain.out(), Not(HasSubstr("Example data")));
  view.mutable_row()->set_illustrative(true);
  FakeSession fake(&store_);
  ASSERT_TRUE(RunShow(options, fake.session()).ok());
  EXPECT_THAT(fake.out(),
              HasSubstr("Gaps in the record\n  Example data (illustrative) fills none"));
}

TEST_F(Commands, WatchCallsEventsAsHistoryDoes) {
  v1::Batch& batch = store_.batches.emplace_back();
  for (const auto& [stream, type] :
       {std::pair("orchard/tree/plum-2015", "FruitPicked"),
        std::pair("orchard/tree/plum-2015", "EventCorrected"),
        std::pair("organisation/haiphong", "OrganisationRegistered")}) {
    v1::Envelope* event = batch.add_event();
    event->set_stream(stream);
    event->set_type(type);
    event->set_version(5);
  }
  FakeSession fake(&store_);
  ASSERT_TRUE(RunWatch(
                  {}, [] { return false; }, fake.session())
                  .ok());
  EXPECT_THAT(fake.out(), AllOf(HasSubstr("plum-2015#5  Fruit picked  "),
                                HasSubstr("plum-2015#5  Event corrected  "),
                                HasSubstr("haiphong#5  Organisation registered  ")));
}

TEST_F(Commands, WatchEndsWhenNobodyReadsItAnyMore) {
  for (uint64_t version = 5; version < 8; ++version) {
    v1::Envelope* event = store_.batches.emplace_back().add_event();
    event->set_stream("orchard/tree/plum-2015");
    event->set_version(version);
  }
  FakeSession fake(&store_, /*json=*/true);
  int asked = 0;
  const auto stop = [&] {
    if (++asked == 2) fake.CloseOut();
    return false;
  };
  ASSERT_TRUE(RunWatch({}, stop, fake.session()).ok());
  EXPECT_EQ(asked, 2);
}

TEST_F(Commands, RowsNameTheirWorkflowForPrograms) {
  *store_.portfolio.add_row() = store_.instances["plum"].row();
  FakeSession fake(&store_, /*json=*/true);
  ASSERT_TRUE(RunList({}, fake.session()).ok());
  ParsedJson printed = ParsedJson::parse(fake.out());
  EXPECT_EQ(printed["rows"][0]["workflow"], "tree");
  EXPECT_EQ(printed["rows"][0]["workflow_title"], "Tree");
  EXPECT_EQ(printed["more"], false);
}

}  // namespace
}  // namespace tandem::cli
