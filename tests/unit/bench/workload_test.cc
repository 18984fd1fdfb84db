#include "tools/bench/workload.h"

#include <gtest/gtest.h>

#include <set>

namespace tandem::bench {
namespace {

const absl::Time kNoon = absl::FromCivil(absl::CivilHour(2026, 11, 18, 12), absl::UTCTimeZone());

TEST(Workload, AppendsOneEventAndExpectsTheStreamsVersion) {
  SeededRandom random(1);
  const ManualClock clock(kNoon);
  const v1::Submission submission = Workload(&clock, &random).Append(Kind::kPlain, 17, 5);
  ASSERT_EQ(submission.event_size(), 1);
  EXPECT_EQ(submission.event(0).stream(), "bench/record/s000017");
  EXPECT_EQ(submission.event(0).type().size(), 20U);
  EXPECT_EQ(submission.event(0).payload().size(), 3U + 256U);
  ASSERT_EQ(submission.precondition_size(), 1);
  EXPECT_EQ(submission.precondition(0).stream(), "bench/record/s000017");
  EXPECT_EQ(submission.precondition(0).version(), 5U);
}

TEST(Workload, GivesEverySubmissionAnIdOfItsOwn) {
  SeededRandom random(1);
  const ManualClock clock(kNoon);
  Workload workload(&clock, &random);
  std::set<std::string> ids;
  for (uint32_t i = 0; i < 100; ++i) ids.insert(workload.Append(Kind::kJudged, 1, i).id());
  EXPECT_EQ(ids.size(), 100U);
}

// A log begins the day after the plot was handed over, and on this day that is another month.
TEST(Workload, LogsWorkForADayThatTheLogCoversWheneverThePlotWasHandedOver) {
  SeededRandom random(1);
  ManualClock clock(absl::FromCivil(absl::CivilDay(2026, 11, 30), absl::UTCTimeZone()));
  const v1::Submission submission = Workload(&clock, &random).Append(Kind::kJudged, 17, 5);
  ASSERT_EQ(submission.event_size(), 1);
  EXPECT_EQ(submission.event(0).payload_json(), R"({"period":"2026-12-01","hours":3})");
}

TEST(Workload, FillsAStreamFromItsBeginning) {
  SeededRandom random(1);
  const ManualClock clock(kNoon);
  const v1::Submission submission = Workload(&clock, &random).Fill(3, 200);
  ASSERT_EQ(submission.event_size(), 200);
  EXPECT_NE(submission.event(0).type(), submission.event(1).type());
  EXPECT_EQ(submission.event(199).stream(), submission.event(0).stream());
}

}  // namespace
}  // namespace tandem::bench
