// Where each person's key is kept: apart from the log, so that destroying it
// erases the person while everything still verifies.
#ifndef TANDEM_ENGINE_PERSON_KEYS_H_
#define TANDEM_ENGINE_PERSON_KEYS_H_

#include <array>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "engine/base/random.h"

namespace tandem {

// A key for XChaCha20-Poly1305.
using PersonKey = std::array<uint8_t, 32>;

// Keeps keys by person id. One thread at a time.
class PersonKeys {
 public:
  virtual ~PersonKeys() = default;

  // Nothing: the person never had a key, or it was destroyed. An error: the
  // store cannot be read.
  virtual absl::StatusOr<std::optional<PersonKey>> Find(std::string_view person) = 0;
  // The person's key, made if there is none. Once it returns the key survives
  // power loss.
  virtual absl::StatusOr<PersonKey> FindOrMake(std::string_view person) = 0;
  // Makes it unreadable for ever. OK if there is none.
  virtual absl::Status Destroy(std::string_view person) = 0;
};

// A file a key, mode 0600, in a folder of mode 0700:
//
//   <folder>/<person id>     32 bytes
class PersonKeyFolder : public PersonKeys {
 public:
  // Makes the folder if it is missing. `random` is borrowed.
  static absl::StatusOr<PersonKeyFolder> Open(std::filesystem::path folder, Random* random);

  absl::StatusOr<std::optional<PersonKey>> Find(std::string_view person) override;
  absl::StatusOr<PersonKey> FindOrMake(std::string_view person) override;
  absl::Status Destroy(std::string_view person) override;

 private:
  PersonKeyFolder(std::filesystem::path folder, Random* random)
      : folder_(std::move(folder)), random_(random) {}

  std::filesystem::path folder_;
  Random* random_;
};

// In memory, for tests and simulations.
class PersonKeyMemory : public PersonKeys {
 public:
  explicit PersonKeyMemory(Random* random) : random_(random) {}

  absl::StatusOr<std::optional<PersonKey>> Find(std::string_view person) override;
  absl::StatusOr<PersonKey> FindOrMake(std::string_view person) override;
  absl::Status Destroy(std::string_view person) override;

 private:
  Random* random_;
  std::map<std::string, PersonKey, std::less<>> keys_;
};

}  // namespace tandem

#endif  // TANDEM_ENGINE_PERSON_KEYS_H_
