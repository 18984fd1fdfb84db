#include "engine/base/random.h"

#include <sodium.h>

#include <array>
#include <cstdlib>
#include <cstring>

namespace tandem {

uint64_t Random::Below(uint64_t bound) {
  // Values at or above the largest multiple of `bound` would favour low ones.
  const uint64_t limit = UINT64_MAX - UINT64_MAX % bound;
  uint64_t value = 0;
  do {
    std::array<uint8_t, sizeof(value)> bytes{};
    Fill(bytes);
    std::memcpy(&value, bytes.data(), sizeof(value));
  } while (value >= limit);
  return value % bound;
}

SystemRandom::SystemRandom() {
  if (sodium_init() < 0) std::abort();  // No entropy: nothing here may go on.
}

void SystemRandom::Fill(std::span<uint8_t> bytes) { randombytes_buf(bytes.data(), bytes.size()); }

void SeededRandom::Fill(std::span<uint8_t> bytes) {
  for (uint8_t& byte : bytes) byte = static_cast<uint8_t>(generator_() >> 32U);
}

}  // namespace tandem
