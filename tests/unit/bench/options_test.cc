#include "tools/bench/options.h"

#include <gtest/gtest.h>

namespace tandem::bench {
namespace {

TEST(Options, AsTheyStandCanBeMeasured) { EXPECT_TRUE(Check(Options()).ok()); }

TEST(Options, RefuseMoreInFlightThanThereAreStreams) {
  Options options;
  options.in_flight = {1, kStreams + 1};
  const absl::Status checked = Check(options);
  EXPECT_EQ(checked.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_NE(checked.message().find("1001"), std::string::npos);
}

TEST(Options, RefuseACellThatTakesNoTime) {
  Options options;
  options.seconds = 0;
  EXPECT_EQ(Check(options).code(), absl::StatusCode::kInvalidArgument);
}

TEST(Options, RefuseNoRoundsAndNothingInFlight) {
  Options options;
  options.rounds = 0;
  EXPECT_FALSE(Check(options).ok());
  options = Options();
  options.in_flight = {};
  EXPECT_FALSE(Check(options).ok());
}

}  // namespace
}  // namespace tandem::bench
