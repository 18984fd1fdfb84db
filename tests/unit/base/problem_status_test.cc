// Specifies engine/base/problem_status.h.
#include "engine/base/problem_status.h"

#include <gtest/gtest.h>

namespace tandem {
namespace {

TEST(Problem, KeepsItsCodeOverTheWireAndBack) {
  for (int code = v1::Problem::INVALID; code <= v1::Problem::OTHER_LOG; ++code) {
    if (code == v1::Problem::DISK_FULL) continue;  // Below.
    v1::Problem problem;
    problem.set_code(static_cast<v1::Problem::Code>(code));
    const absl::Status status = StatusFrom(problem);
    EXPECT_FALSE(status.ok());
    // As it would be if the status had been made here, without a payload.
    EXPECT_EQ(ProblemFrom(absl::Status(status.code(), "why")).code(), code);
  }
}

TEST(Problem, TellsAFullDiskFromABusyNodeToWhoLooks) {
  v1::Problem problem;
  problem.set_code(v1::Problem::DISK_FULL);
  const absl::Status status = StatusFrom(problem);
  EXPECT_TRUE(absl::IsResourceExhausted(status));
  EXPECT_EQ(ProblemFrom(status).code(), v1::Problem::DISK_FULL);
}

TEST(Problem, KeepsItsRefusalsInTheStatus) {
  v1::Problem problem;
  problem.set_code(v1::Problem::REFUSED);
  problem.set_message("two rules say no");
  problem.add_refusal()->set_rule("phase");
  problem.add_refusal()->set_rule("future");
  const auto kept = ProblemOf(StatusFrom(problem));
  ASSERT_TRUE(kept.has_value());
  EXPECT_EQ(kept->refusal_size(), 2);
  EXPECT_EQ(ProblemFrom(StatusFrom(problem)).refusal(1).rule(), "future");
}

TEST(Problem, IsNotOfANodeWhenTheStatusWasMadeHere) {
  EXPECT_FALSE(ProblemOf(absl::NotFoundError("no such stream")).has_value());
  EXPECT_EQ(ProblemFrom(absl::NotFoundError("no such stream")).message(), "no such stream");
}

TEST(Problem, SaysWhenToTryAgain) {
  const v1::Reply reply = BusyReply(5, 70);
  EXPECT_EQ(reply.id(), 5u);
  EXPECT_EQ(reply.problem().code(), v1::Problem::BUSY);
  EXPECT_EQ(reply.problem().retry_after_ms(), 70u);
}

}  // namespace
}  // namespace tandem
