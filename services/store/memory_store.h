// A store that is gone when it is destroyed: for tests and simulations.
#ifndef TANDEM_SERVICES_STORE_MEMORY_STORE_H_
#define TANDEM_SERVICES_STORE_MEMORY_STORE_H_

#include <map>

#include "services/store/key_value_store.h"

namespace tandem::services {

class MemoryStore : public KeyValueStore {
 public:
  absl::StatusOr<std::optional<std::string>> Get(std::string_view key) const override;
  absl::StatusOr<std::vector<Entry>> Scan(const Range& range) const override;
  absl::Status Write(const WriteBatch& batch) override;

  // What a test compares: everything that is kept.
  const std::map<std::string, std::string, std::less<>>& entries() const { return entries_; }

 private:
  std::map<std::string, std::string, std::less<>> entries_;
};

}  // namespace tandem::services

#endif  // TANDEM_SERVICES_STORE_MEMORY_STORE_H_
