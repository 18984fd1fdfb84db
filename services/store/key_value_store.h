// What a service keeps: an ordered map from bytes to bytes.
#ifndef TANDEM_SERVICES_STORE_KEY_VALUE_STORE_H_
#define TANDEM_SERVICES_STORE_KEY_VALUE_STORE_H_

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace tandem::services {

// Changes that take place together. The last one to a key wins.
class WriteBatch {
 public:
  void Put(std::string key, std::string value) {
    changes_.insert_or_assign(std::move(key), std::move(value));
  }
  void Delete(std::string key) { changes_.insert_or_assign(std::move(key), std::nullopt); }

  // By key; absent: deleted.
  const std::map<std::string, std::optional<std::string>>& changes() const { return changes_; }
  bool empty() const { return changes_.empty(); }
  void Clear() { changes_.clear(); }

 private:
  std::map<std::string, std::optional<std::string>> changes_;
};

struct Entry {
  std::string key;
  std::string value;
};

// Which entries to read.
struct Range {
  std::string from;        // Included.
  std::string to;          // Not included. Empty: to the end.
  size_t entries_max = 0;  // 0: all of them.
  bool backwards = false;  // The last one first.

  // All keys that begin with `prefix`.
  static Range Prefix(std::string_view prefix, size_t entries_max = 0);
  // Those of them that stand behind the key `after`.
  static Range PrefixAfter(std::string_view prefix, std::string_view after, size_t entries_max = 0);
};

// Keys are ordered as unsigned bytes.
//
// Threads:    one at a time.
// Durability: a batch is there whole or not at all; after a loss of power the
//             last ones may be missing, but never one before one that is there.
//             That is enough, since a checkpoint stands in the same batch.
// Errors:     kDataLoss: the store is damaged; throw it away. kUnavailable: the
//             disk failed or is full.
class KeyValueStore {
 public:
  virtual ~KeyValueStore() = default;

  // Absent: there is no such key.
  virtual absl::StatusOr<std::optional<std::string>> Get(std::string_view key) const = 0;
  // In order of key.
  virtual absl::StatusOr<std::vector<Entry>> Scan(const Range& range) const = 0;
  // All of the batch, or on an error none of it.
  virtual absl::Status Write(const WriteBatch& batch) = 0;

  // Whether one that is opened anew would be better off. What was written last may then be
  // missing, as after a loss of power.
  virtual bool IsToBeReopened() const { return false; }

  // What it cannot do at present, for staff. Empty: nothing.
  virtual std::string trouble() const { return ""; }
};

}  // namespace tandem::services

#endif  // TANDEM_SERVICES_STORE_KEY_VALUE_STORE_H_
