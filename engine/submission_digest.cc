#include "engine/submission_digest.h"

#include <sodium.h>

#include <algorithm>

#include "engine/base/canonical_bytes.h"

namespace tandem {

Sha256 DigestOf(const v1::Submission& submission, const std::vector<PersonKey>& keys) {
  Sha256 digest = HashOf(CanonicalBytes(submission));
  static_assert(crypto_auth_hmacsha256_BYTES == Sha256::kSize);
  static_assert(crypto_auth_hmacsha256_KEYBYTES == sizeof(PersonKey));
  for (const PersonKey& key : keys) {
    const Sha256 before = digest;
    crypto_auth_hmacsha256(digest.bytes.data(), before.bytes.data(), before.bytes.size(),
                           key.data());
  }
  return digest;
}

}  // namespace tandem
