#include "engine/base/uuid.h"

#include <fmt/format.h>
#include <sodium.h>

#include <algorithm>
#include <span>

namespace tandem {
namespace {

void Stamp(std::array<uint8_t, 16>& bytes, uint8_t version) {
  bytes[6] = static_cast<uint8_t>((bytes[6] & 0x0FU) | (static_cast<unsigned>(version) << 4U));
  bytes[8] = static_cast<uint8_t>((bytes[8] & 0x3FU) | 0x80U);
}

}  // namespace

Uuid Uuid::V7(absl::Time at, Random& random) {
  Uuid id;
  random.Fill(std::span(id.bytes_).subspan(6));
  auto ms = static_cast<uint64_t>(absl::ToUnixMillis(at));
  for (size_t i = 6; i-- > 0; ms >>= 8U) id.bytes_[i] = static_cast<uint8_t>(ms);
  Stamp(id.bytes_, 7);
  return id;
}

Uuid Uuid::FromName(std::string_view name) {
  std::array<uint8_t, crypto_hash_sha256_BYTES> hash{};
  crypto_hash_sha256(hash.data(), reinterpret_cast<const unsigned char*>(name.data()), name.size());
  Uuid id;
  std::copy_n(hash.begin(), id.bytes_.size(), id.bytes_.begin());
  Stamp(id.bytes_, 8);
  return id;
}

absl::StatusOr<Uuid> Uuid::FromBytes(std::string_view bytes) {
  Uuid id;
  if (bytes.size() != id.bytes_.size()) {
    return absl::InvalidArgumentError(
        fmt::format("an id has 16 bytes, this one has {}", bytes.size()));
  }
  std::copy(bytes.begin(), bytes.end(), id.bytes_.begin());
  return id;
}

std::string Uuid::bytes() const { return {bytes_.begin(), bytes_.end()}; }

std::string Uuid::ToString() const {
  std::string text;
  for (size_t i = 0; i < bytes_.size(); ++i) {
    if (i == 4 || i == 6 || i == 8 || i == 10) text += '-';
    text += fmt::format("{:02x}", bytes_[i]);
  }
  return text;
}

}  // namespace tandem
