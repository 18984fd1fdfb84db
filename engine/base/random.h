// Where random bytes come from: the system, or a seed.
#ifndef TANDEM_ENGINE_BASE_RANDOM_H_
#define TANDEM_ENGINE_BASE_RANDOM_H_

#include <cstddef>
#include <cstdint>
#include <random>
#include <span>

namespace tandem {

// Gives random bytes. One thread at a time.
class Random {
 public:
  virtual ~Random() = default;
  virtual void Fill(std::span<uint8_t> bytes) = 0;

  // Evenly from 0 to `bound` - 1. `bound` is at least 1.
  uint64_t Below(uint64_t bound);
};

// Fit for keys (libsodium). Any thread.
class SystemRandom : public Random {
 public:
  SystemRandom();
  void Fill(std::span<uint8_t> bytes) override;
};

// The same bytes for the same seed, for tests and simulations.
class SeededRandom : public Random {
 public:
  explicit SeededRandom(uint64_t seed) : generator_(seed) {}
  void Fill(std::span<uint8_t> bytes) override;

 private:
  std::mt19937_64 generator_;
};

}  // namespace tandem

#endif  // TANDEM_ENGINE_BASE_RANDOM_H_
