// tandem import of a file that is recorded for the first time.
#include <filesystem>
#include <fstream>

#include "tandem/v1/notice.pb.h"
#include "tests/support/temp_folder.h"
#include "tests/unit/tandem/commands_fixture.h"
#include "tools/tandem/json_output.h"
#include "tools/tandem/refusal_notes.h"
#include "tools/tandem/submitting.h"

namespace tandem::cli {
namespace {

using ParsedJson = nlohmann::json;
using testing::HasSubstr;
using testing::Not;

class Imports : public Commands {
 protected:
  ImportOptions Write(const std::string& content) {
    std::ofstream(file_) << content;
    ImportOptions options;
    options.file = file_.string();
    return options;
  }

  const TempFolder folder_;
  const std::filesystem::path file_ = folder_.path() / "tandem-import-test.jsonl";
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

}  // namespace
}  // namespace tandem::cli
