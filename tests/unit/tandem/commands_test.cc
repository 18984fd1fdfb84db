#include "tools/tandem/commands.h"

#include <filesystem>
#include <fstream>

#include "engine/workflow/dates.h"
#include "engine/workflow/payload_json.h"
#include "tandem/v1/history.pb.h"
#include "tandem/v1/notice.pb.h"
#include "tests/unit/tandem/commands_fixture.h"
#include "tools/tandem/json_output.h"
#include "tools/tandem/refusal_notes.h"
#include "tools/tandem/submitting.h"

namespace tandem::cli {
namespace {

using ParsedJson = nlohmann::json;
using testing::HasSubstr;
using testing::Not;

class Recorded : public Commands {
 protected:
  // The submitted payload's fields, as JSON.
  ParsedJson Payload() const {
    const auto programme = Programme::Compile(OrchardFiles()).programme;
    const auto payload =
        programme->workflows().at("tree")->ParsePayload(Submitted().type(), Submitted().payload());
    return payload.ok() ? ParsedJson((*payload)->ShortDebugString()) : ParsedJson();
  }
};

TEST_F(Recorded, RecordFindsWhatIsMeantAndPinsTheVersionThatWasSeen) {
  FakeSession fake(&store_);
  RecordOptions options = Picked();
  options.fields = {"kilos=3", "helper=Hải Phòng", "helper=北九州"};
  options.on = "23-25 Sep 2015";
  options.reported_by = "haiphong";
  options.evidence = {"kind=report,url=https://example.org/a,title=Baskets, full,language=vi"};
  const absl::Status status = RunRecord(options, fake.session());
  ASSERT_TRUE(status.ok()) << status;
  const v1::Submission& submission = store_.submitted.back().submission();
  EXPECT_EQ(submission.id().size(), 16u);
  EXPECT_EQ(submission.precondition(0).stream(), "orchard/tree/plum-2015");
  EXPECT_EQ(submission.precondition(0).version(), 4u);
  EXPECT_EQ(Submitted().type(), "FruitPicked");
  EXPECT_EQ(ToIso(Submitted().occurred_on()), "2015-09-23/2015-09-25");
  EXPECT_EQ(Submitted().reported_by(), "haiphong");
  EXPECT_EQ(Submitted().evidence(0).title(), "Baskets, full");
  EXPECT_EQ(Payload(), "kilos: 3 helper: \"haiphong\" helper: \"kitakyushu\"");
  EXPECT_THAT(fake.out(), HasSubstr("Recorded plum-2015#1: FruitPicked"));
}

TEST_F(Recorded, RecordAsksAboutADayBeforeItAllBegan) {
  v1::Envelope planted;
  planted.set_stream("orchard/tree/plum-2015");
  planted.set_version(1);
  v1::Envelope picked = planted;
  picked.set_version(2);
  *picked.mutable_occurred_on() = *ParsePeriod("2015-03-01");
  const auto asked = [this](const std::string& on) {
    FakeSession fake(&store_);
    RecordOptions options = Picked();
    options.on = on;
    EXPECT_TRUE(RunRecord(options, fake.session()).ok());
    return fake.err();
  };
  auto& stream = store_.streams["orchard/tree/plum-2015"] = {planted, picked};
  EXPECT_EQ(asked("2014-12"), "") << "nobody knows when it began";
  EXPECT_EQ(asked("2005-09-23"),
            "23 Sep 2005 is long before anything else that is known of plum-2015 (1 Mar 2015): is "
            "the year right?\n");
  *stream[0].mutable_occurred_on() = *ParsePeriod("Feb 2015");
  EXPECT_EQ(asked("2015-02-01"), "");
  EXPECT_EQ(asked("Jan 2015"),
            "Jan 2015 is before plum-2015 began (Feb 2015): is the year right?\n");
}

TEST_F(Commands, RecordProposesTheNearestEventForASlip) {
  FakeSession fake(&store_);
  RecordOptions options = Picked();
  options.event = "FruitPickd";
  const absl::Status status = RunRecord(options, fake.session());
  EXPECT_EQ(ExitCodeOf(status), ExitCode::kUsage);
  EXPECT_THAT(status.ToString(), HasSubstr("did you mean 'FruitPicked'"));
}

TEST_F(Commands, RecordTellsAllMistakesAtOnce) {
  FakeSession fake(&store_);
  RecordOptions options = Picked();
  options.fields = {"kilos=many", "quality=bad", "ripe"};
  options.on = "30 Feb 2016";
  options.evidence = {"in my drawer"};
  const std::string said = RunRecord(options, fake.session()).ToString();
  for (const char* mistake :
       {"kilos=many", "quality=bad", "'ripe' is no field", "30 Feb 2016", "in my drawer"}) {
    EXPECT_THAT(said, HasSubstr(mistake));
  }
  EXPECT_TRUE(store_.submitted.empty());
}

TEST_F(Commands, RecordTakesTheReferencesThatArePrinted) {
  for (const char* event :
       {"event=4", "event=#4", "event=plum-2015#4", "event=orchard/tree/plum-2015#4"}) {
    FakeSession fake(&store_);
    RecordOptions options = Picked();
    options.event = "EventRetracted";
    options.fields = {event, "reason=another tree"};
    ASSERT_TRUE(RunRecord(options, fake.session()).ok()) << event;
    v1::EventRetracted retracted;
    ASSERT_TRUE(retracted.ParseFromString(Submitted().payload()));
    EXPECT_EQ(retracted.event(), 4u) << event;
  }
}

TEST_F(Commands, RecordTakesNoReferenceToAnEventOfAnotherStream) {
  FakeSession fake(&store_);
  RecordOptions options = Picked();
  options.event = "EventRetracted";
  options.fields = {"event=pear-2015#4", "reason=another tree"};
  const absl::Status status = RunRecord(options, fake.session());
  EXPECT_EQ(ExitCodeOf(status), ExitCode::kUsage);
  EXPECT_THAT(status.ToString(), HasSubstr("pear-2015#4 is no event of plum-2015"));
  EXPECT_TRUE(store_.submitted.empty());
}

TEST_F(Commands, RecordTakesUnknownFieldsOnlyInABackfill) {
  FakeSession fake(&store_);
  RecordOptions options = Picked();
  options.fields = {"kilos=unknown"};
  EXPECT_EQ(ExitCodeOf(RunRecord(options, fake.session())), ExitCode::kUsage);
  options.backfill = true;
  options.on = "unknown";
  ASSERT_TRUE(RunRecord(options, fake.session()).ok());
  EXPECT_THAT(Submitted().unknown(), testing::ElementsAre("kilos", "occurred_on"));
  EXPECT_TRUE(store_.submitted.back().submission().backfill());
}

TEST_F(Commands, RecordBeginsANewInstanceOnlyByAnEventThatDoes) {
  FakeSession fake(&store_);
  RecordOptions options = Picked();
  options.id = "orchard/tree/pear-2016";
  EXPECT_EQ(ExitCodeOf(RunRecord(options, fake.session())), ExitCode::kUsage);
  options.event = "TreePlanted";
  options.fields = {"sort=Pear", "keeper=Haiphong"};
  ASSERT_TRUE(RunRecord(options, fake.session()).ok());
  EXPECT_EQ(store_.submitted.back().submission().precondition(0).version(), 0u);
}

TEST_F(Commands, RecordCorrectsAFieldAndKeepsTheOthers) {
  const auto programme = Programme::Compile(OrchardFiles()).programme;
  const auto payload = programme->workflows().at("tree")->NewPayload("FruitPicked");
  ASSERT_TRUE(ReadPayloadJson(R"({"kilos": 3, "reason": "ripe"})", payload.get()).ok());
  v1::Envelope event;
  event.set_version(4);
  event.set_type("FruitPicked");
  event.set_payload(payload->SerializeAsString());
  store_.streams["orchard/tree/plum-2015"] = {event};

  FakeSession fake(&store_);
  RecordOptions options = Picked();
  options.event = "EventCorrected";
  options.fields = {"event=4", "reason=misread", "occurred_on=Dec 2015", "kilos=5"};
  const absl::Status status = RunRecord(options, fake.session());
  ASSERT_TRUE(status.ok()) << status;
  v1::EventCorrected corrected;
  ASSERT_TRUE(corrected.ParseFromString(Submitted().payload()));
  EXPECT_EQ(corrected.event(), 4u);
  EXPECT_EQ(corrected.reason(), "misread");
  EXPECT_EQ(ToIso(corrected.occurred_on()), "2015-12");
  const auto now =
      programme->workflows().at("tree")->ParsePayload("FruitPicked", corrected.payload());
  EXPECT_EQ((*now)->ShortDebugString(), "kilos: 5 reason: \"ripe\"");
}

TEST_F(Commands, RecordLeavesThePayloadAloneWhenOnlyADateIsCorrected) {
  FakeSession fake(&store_);
  RecordOptions options = Picked();
  options.event = "event corrected";
  options.fields = {"event=4", "reason=misread", "occurred_on=2015-12-03"};
  ASSERT_TRUE(RunRecord(options, fake.session()).ok());
  v1::EventCorrected corrected;
  ASSERT_TRUE(corrected.ParseFromString(Submitted().payload()));
  EXPECT_FALSE(corrected.has_payload());
}

TEST_F(Commands, RecordSaysWhatADryRunWouldChange) {
  store_.judge = [](const v1::Submit& submit) -> absl::StatusOr<v1::SubmitOutcome> {
    EXPECT_TRUE(submit.dry_run());
    v1::SubmitOutcome outcome;
    v1::InstanceChange* change = outcome.add_change();
    change->set_stream("orchard/tree/plum-2015");
    change->set_phase_before("planted");
    change->set_phase_after("felled");
    v1::DeadlineMove* move = change->add_deadline();
    move->mutable_before()->mutable_title()->set_en("Pruning");
    move->mutable_before()->set_state(v1::DeadlineState::OPEN);
    *move->mutable_before()->mutable_due() = *ParseDate("2016-01-15");
    *move->mutable_after() = move->before();
    *move->mutable_after()->mutable_due() = *ParseDate("2016-02-15");
    v1::FilledGap* gap = change->add_filled();
    gap->set_event(2);
    gap->set_message("Every owner has to agree.");
    gap->set_about("oslo");
    return outcome;
  };
  FakeSession fake(&store_);
  RecordOptions options = Picked();
  options.event = "TreeFelled";
  options.dry_run = true;
  ASSERT_TRUE(RunRecord(options, fake.session()).ok());
  EXPECT_EQ(fake.out(),
            "plum-2015\n"
            "  phase: Planted -> Felled\n"
            "  Pruning: due Mon 15 Feb 2016 (was due Fri 15 Jan 2016)\n"
            "  fills the gap of #2: Every owner has to agree. (oslo)\n");
  EXPECT_THAT(fake.err(), HasSubstr("Nothing was recorded"));
}

TEST_F(Commands, ARefusalThatHoldsAllItCanSaysThatThereMayBeMore) {
  v1::Problem problem;
  problem.set_code(v1::Problem::REFUSED);
  for (int i = 0; i < 50; ++i) problem.add_refusal()->set_message("no");
  EXPECT_THAT(RefusalText(StatusFrom(problem)), HasSubstr("There may be more"));
  problem.mutable_refusal()->RemoveLast();
  EXPECT_THAT(RefusalText(StatusFrom(problem)), Not(HasSubstr("There may be more")));
}

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

class Imports : public Commands {
 protected:
  Imports() : file_(std::filesystem::path(testing::TempDir()) / "tandem-import-test.jsonl") {}
  ~Imports() override { std::filesystem::remove(file_); }

