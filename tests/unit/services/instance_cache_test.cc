// Specifies services/follower/instance_cache.h.
#include "services/follower/instance_cache.h"

#include <gtest/gtest.h>

#include "services/store/memory_store.h"

namespace tandem::services {
namespace {

Instance Of(const std::string& stream, const std::string& phase,
            const std::vector<std::string>& parties) {
  v1::InstanceState state;
  state.set_stream(stream);
  state.set_phase(phase);
  for (const std::string& party : parties) state.add_party()->set_organisation(party);
  return Instance(state);
}

class Cache : public ::testing::Test {
 protected:
  void Flush() {
    WriteBatch batch;
    cache_.Flush(batch);
    ASSERT_TRUE(store_.Write(batch).ok());
  }
  std::string PhaseOf(const std::string& stream) {
    const Instance* instance = cache_.Find(stream).value();
    return instance == nullptr ? "none" : instance->phase();
  }

  MemoryStore store_;
  InstanceCache cache_{&store_, 2};
};

TEST_F(Cache, ShowsWhatWasPutBeforeItIsWritten) {
  ASSERT_TRUE(cache_.Put(Of("a/b/1", "open", {})).ok());
  EXPECT_EQ(PhaseOf("a/b/1"), "open");
  EXPECT_TRUE(store_.entries().empty());
}

TEST_F(Cache, LosesNothingWhenMoreIsPutThanItHolds) {
  for (int i = 0; i < 5; ++i) {
    ASSERT_TRUE(cache_.Put(Of("a/b/" + std::to_string(i), std::to_string(i), {})).ok());
  }
  EXPECT_EQ(PhaseOf("a/b/0"), "0");
  Flush();
  for (int i = 0; i < 5; ++i) EXPECT_EQ(PhaseOf("a/b/" + std::to_string(i)), std::to_string(i));
}

TEST_F(Cache, KnowsTheStreamsOfEachParty) {
  ASSERT_TRUE(cache_.Put(Of("a/b/1", "", {"x", "y"})).ok());
  Flush();
  EXPECT_EQ(store_.entries().count("p/x#a/b/1"), 1u);
  ASSERT_TRUE(cache_.Put(Of("a/b/1", "", {"y", "z"})).ok());
  Flush();
  EXPECT_EQ(store_.entries().count("p/x#a/b/1"), 0u);
  EXPECT_EQ(store_.entries().count("p/y#a/b/1"), 1u);
  EXPECT_EQ(store_.entries().count("p/z#a/b/1"), 1u);
}

}  // namespace
}  // namespace tandem::services
