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
  return absl::UnavailableError(
      fmt::format("the key file {} cannot be {}: {}", path.string(), what, std::strerror(errno)));
}

// Ids become file names: nothing but an id may pass.
absl::Status CheckId(std::string_view person) {
  return StreamId::Parse(fmt::format("person/{}", person)).status();
}

absl::Status SyncFolder(const std::filesystem::path& folder) {
  const File file(open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (file.get() < 0 || fsync(file.get()) != 0) return Failure("synced", folder);
  return absl::OkStatus();
}

absl::Status WriteWhole(const std::filesystem::path& path, const PersonKey& key) {
  const File file(open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
  if (file.get() < 0) return Failure("made", path);
  if (write(file.get(), key.data(), key.size()) != static_cast<ssize_t>(key.size())) {
    return Failure("written", path);
  }
  if (fsync(file.get()) != 0) return Failure("synced", path);
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<PersonKeyFolder> PersonKeyFolder::Open(std::filesystem::path folder,
                                                      Random* random) {
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
  return PersonKeyFolder(std::move(folder), random);
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
  if (read(file.get(), key.data(), key.size()) != static_cast<ssize_t>(key.size())) {
    return Failure("read", path);
  }
  return std::optional<PersonKey>(key);
}

absl::StatusOr<PersonKey> PersonKeyFolder::FindOrMake(std::string_view person) {
  TANDEM_ASSIGN_OR_RETURN(const std::optional<PersonKey> known, Find(person));
  if (known.has_value()) return *known;
  PersonKey key{};
  random_->Fill(key);
  const std::filesystem::path path = folder_ / person;
  const std::filesystem::path draft = folder_ / fmt::format(".{}.new", person);
  TANDEM_RETURN_IF_ERROR(WriteWhole(draft, key));
  if (rename(draft.c_str(), path.c_str()) != 0) return Failure("renamed", draft);
  TANDEM_RETURN_IF_ERROR(SyncFolder(folder_));
  return key;
}

absl::Status PersonKeyFolder::Destroy(std::string_view person) {
  TANDEM_RETURN_IF_ERROR(CheckId(person));
  const std::filesystem::path path = folder_ / person;
  if (unlink(path.c_str()) != 0 && errno != ENOENT) return Failure("removed", path);
  return SyncFolder(folder_);
}

absl::StatusOr<std::optional<PersonKey>> PersonKeyMemory::Find(std::string_view person) {
  const auto key = keys_.find(person);
  if (key == keys_.end()) return std::optional<PersonKey>();
  return std::optional<PersonKey>(key->second);
}

absl::StatusOr<PersonKey> PersonKeyMemory::FindOrMake(std::string_view person) {
  TANDEM_ASSIGN_OR_RETURN(const std::optional<PersonKey> known, Find(person));
  if (known.has_value()) return *known;
  PersonKey key{};
  random_->Fill(key);
  keys_.emplace(person, key);
  return key;
}

absl::Status PersonKeyMemory::Destroy(std::string_view person) {
  const auto key = keys_.find(person);
  if (key != keys_.end()) keys_.erase(key);
  return absl::OkStatus();
}

}  // namespace tandem
