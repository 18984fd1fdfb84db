#include "engine/log/store_lock.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <string>

#include "engine/log/file_access.h"

namespace tandem {
namespace {

// The process that the file names, or words for not knowing.
std::string Holder(int descriptor) {
  std::array<char, 32> text{};
  const ssize_t length = ::pread(descriptor, text.data(), text.size(), 0);
  if (length <= 0) return "process unknown";
  return fmt::format("process {}", std::string(text.data(), static_cast<size_t>(length)));
}

}  // namespace

absl::StatusOr<std::unique_ptr<StoreLock>> StoreLock::Take(const std::filesystem::path& folder,
                                                           Use use) {
  const bool writes = use == Use::kWrite;
  const std::filesystem::path file = folder / "LOCK";
  const int descriptor =
      ::open(file.c_str(), (writes ? O_RDWR | O_CREAT : O_RDONLY) | O_CLOEXEC, 0640);
  if (descriptor < 0) {
    if (!writes && errno == ENOENT) return std::unique_ptr<StoreLock>(new StoreLock(-1));
    return FileFailure("open", file);
  }
  auto lock = std::unique_ptr<StoreLock>(new StoreLock(descriptor));
  if (::flock(descriptor, (writes ? LOCK_EX : LOCK_SH) | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK) {
      return FileFailure("lock", file);
    }
    return absl::FailedPreconditionError(
        fmt::format("{} is in use by another tandemd ({}): stop it first", folder.string(),
                    Holder(descriptor)));
  }
  if (writes) {
    const std::string process = std::to_string(::getpid());
    if (::ftruncate(descriptor, 0) != 0 ||
        ::pwrite(descriptor, process.data(), process.size(), 0) < 0) {
      return FileFailure("write", file);
    }
  }
  return lock;
}

StoreLock::~StoreLock() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

}  // namespace tandem
