// One process at a time in a store's folder.
#ifndef TANDEM_ENGINE_LOG_STORE_LOCK_H_
#define TANDEM_ENGINE_LOG_STORE_LOCK_H_

#include <filesystem>
#include <memory>

#include "absl/status/statusor.h"

namespace tandem {

// Holds the file LOCK in a folder for as long as it lives; the kernel lets go of
// it when the process ends, however it ends.
class StoreLock {
 public:
  // Readers share the folder among each other and keep a writer out; a reader of
  // a folder that has no LOCK holds nothing. kFailedPrecondition: in use; names
  // the process.
  enum class Use { kWrite, kRead };
  static absl::StatusOr<std::unique_ptr<StoreLock>> Take(const std::filesystem::path& folder,
                                                         Use use);
  ~StoreLock();
  StoreLock(const StoreLock&) = delete;
  StoreLock& operator=(const StoreLock&) = delete;

 private:
  explicit StoreLock(int descriptor) : descriptor_(descriptor) {}
  const int descriptor_;
};

}  // namespace tandem

#endif  // TANDEM_ENGINE_LOG_STORE_LOCK_H_
