// A service's store on a disk that may lose its last writes.
#ifndef TANDEM_TESTS_SIMULATION_VOLATILE_STORE_H_
#define TANDEM_TESTS_SIMULATION_VOLATILE_STORE_H_

#include <cstddef>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "services/store/key_value_store.h"
#include "services/store/memory_store.h"

namespace tandem::simulation {

// Keeps the promise of KeyValueStore and no more: a batch is there whole or not at
// all, and after a loss of power the last ones are missing.
class VolatileStore : public services::KeyValueStore {
 public:
  // Batches that a loss of power may take back at most.
  static constexpr size_t kUnsyncedMax = 8;

  absl::StatusOr<std::optional<std::string>> Get(std::string_view key) const override;
  absl::StatusOr<std::vector<services::Entry>> Scan(const services::Range& range) const override;
  absl::Status Write(const services::WriteBatch& batch) override;

  // See PlantedBugs::remembers_when_it_looked.
  void RememberWhenItLooks(bool remembers) { remembers_ = remembers; }

  // Power fails: the last `batches` are gone. `checkpoint_apart`: but for what they
  // said of the position, as if it stood in a write of its own.
  void LosePower(size_t batches, bool checkpoint_apart);
  void Clear();

  const std::map<std::string, std::string, std::less<>>& entries() const {
    return kept_->entries();
  }

 private:
  std::unique_ptr<services::MemoryStore> kept_ = std::make_unique<services::MemoryStore>();
  bool remembers_ = false;
  size_t writes_ = 0;
  std::deque<services::WriteBatch> undo_;  // What takes back each of the last batches.
};

}  // namespace tandem::simulation

#endif  // TANDEM_TESTS_SIMULATION_VOLATILE_STORE_H_
