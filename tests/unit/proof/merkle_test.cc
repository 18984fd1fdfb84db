#include "engine/proof/merkle.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <string>
#include <vector>

namespace tandem {
namespace {

std::vector<Sha256> EventHashes(size_t count) {
  std::vector<Sha256> hashes;
  for (size_t i = 0; i < count; ++i) hashes.push_back(HashOf(std::to_string(i)));
  return hashes;
}

constexpr std::string_view kLeaf("\x00", 1);
constexpr std::string_view kNode("\x01", 1);

TEST(Merkle, BuildsTheTreeOfRfc6962) {
  const auto events = EventHashes(3);
  const Sha256 a = HashOf({kLeaf, events[0].view()});
  const Sha256 b = HashOf({kLeaf, events[1].view()});
  const Sha256 c = HashOf({kLeaf, events[2].view()});
  const Sha256 ab = HashOf({kNode, a.view(), b.view()});
  EXPECT_EQ(MerkleRoot(events), HashOf({kNode, ab.view(), c.view()}));
  EXPECT_EQ(MerkleRoot(std::span(events).first(1)), a);
  EXPECT_EQ(MerkleRoot({}), HashOf(""));
}

RC_GTEST_PROP(Merkle, ProvesEachEventOfAnyBlock, ()) {
  const auto events = EventHashes(*rc::gen::inRange<size_t>(1, 70));
  const auto index = *rc::gen::inRange<size_t>(0, events.size());
  RC_ASSERT(MerklePathLeadsTo(MerkleRoot(events), events[index], index, events.size(),
                              MerklePath(events, index)));
}

RC_GTEST_PROP(Merkle, ProvesNothingElse, ()) {
  const auto events = EventHashes(*rc::gen::inRange<size_t>(2, 40));
  const Sha256 root = MerkleRoot(events);
  const auto index = *rc::gen::inRange<size_t>(0, events.size());
  const auto path = MerklePath(events, index);
  const size_t other = (index + 1) % events.size();

  RC_ASSERT(!MerklePathLeadsTo(root, events[other], index, events.size(), path));
  RC_ASSERT(!MerklePathLeadsTo(root, events[index], events.size(), events.size(), path));
  RC_ASSERT(!MerklePathLeadsTo(root, events[index], index, 0, path));

  auto changed = path;
  changed[*rc::gen::inRange<size_t>(0, path.size())].bytes[*rc::gen::inRange<size_t>(0, 32)] ^= 1U;
  RC_ASSERT(!MerklePathLeadsTo(root, events[index], index, events.size(), changed));

  auto shorter = path;
  shorter.pop_back();
  RC_ASSERT(!MerklePathLeadsTo(root, events[index], index, events.size(), shorter));
  auto longer_below = path;
  longer_below.insert(longer_below.begin(), root);
  RC_ASSERT(!MerklePathLeadsTo(root, events[index], index, events.size(), longer_below));
  auto longer = path;
  longer.push_back(root);
  RC_ASSERT(!MerklePathLeadsTo(root, events[index], index, events.size(), longer));
}

}  // namespace
}  // namespace tandem
