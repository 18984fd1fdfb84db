#include "tests/support/small_disk.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sched.h>
#include <sys/mount.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <system_error>
#include <utility>

namespace tandem {
namespace {

// Whoever is not root becomes it in a user namespace.
bool EnterNamespaces() {
  const uid_t user = ::geteuid();
  const gid_t group = ::getegid();
  if (user == 0) return ::unshare(CLONE_NEWNS) == 0;
  if (::unshare(CLONE_NEWUSER | CLONE_NEWNS) != 0) return false;
  std::ofstream("/proc/self/setgroups") << "deny";
  std::ofstream("/proc/self/uid_map") << fmt::format("0 {} 1", user);
  std::ofstream("/proc/self/gid_map") << fmt::format("0 {} 1", group);
  return true;
}

std::string Mount(const std::filesystem::path& folder, uint64_t bytes) {
  if (!EnterNamespaces()) {
    return fmt::format("this machine forbids mount namespaces: {}", std::strerror(errno));
  }
  const std::string size = fmt::format("size={}", bytes);
  const bool mounted = ::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0 &&
                       ::mount("tmpfs", folder.c_str(), "tmpfs", 0, size.c_str()) == 0;
  return mounted ? "" : fmt::format("a tmpfs cannot be mounted here: {}", std::strerror(errno));
}

}  // namespace

SmallDisk::SmallDisk(std::filesystem::path folder, uint64_t bytes) : folder_(std::move(folder)) {
  std::filesystem::create_directories(folder_);
  why_not_ = Mount(folder_, bytes);
}

SmallDisk::~SmallDisk() {
  if (why_not_.empty()) ::umount2(folder_.c_str(), MNT_DETACH);
}

uint64_t SmallDisk::FreeBytes() const {
  std::error_code error;
  const std::filesystem::space_info space = std::filesystem::space(folder_, error);
  return error ? 0 : space.available;
}

void SmallDisk::Fill(uint64_t leave_bytes) const {
  constexpr uint64_t kStep = uint64_t{1} << 20U;
  constexpr uint64_t kPage = 4096;
  const int file = ::open(Filler().c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
  if (file < 0) return;
  const std::string bytes(kStep, 'x');
  auto at = static_cast<off_t>(std::filesystem::file_size(Filler()));
  for (uint64_t free = FreeBytes(); free > leave_bytes; free = FreeBytes()) {
    const uint64_t wanted = std::clamp(free - leave_bytes, kPage, kStep);
    const ssize_t written = ::pwrite(file, bytes.data(), wanted, at);
    if (written <= 0) break;
    at += written;
  }
  ::close(file);
}

void SmallDisk::Empty() const {
  std::error_code error;
  std::filesystem::remove(Filler(), error);
}

}  // namespace tandem
