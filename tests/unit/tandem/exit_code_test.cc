#include "tools/tandem/exit_code.h"

#include <gtest/gtest.h>

#include "engine/base/problem_status.h"

namespace tandem::cli {
namespace {

absl::Status FromNode(v1::Problem::Code code) {
  v1::Problem problem;
  problem.set_code(code);
  problem.set_message("no");
  return StatusFrom(problem);
}

TEST(ExitCode, IsZeroOnlyWhenItIsDone) { EXPECT_EQ(ExitCodeOf(absl::OkStatus()), ExitCode::kDone); }

TEST(ExitCode, TellsARefusalFromAMistypedCommand) {
  EXPECT_EQ(ExitCodeOf(FromNode(v1::Problem::REFUSED)), ExitCode::kRefused);
  EXPECT_EQ(ExitCodeOf(FromNode(v1::Problem::NOT_ALLOWED)), ExitCode::kRefused);
  EXPECT_EQ(ExitCodeOf(FromNode(v1::Problem::INVALID)), ExitCode::kRefused);
  EXPECT_EQ(ExitCodeOf(absl::FailedPreconditionError("findings")), ExitCode::kRefused);
  EXPECT_EQ(ExitCodeOf(absl::InvalidArgumentError("no such day")), ExitCode::kUsage);
}

TEST(ExitCode, CallsANameThatNothingBearsWrongUsage) {
  EXPECT_EQ(ExitCodeOf(FromNode(v1::Problem::NOT_FOUND)), ExitCode::kUsage);
  EXPECT_EQ(ExitCodeOf(absl::NotFoundError("x")), ExitCode::kUsage);
}

TEST(ExitCode, TellsANodeThatIsSilentFromOneThatFails) {
  EXPECT_EQ(ExitCodeOf(absl::UnavailableError("nobody answers")), ExitCode::kNotReachable);
  EXPECT_EQ(ExitCodeOf(absl::DeadlineExceededError("nobody answers")), ExitCode::kNotReachable);
  EXPECT_EQ(ExitCodeOf(FromNode(v1::Problem::UNAVAILABLE)), ExitCode::kFailed);
  EXPECT_EQ(ExitCodeOf(FromNode(v1::Problem::TIMED_OUT)), ExitCode::kFailed);
  EXPECT_EQ(ExitCodeOf(FromNode(v1::Problem::BUSY)), ExitCode::kFailed);
}

TEST(ExitCode, CallsAnIdThatWasUsedForSomethingElseARefusal) {
  EXPECT_EQ(ExitCodeOf(FromNode(v1::Problem::ID_REUSED)), ExitCode::kRefused);
}

TEST(ExitCode, CallsWhatNobodyHereCanMendAFailure) {
  for (const v1::Problem::Code code : {v1::Problem::DAMAGED, v1::Problem::INTERNAL,
                                       v1::Problem::DISK_FULL, v1::Problem::OTHER_LOG}) {
    EXPECT_EQ(ExitCodeOf(FromNode(code)), ExitCode::kFailed) << v1::Problem::Code_Name(code);
  }
  EXPECT_EQ(ExitCodeOf(absl::InternalError("x")), ExitCode::kFailed);
}

TEST(ExitCode, ComesOfWhatWasFoundHereAsOfWhatTheNodeSays) {
  EXPECT_EQ(ExitCodeOf(absl::PermissionDeniedError("x")), ExitCode::kRefused);
  EXPECT_EQ(ExitCodeOf(absl::OutOfRangeError("x")), ExitCode::kUsage);
  EXPECT_EQ(ExitCodeOf(absl::AbortedError("x")), ExitCode::kConflict);
}

TEST(ExitCode, SaysThatSomebodyElseWasFirst) {
  EXPECT_EQ(ExitCodeOf(FromNode(v1::Problem::CONFLICT)), ExitCode::kConflict);
}

}  // namespace
}  // namespace tandem::cli
