// tandem import of a file that is too large for one submission, or that was sent before.
#include <filesystem>
#include <fstream>
#include <set>

#include "tests/support/temp_folder.h"
#include "tests/unit/tandem/commands_fixture.h"
#include "tools/tandem/submitting.h"

namespace tandem::cli {
namespace {

using testing::HasSubstr;

class RepeatedImports : public Commands {
 protected:
  ImportOptions Write(int events) {
    std::ofstream file(file_);
    for (int i = 0; i < events; ++i) {
      file << R"({"stream":"orchard/tree/t)" << i % 100 << R"(","type":"Y"})" << '\n';
    }
    ImportOptions options;
    options.file = file_.string();
    return options;
  }
  size_t Tried() const { return Count(true); }
  size_t Written() const { return Count(false); }

  static absl::Status Refusal(v1::Problem::Code code) { return ProblemStatus(code, "no"); }
  static absl::StatusOr<v1::SubmitOutcome> Repeated() {
    v1::SubmitOutcome outcome;
    outcome.set_repeated(true);
    return outcome;
  }
  // As when it is looked whether the file was begun: of one line and what holds the mail.
  static bool IsFirstUnit(const v1::Submit& submit) {
    return submit.submission().event_size() == 2 &&
           submit.submission().event(1).type() == "MailHeld";
  }

  static constexpr int kLarge = 10'001;

 private:
  size_t Count(bool dry_run) const {
    size_t count = 0;
    for (const v1::Submit& submit : store_.submitted) count += submit.dry_run() == dry_run ? 1 : 0;
    return count;
  }

  const TempFolder folder_;
  const std::filesystem::path file_ = folder_.path() / "large.jsonl";
};

TEST_F(RepeatedImports, OfALargeFileWithOtherOptionsAreToldAtOnce) {
  store_.judge = [](const v1::Submit&) { return Refusal(v1::Problem::ID_REUSED); };
  FakeSession fake(&store_);
  const absl::Status status = RunImport(Write(kLarge), fake.session());
  EXPECT_EQ(ExitCodeOf(status), ExitCode::kRefused);
  EXPECT_THAT(RefusalText(status), HasSubstr("imported before with other options"));
  EXPECT_EQ(store_.submitted.size(), 1u);
  EXPECT_EQ(Written(), 0u);
}

TEST_F(RepeatedImports, OfASmallFileWithOtherOptionsAreToldToo) {
  store_.judge = [](const v1::Submit&) { return Refusal(v1::Problem::ID_REUSED); };
  FakeSession fake(&store_);
  const absl::Status status = RunImport(Write(2), fake.session());
  EXPECT_EQ(ExitCodeOf(status), ExitCode::kRefused);
  EXPECT_THAT(RefusalText(status), HasSubstr("imported before with other options"));
  EXPECT_EQ(store_.submitted.size(), 1u);
}

TEST_F(RepeatedImports, OfALargeFileThatWasBegunGoOnWithoutTryingItAgain) {
  store_.judge = [](const v1::Submit& submit) -> absl::StatusOr<v1::SubmitOutcome> {
    return IsFirstUnit(submit) ? Repeated() : v1::SubmitOutcome();
  };
  FakeSession fake(&store_);
  ASSERT_TRUE(RunImport(Write(kLarge), fake.session()).ok());
  EXPECT_EQ(Tried(), 1u);
  EXPECT_EQ(Written(), size_t{kLarge});
  EXPECT_THAT(fake.out(), HasSubstr("Imported 10000 events"));
  EXPECT_THAT(fake.out(), HasSubstr("1 event of this file had been imported before"));
}

// It may refer to what stands further down.
TEST_F(RepeatedImports, WhoseFirstUnitIsRefusedByItselfAreTriedWhole) {
  store_.judge = [](const v1::Submit& submit) -> absl::StatusOr<v1::SubmitOutcome> {
    if (submit.dry_run() && IsFirstUnit(submit)) return Refusal(v1::Problem::REFUSED);
    return v1::SubmitOutcome();
  };
  FakeSession fake(&store_);
  EXPECT_TRUE(RunImport(Write(kLarge), fake.session()).ok());
  EXPECT_GT(Tried(), 1u);
  EXPECT_EQ(Written(), size_t{kLarge});
}

TEST_F(RepeatedImports, OfALargeFileThatIsRefusedWriteNothing) {
  store_.judge = [](const v1::Submit& submit) -> absl::StatusOr<v1::SubmitOutcome> {
    if (IsFirstUnit(submit)) return v1::SubmitOutcome();
    return Refusal(v1::Problem::REFUSED);
  };
  FakeSession fake(&store_);
  EXPECT_EQ(ExitCodeOf(RunImport(Write(kLarge), fake.session())), ExitCode::kRefused);
  EXPECT_EQ(Written(), 0u);
}

TEST_F(RepeatedImports, OfALargeFileEndWhenNoNodeAnswers) {
  store_.judge = [](const v1::Submit&) { return absl::UnavailableError("nobody answers"); };
  FakeSession fake(&store_);
  EXPECT_EQ(ExitCodeOf(RunImport(Write(kLarge), fake.session())), ExitCode::kNotReachable);
  EXPECT_EQ(store_.submitted.size(), 1u);
}

TEST_F(RepeatedImports, ThatAreOnlyRehearsedWriteNothing) {
  FakeSession fake(&store_);
  ImportOptions options = Write(kLarge);
  options.dry_run = true;
  ASSERT_TRUE(RunImport(options, fake.session()).ok());
  EXPECT_EQ(Written(), 0u);
  EXPECT_THAT(fake.out(), HasSubstr("Would import 10001 events: 100 trees"));
  EXPECT_THAT(fake.err(), HasSubstr("this was a dry run"));
}

TEST_F(RepeatedImports, SendEachUnitOfALargeFileUnderAnIdOfItsOwnAndAlwaysTheSame) {
  FakeSession fake(&store_);
  const ImportOptions options = Write(kLarge);
  const auto import = [&] {
    store_.submitted.clear();
    EXPECT_TRUE(RunImport(options, fake.session()).ok());
    std::set<std::string> ids;
    for (const v1::Submit& submit : store_.submitted) {
      if (submit.dry_run()) continue;
      EXPECT_EQ(IsFirstUnit(submit), ids.empty()) << "the first holds the mail";
      ids.insert(submit.submission().id());
    }
    return ids;
  };
  const std::set<std::string> ids = import();
  EXPECT_EQ(ids.size(), size_t{kLarge});
  EXPECT_EQ(import(), ids);
}

}  // namespace
}  // namespace tandem::cli
