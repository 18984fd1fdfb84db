// Folded instances: all of them in a store, the latest ones in memory.
#ifndef TANDEM_SERVICES_FOLLOWER_INSTANCE_CACHE_H_
#define TANDEM_SERVICES_FOLLOWER_INSTANCE_CACHE_H_

#include <cstddef>
#include <list>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "engine/workflow/instance.h"
#include "services/store/key_value_store.h"

namespace tandem::services {

// Keeps at most `instances_max` in memory, and beyond that only those that were
// changed and not yet written.
//
// Instances stand under "i/<stream>", and under "p/<organisation>#<stream>" for
// each party that takes or took part.
//
// Threads: one.
class InstanceCache {
 public:
  // `store` is borrowed.
  InstanceCache(const KeyValueStore* store, size_t instances_max)
      : store_(store), instances_max_(instances_max) {}

  static std::string Key(std::string_view stream);
  static std::string PartyPrefix(std::string_view organisation);

  // Before Advance. Null: there is none of that name. Valid until the next call.
  absl::StatusOr<const Instance*> Find(std::string_view stream);

  // Replaces or adds. It is in memory only, until Flush.
  absl::Status Put(Instance instance);

  // Adds to `batch` what was put since the last call, and lets go of what is more
  // than `instances_max`. The caller writes the batch or ends.
  void Flush(WriteBatch& batch);

 private:
  struct Held {
    Instance instance;
    std::list<std::string>::iterator place;  // In recent_.
  };
  using HeldMap = std::unordered_map<std::string, Held>;

  HeldMap::iterator Hold(Instance instance);
  void Evict();

  const KeyValueStore* const store_;
  const size_t instances_max_;
  HeldMap held_;
  std::list<std::string> recent_;  // The latest used first.
  // Of those that were put: the parties that stand in the store.
  std::map<std::string, std::set<std::string>> changed_;
};

}  // namespace tandem::services

#endif  // TANDEM_SERVICES_FOLLOWER_INSTANCE_CACHE_H_
