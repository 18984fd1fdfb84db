#include "engine/proof/hash.h"

#include <fmt/format.h>
#include <openssl/evp.h>

#include <algorithm>
#include <cstdlib>
#include <memory>

namespace tandem {
namespace {

struct FreeContext {
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};

// Looked up once: OpenSSL 3 takes longer to find an algorithm than to hash an event.
const EVP_MD* Algorithm() {
  static const EVP_MD* const algorithm = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  if (algorithm == nullptr) std::abort();
  return algorithm;
}

EVP_MD_CTX* Context() {
  thread_local const std::unique_ptr<EVP_MD_CTX, FreeContext> context(EVP_MD_CTX_new());
  if (context == nullptr) std::abort();
  return context.get();
}

}  // namespace

absl::StatusOr<Sha256> Sha256::FromBytes(std::string_view bytes) {
  if (bytes.size() != kSize) {
    return absl::InvalidArgumentError(
        fmt::format("a SHA-256 has {} bytes, this one has {}", kSize, bytes.size()));
  }
  Sha256 hash;
  std::copy(bytes.begin(), bytes.end(), hash.bytes.begin());
  return hash;
}

std::string Sha256::ToHex() const {
  std::string text;
  text.reserve(2 * kSize);
  for (const uint8_t byte : bytes) text += fmt::format("{:02x}", byte);
  return text;
}

Sha256 HashOf(std::string_view bytes) { return HashOf({bytes}); }

Sha256 HashOf(std::initializer_list<std::string_view> parts) {
  EVP_MD_CTX* const context = Context();
  Sha256 hash;
  bool done = EVP_DigestInit_ex(context, Algorithm(), nullptr) == 1;
  for (const std::string_view part : parts) {
    done = done && EVP_DigestUpdate(context, part.data(), part.size()) == 1;
  }
  done = done && EVP_DigestFinal_ex(context, hash.bytes.data(), nullptr) == 1;
  if (!done) std::abort();  // Only a broken OpenSSL gets here.
  return hash;
}

}  // namespace tandem
