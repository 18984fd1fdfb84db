// Specifies services/store/key_value_store.h, on disk and in memory alike, and
// services/store/rocks_store.h.
#include <gtest/gtest.h>

#include <fstream>
#include <memory>

#include "services/store/key_value_store.h"
#include "services/store/keys.h"
#include "services/store/memory_store.h"
#include "services/store/rocks_store.h"
#include "tests/support/temp_folder.h"

namespace tandem::services {
namespace {

std::unique_ptr<KeyValueStore> OpenOnDisk(const std::string& folder, uint32_t format = 1) {
  auto store = OpenRocksStore({.folder = folder, .format = format});
  EXPECT_TRUE(store.ok()) << store.status();
  return store.ok() ? *std::move(store) : nullptr;
}

class Store : public ::testing::TestWithParam<bool> {
 protected:
  Store() {
    if (GetParam()) {
      store_ = OpenOnDisk(folder_.path().string());
    } else {
      store_ = std::make_unique<MemoryStore>();
    }
    WriteBatch batch;
    for (const char* key : {"a/1", "a/2", "a/3", "b/1"}) batch.Put(key, std::string("of ") + key);
    EXPECT_TRUE(store_->Write(batch).ok());
  }
  std::string Keys(const Range& range) {
    std::string keys;
    const std::vector<Entry> entries = store_->Scan(range).value();
    for (const Entry& entry : entries) keys += entry.key + " ";
    return keys;
  }

  TempFolder folder_;
  std::unique_ptr<KeyValueStore> store_;
};

TEST_P(Store, GivesWhatWasPutAndNothingElse) {
  EXPECT_EQ(store_->Get("a/2").value(), "of a/2");
  EXPECT_FALSE(store_->Get("a/4").value().has_value());
}

TEST_P(Store, ScansAPrefixInOrder) {
  EXPECT_EQ(Keys(Range::Prefix("a/")), "a/1 a/2 a/3 ");
  EXPECT_EQ(Keys(Range::Prefix("a/", 2)), "a/1 a/2 ");
  EXPECT_EQ(Keys(Range::PrefixAfter("a/", "a/1")), "a/2 a/3 ");
  EXPECT_EQ(Keys(Range::PrefixAfter("a/", "")), "a/1 a/2 a/3 ");
}

TEST_P(Store, ScansBackwardsFromTheEndOfTheRange) {
  Range range = Range::Prefix("a/", 2);
  range.backwards = true;
  EXPECT_EQ(Keys(range), "a/3 a/2 ");
  range.to = "a/3";
  EXPECT_EQ(Keys(range), "a/2 a/1 ");
}

TEST_P(Store, ScansNothingInAnEmptyRange) {
  Range range;
  range.from = "b";
  range.to = "a";
  EXPECT_EQ(Keys(range), "");
}

TEST_P(Store, TheLastChangeToAKeyInABatchWins) {
  WriteBatch batch;
  batch.Put("a/1", "new");
  batch.Delete("a/1");
  batch.Delete("a/2");
  batch.Put("a/2", "newer");
  ASSERT_TRUE(store_->Write(batch).ok());
  EXPECT_FALSE(store_->Get("a/1").value().has_value());
  EXPECT_EQ(store_->Get("a/2").value(), "newer");
}

INSTANTIATE_TEST_SUITE_P(InMemoryAndOnDisk, Store, ::testing::Bool());

TEST(RocksStore, KeepsItsContentFromOneOpeningToTheNext) {
  TempFolder folder;
  WriteBatch batch;
  batch.Put("a", "1");
  ASSERT_TRUE(OpenOnDisk(folder.path().string())->Write(batch).ok());
  EXPECT_EQ(OpenOnDisk(folder.path().string())->Get("a").value(), "1");
}

TEST(RocksStore, OneOfAnotherFormatIsBegunAnew) {
  TempFolder folder;
  WriteBatch batch;
  batch.Put("a", "1");
  ASSERT_TRUE(OpenOnDisk(folder.path().string(), 1)->Write(batch).ok());
  EXPECT_FALSE(OpenOnDisk(folder.path().string(), 2)->Get("a").value().has_value());
}

TEST(RocksStore, ADamagedOneIsBegunAnew) {
  TempFolder folder;
  WriteBatch batch;
  batch.Put("a", "1");
  ASSERT_TRUE(OpenOnDisk(folder.path().string())->Write(batch).ok());
  std::ofstream(folder.path() / "CURRENT") << "nonsense";
  EXPECT_FALSE(OpenOnDisk(folder.path().string())->Get("a").value().has_value());
}

TEST(RocksStore, OneThatIsOpenElsewhereIsLeftAlone) {
  TempFolder folder;
  std::unique_ptr<KeyValueStore> store = OpenOnDisk(folder.path().string());
  WriteBatch batch;
  batch.Put("a", "1");
  ASSERT_TRUE(store->Write(batch).ok());
  auto second = OpenRocksStore({.folder = folder.path().string()});
  EXPECT_EQ(second.status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(store->Get("a").value(), "1");
}

}  // namespace
}  // namespace tandem::services
