// Specifies services/store/key_value_store.h, on disk and in memory alike,
// services/store/rocks_store.h and services/store/overlay_store.h.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <functional>
#include <memory>

#include "services/store/key_value_store.h"
#include "services/store/keys.h"
#include "services/store/memory_store.h"
#include "services/store/overlay_store.h"
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

// ---- over a full disk ----

class Overlay : public ::testing::Test {
 protected:
  Overlay() {
    auto base = std::make_unique<MemoryStore>();
    WriteBatch batch;
    for (const char* key : {"a/1", "a/3", "a/5"}) batch.Put(key, "disk");
    EXPECT_TRUE(base->Write(batch).ok());
    store_ =
        std::make_unique<OverlayStore>(std::move(base), "deadlines", [this] { return has_room_; });
  }
  absl::Status Put(const std::string& key, const std::string& value) {
    WriteBatch batch;
    batch.Put(key, value);
    return store_->Write(batch);
  }
  std::string All(size_t entries_max, bool backwards) {
    Range range = Range::Prefix("a/", entries_max);
    range.backwards = backwards;
    std::string all;
    const std::vector<Entry> entries = store_->Scan(range).value();
    for (const Entry& entry : entries) all += entry.key + "=" + entry.value + " ";
    return all;
  }

  bool has_room_ = false;
  std::unique_ptr<OverlayStore> store_;
};

TEST_F(Overlay, ShowsWhatWasWrittenOverWhatIsOnDisk) {
  WriteBatch batch;
  batch.Put("a/2", "new");
  batch.Put("a/3", "newer");
  batch.Delete("a/1");
  ASSERT_TRUE(store_->Write(batch).ok());
  EXPECT_EQ(store_->Get("a/3").value(), "newer");
  EXPECT_EQ(store_->Get("a/5").value(), "disk");
  EXPECT_FALSE(store_->Get("a/1").value().has_value());
  EXPECT_EQ(All(0, false), "a/2=new a/3=newer a/5=disk ");
  EXPECT_EQ(All(2, false), "a/2=new a/3=newer ");
  EXPECT_EQ(All(2, true), "a/5=disk a/3=newer ");
}

TEST_F(Overlay, IsToBeReopenedOnceThereIsRoomOnTheDisk) {
  EXPECT_FALSE(store_->IsToBeReopened());
  has_room_ = true;
  EXPECT_TRUE(store_->IsToBeReopened());
}

TEST_F(Overlay, HasABoundOnWhatItKeepsInMemory) {
  const std::string large(OverlayStore::kBytesMax / 2, 'x');
  EXPECT_TRUE(Put("a/2", large).ok());
  EXPECT_TRUE(absl::IsUnavailable(Put("a/4", large)));
}

TEST(RocksStore, KeepsItsContentFromOneOpeningToTheNext) {
  TempFolder folder;
  WriteBatch batch;
  batch.Put("a", "1");
  ASSERT_TRUE(OpenOnDisk(folder.path().string())->Write(batch).ok());
  EXPECT_EQ(OpenOnDisk(folder.path().string())->Get("a").value(), "1");
}

// What opening says of a store in which `damage` was done after it was stopped.
absl::Status OpeningAfter(const std::function<void(const std::filesystem::path&)>& damage) {
  TempFolder folder;
  WriteBatch batch;
  batch.Put("a", "1");
  EXPECT_TRUE(OpenOnDisk(folder.path().string())->Write(batch).ok());
  damage(folder.path());
  return OpenRocksStore({.folder = folder.path().string()}).status();
}

TEST(RocksStore, OneOfAnotherFormatHasToBeThrownAway) {
  TempFolder folder;
  WriteBatch batch;
  batch.Put("a", "1");
  ASSERT_TRUE(OpenOnDisk(folder.path().string(), 1)->Write(batch).ok());
  const auto opened = OpenRocksStore({.folder = folder.path().string(), .format = 2});
  EXPECT_TRUE(absl::IsDataLoss(opened.status())) << opened.status();
  ASSERT_TRUE(RemoveRocksStore(folder.path().string()).ok());
  EXPECT_FALSE(OpenOnDisk(folder.path().string(), 2)->Get("a").value().has_value());
}

// Once one whose CURRENT names a file that is not there was tried again for ever.
TEST(RocksStore, ADamagedOneHasToBeThrownAway) {
  EXPECT_TRUE(OpeningAfter([](const std::filesystem::path&) {}).ok());
  EXPECT_TRUE(absl::IsDataLoss(OpeningAfter([](const std::filesystem::path& folder) {
    std::ofstream(folder / "CURRENT") << "nonsense";
  })));
  EXPECT_TRUE(absl::IsDataLoss(OpeningAfter([](const std::filesystem::path& folder) {
    std::ofstream(folder / "CURRENT") << "MANIFEST-000999\n";
  })));
  EXPECT_TRUE(absl::IsDataLoss(OpeningAfter([](const std::filesystem::path& folder) {
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
      if (entry.path().filename().string().starts_with("MANIFEST")) {
        std::filesystem::resize_file(entry.path(), 10);
      }
    }
  })));
}

TEST(RocksStore, KeepsNoTextLogOfItsOwn) {
  TempFolder folder;
  OpenOnDisk(folder.path().string());
  EXPECT_TRUE(std::filesystem::exists(folder.path() / "CURRENT"));
  EXPECT_FALSE(std::filesystem::exists(folder.path() / "LOG"));
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
