// Small named values beside the log: snapshots of folded instances, the state
// of consumer groups. Derived, or cheap to lose the last moments of.
#ifndef TANDEM_ENGINE_LOG_BLOB_STORE_H_
#define TANDEM_ENGINE_LOG_BLOB_STORE_H_

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace tandem {

// Values by key. A change is visible at once and on disk with the next block
// that is committed: after a crash the newest changes may be gone, older ones
// never without newer ones.
//
// Threads: any.
// Errors:  kUnavailable, kDataLoss.
class BlobStore {
 public:
  virtual ~BlobStore() = default;

  virtual absl::Status Put(std::string_view key, std::string_view value) = 0;
  virtual absl::Status Remove(std::string_view key) = 0;
  virtual absl::StatusOr<std::optional<std::string>> Get(std::string_view key) const = 0;
  // Keys that begin with `prefix`, behind `after`, with their values, in order,
  // at most `count`.
  virtual absl::StatusOr<std::vector<std::pair<std::string, std::string>>> List(
      std::string_view prefix, std::string_view after, size_t count) const = 0;
};

}  // namespace tandem

#endif  // TANDEM_ENGINE_LOG_BLOB_STORE_H_
