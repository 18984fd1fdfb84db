// A file system of a few MiB, which a test can fill.
#ifndef TANDEM_TESTS_SUPPORT_SMALL_DISK_H_
#define TANDEM_TESTS_SUPPORT_SMALL_DISK_H_

#include <cstdint>
#include <filesystem>
#include <string>

namespace tandem {

// Mounted at a folder in a mount namespace of this process's own (tmpfs), so that nobody
// else sees it; gone when this is. Make it while the process has one thread.
class SmallDisk {
 public:
  // Makes the folder. Where the machine forbids mount namespaces, why_not() says so, and
  // nothing is mounted.
  SmallDisk(std::filesystem::path folder, uint64_t bytes);
  ~SmallDisk();
  SmallDisk(const SmallDisk&) = delete;
  SmallDisk& operator=(const SmallDisk&) = delete;

  // Why it is not mounted. Empty: it is.
  const std::string& why_not() const { return why_not_; }

  uint64_t FreeBytes() const;
  // Writes a file until no more than so much is free. May be called from a thread of its
  // own while others write.
  void Fill(uint64_t leave_bytes) const;
  // Removes that file.
  void Empty() const;

 private:
  std::filesystem::path Filler() const { return folder_ / "filler"; }

  const std::filesystem::path folder_;
  std::string why_not_;
};

}  // namespace tandem

#endif  // TANDEM_TESTS_SUPPORT_SMALL_DISK_H_
