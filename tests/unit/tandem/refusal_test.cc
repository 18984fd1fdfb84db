// What is said of a refusal, and which way out is shown.
#include "tandem/v1/history.pb.h"
#include "tests/unit/tandem/commands_fixture.h"
#include "tools/tandem/submitting.h"

namespace tandem::cli {
namespace {

using testing::HasSubstr;
using testing::Not;

class Refusals : public Commands {
 protected:
  struct Said {
    std::string rule;
    std::string message;
    bool backfill_serves = false;
  };

  // The node refuses the next submission so.
  void Refuse(const std::vector<Said>& all) {
    store_.judge = [all](const v1::Submit& submit) -> absl::StatusOr<v1::SubmitOutcome> {
      v1::Problem problem;
      problem.set_code(v1::Problem::REFUSED);
      for (const Said& said : all) {
        v1::Refusal* refusal = problem.add_refusal();
        refusal->set_stream(submit.submission().event(0).stream());
        refusal->set_type(submit.submission().event(0).type());
        refusal->set_rule(said.rule);
        refusal->set_message(said.message);
        refusal->set_backfill_serves(said.backfill_serves && !submit.submission().backfill());
      }
      return StatusFrom(problem);
    };
  }

  absl::Status Record(const std::string& event, const std::vector<std::string>& fields,
                      bool backfill = false) {
    FakeSession fake(&store_);
    RecordOptions options;
    options.id = "plum";
    options.event = event;
    options.fields = fields;
    options.backfill = backfill;
    return RunRecord(options, fake.session());
  }
};

TEST_F(Refusals, NameTheRuleAndTheWayOut) {
  Refuse({{"watered", "It must have been watered.", true}});
  const absl::Status status = Record("FruitPicked", {});
  EXPECT_EQ(ExitCodeOf(status), ExitCode::kRefused);
  EXPECT_EQ(RefusalText(status),
            "not recorded:\n"
            "  FruitPicked: It must have been watered. [rule: watered]\n"
            "If it did happen but was not documented at the time, add --backfill: it is recorded, "
            "and the gap stays visible.");
  Refuse({{"watered", "It must have been watered.", false}});
  EXPECT_THAT(RefusalText(Record("FruitPicked", {})), Not(HasSubstr("--backfill")));
}

TEST_F(Refusals, SpeakOfAsManyGapsAsThereAre) {
  Refuse({{"watered", "It must have been watered.", true}, {"ripe", "It must be ripe.", true}});
  EXPECT_THAT(RefusalText(Record("FruitPicked", {})), HasSubstr("and the gaps stay visible."));
}

TEST_F(Refusals, OfARequiredFieldSayHowABackfillLeavesItUnknown) {
  Refuse({{"row", "'row' is required.", true}, {"watered", "It must have been watered.", true}});
  EXPECT_THAT(RefusalText(Record("TreeMoved", {"tree=3"})),
              HasSubstr("add --backfill and row=unknown: it is recorded, and the gaps stay"));
  Refuse({{"row", "'row' is required.", true}});
  EXPECT_THAT(RefusalText(Record("TreeMoved", {"tree=3"}, /*backfill=*/true)),
              HasSubstr("What nobody kept is said to be unknown: row=unknown."));
}

TEST_F(Refusals, OfAFieldThatHasAWrongValueAdviseNothing) {
  Refuse({{"row", "'row' must be longer.", false}});
  EXPECT_THAT(RefusalText(Record("TreeMoved", {"tree=3", "row=1"}, /*backfill=*/true)),
              Not(HasSubstr("unknown")));
}

TEST_F(Refusals, OfWhatTheEventIsAboutAdviseNoBackfill) {
  Refuse({{"tree", "'tree' is required.", true}, {"row", "'row' is required.", true}});
  for (const bool backfill : {false, true}) {
    const std::string text = RefusalText(Record("TreeMoved", {}, backfill));
    EXPECT_THAT(text, HasSubstr("'tree' is required."));
    EXPECT_THAT(text, Not(HasSubstr("unknown")));
    EXPECT_THAT(text, Not(HasSubstr("--backfill")));
  }
}

// Was exit code 1, with "did you mean 'pruning/haiphong'?.".
TEST_F(Refusals, OfADeadlineThatThereIsNotAreSlipsLikeThoseOfOtherNames) {
  v1::DeadlineView* deadline = store_.instances["plum"].add_deadline();
  deadline->mutable_state()->set_id("pruning/haiphong");
  store_.instances["orchard/tree/plum-2015"] = store_.instances["plum"];
  Refuse(
      {{"deadline", "no deadline 'pruning/hapihong'; did you mean 'pruning/haiphong'?.", false}});
  const absl::Status slip =
      Record("DeadlineMoved", {"deadline=pruning/hapihong", "due=2016-03-31", "reason=x"});
  EXPECT_EQ(ExitCodeOf(slip), ExitCode::kUsage);
  EXPECT_EQ(RefusalText(slip), "no deadline 'pruning/hapihong'; did you mean 'pruning/haiphong'?");
  // One that there is and that may not be moved is refused by a rule.
  Refuse({{"deadline", "Deadline 'pruning/haiphong' stands: it may not be moved.", false}});
  EXPECT_EQ(ExitCodeOf(Record("DeadlineMoved",
                              {"deadline=pruning/haiphong", "due=2016-03-31", "reason=x"})),
            ExitCode::kRefused);
}

TEST_F(Refusals, OfAnActivityThatThereIsNotAreSlipsToo) {
  v1::ActivityView* activity = store_.instances["plum"].add_activity();
  activity->mutable_activity()->set_key("water");
  store_.instances["orchard/tree/plum-2015"] = store_.instances["plum"];
  Refuse({{"activity", "no activity 'wter'; did you mean 'water'?.", false}});
  EXPECT_EQ(ExitCodeOf(Record("WorkDone", {"activity=wter"})), ExitCode::kUsage);
  Refuse({{"activity", "no activity 'wter'; did you mean 'water'?.", false},
          {"row", "'row' is required.", true}});
  EXPECT_EQ(ExitCodeOf(Record("WorkDone", {"activity=wter"})), ExitCode::kRefused);
}

}  // namespace
}  // namespace tandem::cli
