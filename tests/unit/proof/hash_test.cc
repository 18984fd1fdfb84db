#include "engine/proof/hash.h"

#include <gtest/gtest.h>

namespace tandem {
namespace {

TEST(Hash, IsTheSha256ThatOthersCompute) {
  EXPECT_EQ(HashOf("abc").ToHex(),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(HashOf("").ToHex(), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

TEST(Hash, JoinsParts) { EXPECT_EQ(HashOf({"a", "", "bc"}), HashOf("abc")); }

TEST(Hash, ComesBackFromItsBytes) {
  const Sha256 hash = HashOf("abc");
  EXPECT_EQ(Sha256::FromBytes(hash.view()).value(), hash);
}

TEST(Hash, RefusesBytesOfAnotherLength) {
  const auto cut = Sha256::FromBytes("short");
  EXPECT_EQ(cut.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(cut.status().message(), "a SHA-256 has 32 bytes, this one has 5");
}

}  // namespace
}  // namespace tandem
