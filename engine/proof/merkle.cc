#include "engine/proof/merkle.h"

#include <bit>

namespace tandem {
namespace {

constexpr std::string_view kLeaf("\x00", 1);
constexpr std::string_view kNode("\x01", 1);

Sha256 Leaf(const Sha256& event_hash) { return HashOf({kLeaf, event_hash.view()}); }
Sha256 Node(const Sha256& left, const Sha256& right) {
  return HashOf({kNode, left.view(), right.view()});
}

// The left subtree of a tree with `leaves` (two or more) is the largest full one.
size_t LeftLeaves(size_t leaves) { return std::bit_floor(leaves - 1); }

// The root that a path claims; its last sister is the topmost. Takes from the
// path's end what it uses.
bool Climb(const Sha256& event_hash, size_t index, size_t events, std::span<const Sha256> path,
           Sha256& root) {
  if (events == 1) {
    root = Leaf(event_hash);
    return path.empty();
  }
  if (path.empty()) return false;
  const size_t left = LeftLeaves(events);
  const bool is_left = index < left;
  Sha256 half;
  if (!Climb(event_hash, is_left ? index : index - left, is_left ? left : events - left,
             path.first(path.size() - 1), half)) {
    return false;
  }
  root = is_left ? Node(half, path.back()) : Node(path.back(), half);
  return true;
}

}  // namespace

Sha256 MerkleRoot(std::span<const Sha256> event_hashes) {
  if (event_hashes.empty()) return HashOf("");
  if (event_hashes.size() == 1) return Leaf(event_hashes.front());
  const size_t left = LeftLeaves(event_hashes.size());
  return Node(MerkleRoot(event_hashes.first(left)), MerkleRoot(event_hashes.subspan(left)));
}

std::vector<Sha256> MerklePath(std::span<const Sha256> event_hashes, size_t index) {
  if (event_hashes.size() <= 1) return {};
  const size_t left = LeftLeaves(event_hashes.size());
  const bool is_left = index < left;
  auto path = is_left ? MerklePath(event_hashes.first(left), index)
                      : MerklePath(event_hashes.subspan(left), index - left);
  path.push_back(MerkleRoot(is_left ? event_hashes.subspan(left) : event_hashes.first(left)));
  return path;
}

bool MerklePathLeadsTo(const Sha256& root, const Sha256& event_hash, size_t index, size_t events,
                       std::span<const Sha256> path) {
  Sha256 claimed;
  return index < events && Climb(event_hash, index, events, path, claimed) && claimed == root;
}

}  // namespace tandem
