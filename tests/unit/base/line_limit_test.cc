// Specifies engine/base/line_limit.h.
#include "engine/base/line_limit.h"

#include <gtest/gtest.h>

namespace tandem {
namespace {

TEST(LineLimit, LetsOneLineThroughInEachIntervalAndCountsTheOthers) {
  const absl::Time start = absl::UnixEpoch();
  LineLimit limit(absl::Minutes(1));
  EXPECT_EQ(limit.Take(start), 0u);
  EXPECT_EQ(limit.Take(start), std::nullopt);
  EXPECT_EQ(limit.Take(start + absl::Seconds(59)), std::nullopt);
  EXPECT_EQ(limit.Take(start + absl::Minutes(1)), 2u);
  EXPECT_EQ(limit.Take(start + absl::Minutes(3)), 0u);
}

TEST(LineLimit, MayLetMoreThanOneThrough) {
  const absl::Time start = absl::UnixEpoch();
  LineLimit limit(absl::Minutes(1), 2);
  EXPECT_EQ(limit.Take(start), 0u);
  EXPECT_EQ(limit.Take(start), 0u);
  EXPECT_EQ(limit.Take(start), std::nullopt);
  EXPECT_EQ(limit.Take(start + absl::Minutes(1)), 1u);
}

}  // namespace
}  // namespace tandem
