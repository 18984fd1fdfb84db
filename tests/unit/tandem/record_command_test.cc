// tandem record: what it submits, asks and refuses.
#include "engine/workflow/dates.h"
#include "engine/workflow/payload_json.h"
#include "tandem/v1/history.pb.h"
#include "tests/unit/tandem/commands_fixture.h"
#include "tools/tandem/submitting.h"

namespace tandem::cli {
namespace {

using ParsedJson = nlohmann::json;
using testing::HasSubstr;
using testing::Not;

class Recorded : public Commands {
 protected:
  // The submitted payload's fields, as Protocol Buffers print them.
  std::string Payload() const {
    const auto programme = Programme::Compile(OrchardFiles()).programme;
    const auto payload =
        programme->workflows().at("tree")->ParsePayload(Submitted().type(), Submitted().payload());
    return payload.ok() ? (*payload)->ShortDebugString() : "";
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
  EXPECT_THAT(RunRecord(options, fake.session()).message(), Not(HasSubstr("begins a new one")));
}

}  // namespace
}  // namespace tandem::cli
