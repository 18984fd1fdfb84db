// Specifies engine/base/timestamp.h.
#include "engine/base/timestamp.h"

#include <gtest/gtest.h>

namespace tandem {
namespace {

TEST(Timestamp, IsRoundedDownToTheMicrosecond) {
  const absl::Time time = absl::FromUnixSeconds(7) + absl::Nanoseconds(123'456'789);
  EXPECT_EQ(ToTimestamp(time).seconds(), 7);
  EXPECT_EQ(ToTimestamp(time).nanos(), 123'456'000);
}

TEST(Timestamp, KeepsTheOrderOfTimesBefore1970) {
  const absl::Time time = absl::FromUnixSeconds(-7) + absl::Microseconds(1);
  EXPECT_EQ(ToTime(ToTimestamp(time)), time);
  EXPECT_GE(ToTimestamp(time).nanos(), 0);
}

}  // namespace
}  // namespace tandem