  ImportOptions Write(const std::string& content) {
    std::ofstream(file_) << content;
    ImportOptions options;
    options.file = file_.string();
    return options;
  }

  const std::filesystem::path file_;
};

constexpr char kTwoLines[] =
    "{\"stream\":\"organisation/a\",\"type\":\"X\",\"payload\":{\"kind\":\"city\"}}\n"
    "\n"
    "{\"stream\":\"orchard/tree/b\",\"type\":\"Y\"}\n";

TEST_F(Imports, AFileIsOneUnitUnderAnIdOfItsContent) {
  FakeSession fake(&store_);
  const ImportOptions options = Write(kTwoLines);
  ASSERT_TRUE(RunImport(options, fake.session()).ok());
  ASSERT_TRUE(RunImport(options, fake.session()).ok());
  ASSERT_EQ(store_.submitted.size(), 2u);
  EXPECT_EQ(store_.submitted[0].submission().id(), store_.submitted[1].submission().id());
  EXPECT_THAT(fake.out(), HasSubstr("Imported 2 events: 1 organisation, 1 tree"));
}

TEST_F(Imports, AnImportHoldsTheMailInTheSameUnit) {
  FakeSession fake(&store_);
  ASSERT_TRUE(RunImport(Write(kTwoLines), fake.session()).ok());
  ASSERT_EQ(store_.submitted.size(), 1u);
  const v1::Submission& unit = store_.submitted[0].submission();
  ASSERT_EQ(unit.event_size(), 3);
  EXPECT_EQ(unit.event(2).stream(), "system/mail");
  EXPECT_EQ(unit.event(2).type(), "MailHeld");
  v1::MailHeld held;
  ASSERT_TRUE(held.ParseFromString(unit.event(2).payload()));
  EXPECT_EQ(held.reason(), "import");
}

TEST_F(Imports, ASecondImportSaysThatNothingIsRecordedTwice) {
  store_.judge = [](const v1::Submit&) -> absl::StatusOr<v1::SubmitOutcome> {
    v1::SubmitOutcome outcome;
    outcome.set_repeated(true);
    return outcome;
  };
  FakeSession fake(&store_);
  ASSERT_TRUE(RunImport(Write(kTwoLines), fake.session()).ok());
  EXPECT_THAT(fake.out(), HasSubstr("2 events of this file had been imported before"));
}

TEST_F(Imports, ARefusalNamesTheLine) {
  store_.judge = [](const v1::Submit&) -> absl::StatusOr<v1::SubmitOutcome> {
    v1::Problem problem;
    problem.set_code(v1::Problem::REFUSED);
    v1::Refusal* refusal = problem.add_refusal();
    refusal->set_event(1);
    refusal->set_type("Y");
    refusal->set_message("no such event");
    return StatusFrom(problem);
  };
  FakeSession fake(&store_);
  const absl::Status status = RunImport(Write(kTwoLines), fake.session());
  EXPECT_THAT(RefusalText(status), HasSubstr("tandem-import-test.jsonl:3: Y: no such event"));
  EXPECT_EQ(RefusalLine(status, 0), 3u);
  const ParsedJson printed = FailureJson(status);
  EXPECT_EQ(printed["refusals"][0]["line"], 3);
  EXPECT_EQ(printed["refusals"][0]["type"], "Y");
}

TEST_F(Imports, EachMistakeInAFileStandsBehindItsPlace) {
  FakeSession fake(&store_);
  const absl::Status status = RunImport(Write("{}\nx\n"), fake.session());
  EXPECT_THAT(std::string(status.message()),
              testing::MatchesRegex("not recorded:\n  [^\n]*tandem-import-test.jsonl:1: [^\n]*\n"
                                    "  [^\n]*tandem-import-test.jsonl:2: [^\n]*"));
}

TEST_F(Imports, NothingIsSaidToBeRecordedBeforeItIs) {
  store_.judge = [](const v1::Submit&) -> absl::StatusOr<v1::SubmitOutcome> {
    v1::SubmitOutcome outcome;
    outcome.set_repeated(true);
    outcome.add_event()->add_unmet();
    return outcome;
  };
  FakeSession fake(&store_);
  ASSERT_TRUE(RunImport(Write(kTwoLines), fake.session()).ok());
  EXPECT_THAT(fake.out() + fake.err(), Not(HasSubstr("Recording")));
  EXPECT_EQ(fake.out(), "2 events of this file had been imported before; nothing twice.\n");
}

TEST_F(Imports, AFileThatCannotBeReadReachesNoNode) {
  FakeSession fake(&store_);
  EXPECT_EQ(ExitCodeOf(RunImport(Write("{}\n"), fake.session())), ExitCode::kUsage);
  EXPECT_TRUE(store_.submitted.empty());
}

TEST_F(Imports, ALargeFileIsTriedWholeBeforeAnyOfItIsWritten) {
  std::string content;
  for (int i = 0; i < 10001; ++i) {
    content += "{\"stream\":\"orchard/tree/t" + std::to_string(i % 100) + "\",\"type\":\"Y\"}\n";
  }
  bool written = false;
  size_t tried = 0;
  store_.judge = [&](const v1::Submit& submit) -> absl::StatusOr<v1::SubmitOutcome> {
    EXPECT_FALSE(submit.dry_run() && written);
    if (submit.dry_run()) tried += static_cast<size_t>(submit.submission().event_size());
    written = written || !submit.dry_run();
    return v1::SubmitOutcome();
  };
  FakeSession fake(&store_);
  ASSERT_TRUE(RunImport(Write(content), fake.session()).ok());
  // And the first unit, of one line and what holds the mail, to see whether it was begun.
  EXPECT_EQ(tried, 10001u + 2u);
  EXPECT_THAT(fake.out(), HasSubstr("Imported 10001 events: 100 trees"));
}

// Nothing said how a partnership begins.
TEST_F(Commands, RecordSaysHowAnInstanceBegins) {
  FakeSession fake(&store_);
  RecordOptions options;
  options.id = "Pear Tree";
  options.event = "tree-planted";
  EXPECT_THAT(RunRecord(options, fake.session()).message(),
              testing::HasSubstr("tree-planted begins a new one: write its stream in full, with a "
                                 "name of your choice, such as orchard/tree/pear-tree"));
  options.event = "fruit-picked";
  EXPECT_THAT(RunRecord(options, fake.session()).message(),
              testing::Not(testing::HasSubstr("begins a new one")));
}

}  // namespace
}  // namespace tandem::cli
