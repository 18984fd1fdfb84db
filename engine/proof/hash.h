// SHA-256, the one hash of Tandem.
#ifndef TANDEM_ENGINE_PROOF_HASH_H_
#define TANDEM_ENGINE_PROOF_HASH_H_

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace tandem {

// 32 bytes. All zero: the hash of nothing yet, such as before the first block.
struct Sha256 {
  static constexpr size_t kSize = 32;

  // From 32 bytes as messages carry them; kInvalidArgument for another length.
  static absl::StatusOr<Sha256> FromBytes(std::string_view bytes);

  // The 32 bytes, borrowed from this object.
  std::string_view view() const {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
  }
  // 64 digits, lower case: what people compare copies by.
  std::string ToHex() const;

  std::array<uint8_t, kSize> bytes{};

  friend auto operator<=>(const Sha256&, const Sha256&) = default;
};

// Of `bytes`; or of all `parts`, joined. Any thread.
Sha256 HashOf(std::string_view bytes);
Sha256 HashOf(std::initializer_list<std::string_view> parts);

}  // namespace tandem

#endif  // TANDEM_ENGINE_PROOF_HASH_H_
