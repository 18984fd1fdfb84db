// Specifies services/store/prefixed_store.h.
#include "services/store/prefixed_store.h"

#include <gtest/gtest.h>

#include "services/store/memory_store.h"

namespace tandem::services {
namespace {

WriteBatch Putting(const std::string& key, const std::string& value) {
  WriteBatch batch;
  batch.Put(key, value);
  return batch;
}

TEST(PrefixedStore, KeepsItsKeysApartFromItsNeighbours) {
  MemoryStore whole;
  PrefixedStore first(&whole, "g1/");
  PrefixedStore second(&whole, "g2/");
  ASSERT_TRUE(first.Write(Putting("a", "1")).ok());
  ASSERT_TRUE(second.Write(Putting("a", "2")).ok());
  EXPECT_EQ(first.Get("a").value(), "1");
  EXPECT_EQ(second.Get("a").value(), "2");
  const auto all = first.Scan({}).value();
  ASSERT_EQ(all.size(), 1u);
  EXPECT_EQ(all[0].key, "a");
}

TEST(PrefixedStore, IsDeletedAPageAtATime) {
  MemoryStore whole;
  PrefixedStore part(&whole, "g1/");
  for (const char* key : {"a", "b", "c"}) ASSERT_TRUE(part.Write(Putting(key, "")).ok());
  ASSERT_TRUE(whole.Write(Putting("g2/a", "")).ok());
  EXPECT_FALSE(DeletePrefix(whole, "g1/", 2).value());
  EXPECT_TRUE(DeletePrefix(whole, "g1/", 2).value());
  EXPECT_EQ(whole.entries().size(), 1u);
}

}  // namespace
}  // namespace tandem::services
