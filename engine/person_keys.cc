#include "engine/person_keys.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "engine/base/status_macros.h"
#include "engine/base/stream_id.h"

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

// Above so many keys at once, syncing all of the file system is cheaper than each file.
constexpr size_t kSyncedOneByOneMax = 8;

}  // namespace

absl::StatusOr<PersonKey> KeyDraft::FindOrMake(std::string_view person) {
  if (const auto made = made_.find(person); made != made_.end()) return made->second;
  if (const auto staged = staged_->find(person); staged != staged_->end()) return staged->second;
  TANDEM_ASSIGN_OR_RETURN(const std::optional<PersonKey> kept, kept_->Find(person));
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

absl::StatusOr<std::optional<PersonKey>> PersonKeyFolder::Find(std::string_view person) {
  TANDEM_RETURN_IF_ERROR(CheckId(person));
  const std::filesystem::path path = folder_ / person;
  const File file(open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (file.get() < 0) {
    if (errno == ENOENT) return std::optional<PersonKey>();
    return Failure("opened", path);
  }
  PersonKey key{};
  const ssize_t bytes = read(file.get(), key.data(), key.size());
  if (bytes == 0) return std::optional<PersonKey>();  // It was destroyed.
  if (bytes != static_cast<ssize_t>(key.size())) return Failure("read", path);
  return std::optional<PersonKey>(key);
}

absl::StatusOr<bool> PersonKeyFolder::WasDestroyed(std::string_view person) {
  TANDEM_RETURN_IF_ERROR(CheckId(person));
  std::error_code error;
  const std::filesystem::path path = folder_ / person;
  return std::filesystem::exists(path, error) && std::filesystem::file_size(path, error) == 0;
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
  const File file(open(path.c_str(), O_WRONLY | O_CLOEXEC));
  if (file.get() < 0) return errno == ENOENT ? absl::OkStatus() : Failure("opened", path);
  if (ftruncate(file.get(), 0) != 0 || fsync(file.get()) != 0) return Failure("destroyed", path);
  return absl::OkStatus();
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
  if (const auto key = keys_.find(person); key != keys_.end()) key->second.reset();
  return absl::OkStatus();
}

}  // namespace tandem
