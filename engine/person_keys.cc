#include "engine/person_keys.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <tuple>
#include <utility>

#include "engine/base/status_macros.h"
#include "engine/base/stream_id.h"
#include "engine/key_check.h"

namespace tandem {
namespace {

// Closes a file at the end of its scope.
class File {
 public:
  explicit File(int descriptor) : descriptor_(descriptor) {}
  ~File() {
    if (descriptor_ >= 0) close(descriptor_);
  }
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  int get() const { return descriptor_; }

 private:
  int descriptor_;
};

absl::Status Failure(std::string_view what, const std::filesystem::path& path) {
  const bool is_full = errno == ENOSPC || errno == EDQUOT;
  const std::string message =
      fmt::format("the key file {} cannot be {}: {}", path.string(), what, std::strerror(errno));
  return is_full ? absl::ResourceExhaustedError(message) : absl::UnavailableError(message);
}

// Ids become file names: nothing but an id may pass.
absl::Status CheckId(std::string_view person) {
  if (person.find('/') != std::string_view::npos) {
    return absl::InvalidArgumentError(fmt::format("'{}' is no person's id", person));
  }
  return StreamId::Parse(fmt::format("person/{}", person)).status();
}

absl::Status SyncFolder(const std::filesystem::path& folder) {
  const File file(open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (file.get() < 0 || fsync(file.get()) != 0) return Failure("synced", folder);
  return absl::OkStatus();
}

absl::StatusOr<int> WriteWhole(const std::filesystem::path& path, const PersonKey& key) {
  const int file = open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (file < 0) return Failure("made", path);
  if (write(file, key.data(), key.size()) == static_cast<ssize_t>(key.size())) return file;
  const absl::Status failed = Failure("written", path);
  close(file);
  return failed;
}

constexpr size_t kKeyBytes = std::tuple_size_v<PersonKey>;
static_assert(kDestroyedKey.size() == kKeyBytes);

// Above so many keys at once, syncing all of the file system is cheaper than each file.
constexpr size_t kSyncedOneByOneMax = 8;

}  // namespace

absl::Status UnreadableKey(std::string_view person, std::string_view is) {
  return absl::DataLossError(
      fmt::format("the key of person {0} {1}: their name and addresses cannot be read until the "
                  "file keys/{0} is restored from the newest backup",
                  person, is));
}

absl::StatusOr<PersonKey> KeyDraft::FindOrMake(std::string_view person) {
  if (const auto made = made_.find(person); made != made_.end()) return made->second;
  if (const auto staged = staged_->find(person); staged != staged_->end()) return staged->second;
  TANDEM_ASSIGN_OR_RETURN(const std::optional<PersonKey> kept,
                          FindSoundKey(*directory_, *kept_, person));
  if (kept.has_value()) return *kept;
  TANDEM_ASSIGN_OR_RETURN(const bool destroyed, kept_->WasDestroyed(person));
  if (destroyed) {
    return absl::FailedPreconditionError(
        fmt::format("person {} was erased, and nothing personal is recorded of them any more; if "
                    "they are back, register them anew",
                    person));
  }
  PersonKey key{};
  random_->Fill(key);
  made_.emplace(person, key);
  return key;
}

absl::StatusOr<PersonKeyFolder> PersonKeyFolder::Open(std::filesystem::path folder) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (!error) {
    std::filesystem::permissions(folder, std::filesystem::perms::owner_all, error);
  }
  if (error) {
    return absl::FailedPreconditionError(
        fmt::format("the folder {} for people's keys cannot be made: {}; give tandemd a data "
                    "folder that it may write to",
                    folder.string(), error.message()));
  }
  // Names that were not synced before a crash are there for Find, and so must stay.
  TANDEM_RETURN_IF_ERROR(SyncFolder(folder));
  TANDEM_RETURN_IF_ERROR(SyncFolder(std::filesystem::absolute(folder).parent_path()));
  return PersonKeyFolder(std::move(folder));
}

absl::StatusOr<std::optional<std::string>> PersonKeyFolder::Read(std::string_view person) const {
  TANDEM_RETURN_IF_ERROR(CheckId(person));
  const std::filesystem::path path = folder_ / person;
  const File file(open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (file.get() < 0) {
    if (errno == ENOENT) return std::optional<std::string>();
    return Failure("opened", path);
  }
  std::string bytes(kKeyBytes + 1, '\0');  // One more shows that it is too long.
  const ssize_t count = read(file.get(), bytes.data(), bytes.size());
  if (count < 0) return Failure("read", path);
  bytes.resize(static_cast<size_t>(count));
  return std::optional<std::string>(std::move(bytes));
}

absl::StatusOr<std::optional<PersonKey>> PersonKeyFolder::Find(std::string_view person) {
  TANDEM_ASSIGN_OR_RETURN(const std::optional<std::string> bytes, Read(person));
  if (!bytes.has_value() || *bytes == kDestroyedKey) return std::optional<PersonKey>();
  if (bytes->size() != kKeyBytes) {
    return UnreadableKey(
        person,
        bytes->size() > kKeyBytes
            ? fmt::format("is damaged (its file is longer than {} bytes)", kKeyBytes)
            : fmt::format("is damaged (its file has {} of {} bytes)", bytes->size(), kKeyBytes));
  }
  PersonKey key{};
  std::copy(bytes->begin(), bytes->end(), key.begin());
  return std::optional<PersonKey>(key);
}

absl::StatusOr<bool> PersonKeyFolder::WasDestroyed(std::string_view person) {
  TANDEM_ASSIGN_OR_RETURN(const std::optional<std::string> bytes, Read(person));
  return bytes == kDestroyedKey;
}

absl::Status PersonKeyFolder::Add(const NewPersonKeys& keys) {
  if (keys.empty() && is_synced_) return absl::OkStatus();
  is_synced_ = false;
  const auto draft = [this](const std::string& person) {
    return folder_ / fmt::format(".{}.new", person);
  };
  for (const auto& [person, key] : keys) {
    TANDEM_RETURN_IF_ERROR(CheckId(person));
    TANDEM_ASSIGN_OR_RETURN(const int written, WriteWhole(draft(person), key));
    const File file(written);
    if (keys.size() <= kSyncedOneByOneMax && fsync(file.get()) != 0) {
      return Failure("synced", draft(person));
    }
  }
  if (keys.size() > kSyncedOneByOneMax) {
    const File folder(open(folder_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (folder.get() < 0 || syncfs(folder.get()) != 0) return Failure("synced", folder_);
  }
  for (const auto& [person, key] : keys) {
    if (rename(draft(person).c_str(), (folder_ / person).c_str()) != 0) {
      return Failure("renamed", draft(person));
    }
  }
  TANDEM_RETURN_IF_ERROR(SyncFolder(folder_));
  is_synced_ = true;
  return absl::OkStatus();
}

absl::Status PersonKeyFolder::Destroy(std::string_view person) {
  TANDEM_RETURN_IF_ERROR(CheckId(person));
  const std::filesystem::path path = folder_ / person;
  // In place and in one write, so that the key's own bytes are gone.
  const File file(open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
  if (file.get() < 0) return Failure("opened", path);
  if (pwrite(file.get(), kDestroyedKey.data(), kKeyBytes, 0) != static_cast<ssize_t>(kKeyBytes) ||
      ftruncate(file.get(), kKeyBytes) != 0 || fsync(file.get()) != 0) {
    return Failure("destroyed", path);
  }
  return SyncFolder(folder_);
}

absl::StatusOr<std::optional<PersonKey>> PersonKeyMemory::Find(std::string_view person) {
  const auto key = keys_.find(person);
  if (key == keys_.end()) return std::optional<PersonKey>();
  return key->second;
}

absl::StatusOr<bool> PersonKeyMemory::WasDestroyed(std::string_view person) {
  const auto key = keys_.find(person);
  return key != keys_.end() && !key->second.has_value();
}

absl::Status PersonKeyMemory::Add(const NewPersonKeys& keys) {
  keys_.insert(keys.begin(), keys.end());
  return absl::OkStatus();
}

absl::Status PersonKeyMemory::Destroy(std::string_view person) {
  keys_.insert_or_assign(std::string(person), std::nullopt);
  return absl::OkStatus();
}

}  // namespace tandem
