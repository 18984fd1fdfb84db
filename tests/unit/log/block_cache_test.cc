#include "engine/log/block_cache.h"

#include <gtest/gtest.h>

#include <string>

namespace tandem {
namespace {

std::shared_ptr<const Block> BlockOf(uint64_t first, uint64_t last) {
  BlockHead head;
  head.first = {first};
  head.last = {last};
  v1::BlockBody body;
  for (uint64_t i = first; i <= last; ++i) body.add_event(std::string(1000, 'e'));
  return std::make_shared<const Block>(std::move(head), std::move(body),
                                       std::vector<std::shared_ptr<const v1::Envelope>>{});
}

TEST(BlockCache, FindsTheBlockThatHoldsAPosition) {
  BlockCache cache(1U << 20U);
  cache.Put(BlockOf(1, 3));
  cache.Put(BlockOf(7, 9));
  EXPECT_EQ(cache.Find({3})->first().value, 1U);
  EXPECT_EQ(cache.Find({7})->first().value, 7U);
  EXPECT_EQ(cache.Find({5}), nullptr);
  EXPECT_EQ(cache.Find({10}), nullptr);
  EXPECT_EQ(cache.Find({0}), nullptr);
}

TEST(BlockCache, LetsGoOfWhatWasNotUsedForLongest) {
  const size_t one = BlockOf(1, 1)->bytes();
  BlockCache cache(2 * one);
  cache.Put(BlockOf(1, 1));
  cache.Put(BlockOf(2, 2));
  EXPECT_NE(cache.Find({1}), nullptr);
  cache.Put(BlockOf(3, 3));
  EXPECT_NE(cache.Find({1}), nullptr);
  EXPECT_EQ(cache.Find({2}), nullptr);
  EXPECT_EQ(cache.bytes(), 2 * one);
}

TEST(BlockCache, KeepsOneBlockThatIsTooLongForIt) {
  BlockCache cache(10);
  cache.Put(BlockOf(1, 5));
  EXPECT_NE(cache.Find({4}), nullptr);
  cache.Put(BlockOf(6, 6));
  EXPECT_EQ(cache.Find({4}), nullptr);
  cache.Clear();
  EXPECT_EQ(cache.bytes(), 0U);
}

}  // namespace
}  // namespace tandem
