// A part of a store that looks like a store of its own.
#ifndef TANDEM_SERVICES_STORE_PREFIXED_STORE_H_
#define TANDEM_SERVICES_STORE_PREFIXED_STORE_H_

#include "services/store/key_value_store.h"

namespace tandem::services {

// Keeps all keys under `prefix` of `store`, which is borrowed.
class PrefixedStore : public KeyValueStore {
 public:
  PrefixedStore(KeyValueStore* store, std::string prefix)
      : store_(store), prefix_(std::move(prefix)) {}

  absl::StatusOr<std::optional<std::string>> Get(std::string_view key) const override;
  absl::StatusOr<std::vector<Entry>> Scan(const Range& range) const override;
  absl::Status Write(const WriteBatch& batch) override;

 private:
  KeyValueStore* const store_;
  const std::string prefix_;
};

// Deletes up to `entries_max` keys under `prefix`; true once none is left.
absl::StatusOr<bool> DeletePrefix(KeyValueStore& store, std::string_view prefix,
                                  size_t entries_max);

}  // namespace tandem::services

#endif  // TANDEM_SERVICES_STORE_PREFIXED_STORE_H_
