// Identifiers of 16 bytes, as RFC 9562 has them.
#ifndef TANDEM_ENGINE_BASE_UUID_H_
#define TANDEM_ENGINE_BASE_UUID_H_

#include <array>
#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "engine/base/random.h"

namespace tandem {

class Uuid {
 public:
  Uuid() = default;

  // Version 7: milliseconds since 1970, then random bits. Sorts by time.
  static Uuid V7(absl::Time at, Random& random);

  // Version 8: from the SHA-256 of `name`. The same name gives the same id, so
  // that a retry after a restart is recognised.
  static Uuid FromName(std::string_view name);

  // From 16 bytes as messages carry them; kInvalidArgument for another length.
  static absl::StatusOr<Uuid> FromBytes(std::string_view bytes);

  // The 16 bytes, for messages.
  std::string bytes() const;
  // "0197a1b2-...", lower case.
  std::string ToString() const;

  friend auto operator<=>(const Uuid&, const Uuid&) = default;

 private:
  std::array<uint8_t, 16> bytes_{};
};

}  // namespace tandem

#endif  // TANDEM_ENGINE_BASE_UUID_H_
