// Specifies engine/instance_cache.h.
#include "engine/instance_cache.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "engine/workflow/directory.h"

namespace tandem {
namespace {

class InstanceCacheTest : public ::testing::Test {
 protected:
  InstanceCacheTest() {
    programmes_.Add(Programme::Compile(CoreProgrammeFiles()).programme);
    InstanceCache::Storage storage;
    storage.read = [this](std::string_view stream, uint64_t from) {
      ++reads_;
      std::vector<v1::Envelope> events;
      const auto count = events_.find(stream);
      for (uint64_t version = from; count != events_.end() && version <= count->second; ++version) {
        events.push_back(PostCreated(stream, version));
      }
      return absl::StatusOr<std::vector<v1::Envelope>>(std::move(events));
    };
    storage.load_snapshot = [this](std::string_view stream) {
      return snapshots_[std::string(stream)];
    };
    storage.save_snapshot = [this](std::string_view stream, const std::string& bytes) {
      snapshots_[std::string(stream)] = bytes;
    };
    cache_ = std::make_unique<InstanceCache>(std::move(storage), &programmes_, &directory_,
                                             /*instances_max=*/3, /*snapshot_every=*/2);
  }

  v1::Envelope PostCreated(std::string_view stream, uint64_t version) const {
    v1::Envelope event;
    event.set_stream(std::string(stream));
    event.set_version(version);
    event.set_type("PostCreated");
    event.set_definition_version(judged_by_ != 0 ? judged_by_
                                                 : programmes_.FindDefinition(stream)->version());
    return event;
  }

  Programmes programmes_;
  Directory directory_;
  std::map<std::string, uint64_t, std::less<>> events_;  // How many a stream has.
  std::map<std::string, std::string> snapshots_;
  int reads_ = 0;
  uint32_t judged_by_ = 0;  // Version of the events; 0: the newest.
  std::unique_ptr<InstanceCache> cache_;
};

TEST_F(InstanceCacheTest, HoldsNoMoreThanItsBoundWhateverIsAskedFor) {
  for (int i = 0; i < 20; ++i) {
    events_[fmt::format("organisation/o{}", i)] = 1;
    ASSERT_TRUE(cache_->Find(fmt::format("organisation/o{}", i)).ok());
    ASSERT_TRUE(cache_->Find(fmt::format("organisation/none{}", i)).ok());
  }
  EXPECT_EQ(cache_->size(), 3u);
}

// What waits for a long commit once kept everything else from leaving.
TEST_F(InstanceCacheTest, HoldsNoMoreThanItsBoundBesideWhatIsNotYetSettled) {
  for (int i = 0; i < 5; ++i) {
    events_[fmt::format("organisation/o{}", i)] = 1;
    cache_->Put(Instance(**cache_->Find(fmt::format("organisation/o{}", i))));
  }
  for (int i = 0; i < 20; ++i) {
    events_[fmt::format("organisation/p{}", i)] = 1;
    ASSERT_TRUE(cache_->Find(fmt::format("organisation/p{}", i)).ok());
  }
  EXPECT_EQ(cache_->size(), 5u + 1u) << "those not yet settled, and what was asked for last";
  reads_ = 0;
  ASSERT_TRUE(cache_->Find("organisation/o0").ok());
  EXPECT_EQ(reads_, 0);
  cache_->Settle();
  EXPECT_EQ(cache_->size(), 3u);
}

TEST_F(InstanceCacheTest, GivesAnEmptyInstanceForAStreamWithoutEvents) {
  const auto found = cache_->Find("organisation/none");
  ASSERT_TRUE(found.ok()) << found.status();
  EXPECT_EQ((*found)->state().version(), 0u);
  EXPECT_EQ((*found)->stream(), "organisation/none");
}

TEST_F(InstanceCacheTest, ReadsFromASnapshotOnlyWhatIsBehindIt) {
  events_["organisation/oslo"] = 4;
  const Instance oslo = **cache_->Find("organisation/oslo");
  cache_->Put(oslo);
  cache_->Settle();
  EXPECT_FALSE(snapshots_["organisation/oslo"].empty());
  cache_->Clear();
  reads_ = 0;
  EXPECT_EQ((*cache_->Find("organisation/oslo"))->state().version(), 4u);
  EXPECT_EQ(reads_, 1) << "one, and it gave nothing more";
}

TEST_F(InstanceCacheTest, FoldsAnewOnceAZoneOrACalendarHasChanged) {
  events_["organisation/oslo"] = 4;
  cache_->Put(Instance(**cache_->Find("organisation/oslo")));
  cache_->Settle();
  cache_->SetPlacesChangedAt(77);
  EXPECT_EQ(cache_->size(), 0u);
  reads_ = 0;
  ASSERT_TRUE(cache_->Find("organisation/oslo").ok());
  EXPECT_EQ(reads_, 2) << "the snapshot is not used";
}

// Events that an earlier Tandem judged, under its own version of the core workflow.
TEST_F(InstanceCacheTest, FoldsTheDirectoryByItsNewestWorkflow) {
  v1::InstanceSnapshot old;
  events_["organisation/oslo"] = 4;
  cache_->Put(Instance(**cache_->Find("organisation/oslo")));
  cache_->Settle();
  ASSERT_TRUE(old.ParseFromString(snapshots_["organisation/oslo"]));
  const uint32_t newest = old.state().definition_version();
  old.mutable_state()->set_definition_version(newest - 1);
  snapshots_["organisation/oslo"] = old.SerializeAsString();
  cache_->Clear();
  reads_ = 0;
  EXPECT_EQ((*cache_->Find("organisation/oslo"))->state().definition_version(), newest);
  EXPECT_EQ(reads_, 2) << "the snapshot of another version is not used";
  judged_by_ = newest - 1;
  events_["organisation/rome"] = 1;
  EXPECT_EQ((*cache_->Find("organisation/rome"))->state().definition_version(), newest);
}

}  // namespace
}  // namespace tandem
