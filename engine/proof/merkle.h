// Merkle trees as RFC 6962 has them: one hash over many, and a short proof that
// one of them is among them.
#ifndef TANDEM_ENGINE_PROOF_MERKLE_H_
#define TANDEM_ENGINE_PROOF_MERKLE_H_

#include <cstddef>
#include <span>
#include <vector>

#include "engine/proof/hash.h"

namespace tandem {

// The tree is over the hashes of a block's events: a leaf is
// SHA-256(0x00, event's hash), a node SHA-256(0x01, left, right), so that a node
// can never pass for an event. Without leaves: SHA-256 of nothing.
Sha256 MerkleRoot(std::span<const Sha256> event_hashes);

// What leads from the event at `index` to the root: sisters, from the leaf
// upwards. `index` is below the number of events.
std::vector<Sha256> MerklePath(std::span<const Sha256> event_hashes, size_t index);

// Whether `event_hash` stands at `index` among `events` under `root`. False for
// any path that was not made for just that.
bool MerklePathLeadsTo(const Sha256& root, const Sha256& event_hash, size_t index, size_t events,
                       std::span<const Sha256> path);

}  // namespace tandem

#endif  // TANDEM_ENGINE_PROOF_MERKLE_H_
