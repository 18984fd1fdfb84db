#include "tools/bench/statistics.h"

#include <gtest/gtest.h>

namespace tandem::bench {
namespace {

TEST(Percentile, IsAValueThatWasMeasured) {
  EXPECT_EQ(Percentile({4, 1, 3, 2}, 0.5), 2);
  EXPECT_EQ(Percentile({4, 1, 3, 2}, 0.99), 4);
  EXPECT_EQ(Percentile({4, 1, 3, 2}, 0.01), 1);
}

TEST(Percentile, OfNothingIsZero) { EXPECT_EQ(Percentile({}, 0.5), 0); }

TEST(Median, OfAnEvenNumberIsTheMeanOfTheMiddleTwo) {
  EXPECT_EQ(Median({9, 1, 5}), 5);
  EXPECT_EQ(Median({9, 1, 5, 6}), 5.5);
}

TEST(Summary, TellsTheSpreadOfSeveralRounds) {
  EXPECT_EQ(Summary({30, 10, 20}, 0), "20 (10-30)");
  EXPECT_EQ(Summary({1.25}, 1), "1.2");
  EXPECT_EQ(Summary({}, 0), "-");
}

}  // namespace
}  // namespace tandem::bench
