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
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "engine/base/random.h"

namespace tandem {

// A key for XChaCha20-Poly1305.
using PersonKey = std::array<uint8_t, 32>;

class Directory;

using NewPersonKeys = std::map<std::string, PersonKey, std::less<>>;

// Keeps keys by person id. One thread at a time.
class PersonKeys {
 public:
  virtual ~PersonKeys() = default;

  // Nothing: none is kept, or it was destroyed. kDataLoss: what is kept is not a key;
  // kUnavailable: it cannot be read.
  virtual absl::StatusOr<std::optional<PersonKey>> Find(std::string_view person) = 0;
  // Whether Destroy was called, which is on record: a key that is merely gone is damage.
  virtual absl::StatusOr<bool> WasDestroyed(std::string_view person) = 0;
  // Keeps keys of people who have none. Once it returns OK they and all that Find gives
  // survive power loss. kResourceExhausted: the disk is full. On an error some may be
  // kept, which is harmless.
  virtual absl::Status Add(const NewPersonKeys& keys) = 0;
  // Makes it unreadable for ever, and keeps on record that this was wanted: the person
  // cannot get another, whether there was one or not.
  virtual absl::Status Destroy(std::string_view person) = 0;
};

// kDataLoss, for a key that `is` ("is missing"): whose it is, and what to do.
absl::Status UnreadableKey(std::string_view person, std::string_view is);

// Keys for what is being judged: those that are kept, those that the next commit will
// keep, and new ones, which are nowhere but here. Everything is borrowed.
class KeyDraft {
 public:
  KeyDraft(const Directory* directory, PersonKeys* kept, const NewPersonKeys* staged,
           Random* random)
      : directory_(directory), kept_(kept), staged_(staged), random_(random) {}

  // kFailedPrecondition: the person was erased. kDataLoss: their key is missing or does not
  // open what the directory holds of them, so that nothing must be sealed with it or another.
  absl::StatusOr<PersonKey> FindOrMake(std::string_view person);
  const NewPersonKeys& made() const { return made_; }

 private:
  const Directory* directory_;
  PersonKeys* kept_;
  const NewPersonKeys* staged_;
  Random* random_;
  NewPersonKeys made_;
};

// A file a key, mode 0600, in a folder of mode 0700:
//
//   <folder>/<person id>     32 bytes: the key, or kDestroyedKey once it is destroyed
//
// Anything else is damage. An empty file, too: a disk that fails leaves such ones, and
// nobody is to pass for erased by accident.
inline constexpr std::string_view kDestroyedKey = "destroyed: this person is erased";

class PersonKeyFolder : public PersonKeys {
 public:
  // Makes the folder if it is missing.
  static absl::StatusOr<PersonKeyFolder> Open(std::filesystem::path folder);
  // For Find and WasDestroyed alone: nothing is made or changed.
  static PersonKeyFolder OpenToRead(std::filesystem::path folder) {
    return PersonKeyFolder(std::move(folder));
  }

  absl::StatusOr<std::optional<PersonKey>> Find(std::string_view person) override;
  absl::StatusOr<bool> WasDestroyed(std::string_view person) override;
  absl::Status Add(const NewPersonKeys& keys) override;
  absl::Status Destroy(std::string_view person) override;

 private:
  // As it is on disk; nothing: there is no file.
  absl::StatusOr<std::optional<std::string>> Read(std::string_view person) const;
  explicit PersonKeyFolder(std::filesystem::path folder) : folder_(std::move(folder)) {}

  std::filesystem::path folder_;
  // Whether the names of all keys that Find may see survive power loss.
  bool is_synced_ = true;
};

// In memory, for tests and simulations.
class PersonKeyMemory : public PersonKeys {
 public:
  absl::StatusOr<std::optional<PersonKey>> Find(std::string_view person) override;
  absl::StatusOr<bool> WasDestroyed(std::string_view person) override;
  absl::Status Add(const NewPersonKeys& keys) override;
  absl::Status Destroy(std::string_view person) override;

 private:
  std::map<std::string, std::optional<PersonKey>, std::less<>> keys_;  // Nothing: destroyed.
};

}  // namespace tandem

#endif  // TANDEM_ENGINE_PERSON_KEYS_H_
