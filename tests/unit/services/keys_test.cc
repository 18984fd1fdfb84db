// Specifies services/store/keys.h.
#include "services/store/keys.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace tandem::services {
namespace {

RC_GTEST_PROP(Keys, NumbersSortAsTheirBytesDo, (uint64_t a, uint64_t b)) {
  RC_ASSERT((a < b) == (EncodeNumber(a) < EncodeNumber(b)));
  RC_ASSERT(DecodeNumber(EncodeNumber(a)) == a);
}

RC_GTEST_PROP(Keys, TimesSortAsTheirBytesDoAlsoBefore1970, (int32_t a, int32_t b)) {
  const absl::Time first = absl::FromUnixSeconds(a);
  const absl::Time second = absl::FromUnixSeconds(b);
  RC_ASSERT((first < second) == (EncodeTime(first) < EncodeTime(second)));
  RC_ASSERT(DecodeTime(EncodeTime(first)) == first);
}

TEST(Keys, ATimeBetweenTwoMillisecondsIsReadBackLaterAndNeverEarlier) {
  const absl::Time time = absl::FromUnixMillis(1000) + absl::Nanoseconds(1);
  EXPECT_EQ(DecodeTime(EncodeTime(time)), absl::FromUnixMillis(1001));
}

TEST(Keys, InfiniteTimesAreTheFirstAndTheLast) {
  EXPECT_LT(EncodeTime(absl::InfinitePast()), EncodeTime(absl::FromUnixSeconds(-1'000'000'000)));
  EXPECT_GT(EncodeTime(absl::InfiniteFuture()), EncodeTime(absl::FromUnixSeconds(1LL << 40)));
  EXPECT_EQ(DecodeTime(EncodeTime(absl::InfiniteFuture())), absl::InfiniteFuture());
  EXPECT_EQ(DecodeTime(EncodeTime(absl::InfinitePast())), absl::InfinitePast());
}

TEST(Keys, ThePrefixEndIsTheFirstKeyBehindThePrefix) {
  EXPECT_EQ(PrefixEnd("a/"), "a0");
  EXPECT_EQ(PrefixEnd("a\xff"), "b");
  EXPECT_EQ(PrefixEnd("\xff\xff"), "");
}

}  // namespace
}  // namespace tandem::services
