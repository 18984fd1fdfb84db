// Folded instances, kept at hand while they are worked on.
#ifndef TANDEM_ENGINE_INSTANCE_CACHE_H_
#define TANDEM_ENGINE_INSTANCE_CACHE_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <list>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "engine/workflow/calendar.h"
#include "engine/workflow/instance.h"
#include "engine/workflow/programme.h"
#include "tandem/v1/event.pb.h"

namespace tandem {

// Finds instances as of the last event of their stream: in memory, else from a
// snapshot and the events behind it, else from the stream's beginning. What was
// changed and not yet committed stays in memory until Settle.
//
// Threads: one. Memory: at most `instances_max` (1 or more) and those not yet settled;
// what has no events takes no place.
class InstanceCache {
 public:
  // What the cache reads and writes; each is called on the caller's thread.
  struct Storage {
    // Events of a stream from a version on, in order; fewer than all is fine,
    // none means that there are no more.
    std::function<absl::StatusOr<std::vector<v1::Envelope>>(std::string_view stream,
                                                            uint64_t from_version)>
        read;
    // A snapshot as it was saved; empty: none. Losing one costs only time.
    std::function<std::string(std::string_view stream)> load_snapshot;
    std::function<void(std::string_view stream, const std::string& bytes)> save_snapshot;
  };

  // `programmes` and `places` are borrowed.
  InstanceCache(Storage storage, const Programmes* programmes, const Places* places,
                size_t instances_max = 4096, uint64_t snapshot_every = 64);

  // Everything folded before that moment is folded anew: the position of the last event
  // that changed where or when somebody works, or when events count as recorded. Nothing may
  // be unsettled.
  void SetPlacesChangedAt(uint64_t position);

  // The instance, empty (version 0) if its stream has no events. Valid until the
  // next call. kNotFound: no deployed programme has such a workflow, or not in the
  // version that the instance runs on; the text says what there is.
  absl::StatusOr<const Instance*> Find(const std::string& stream);

  // Takes a state that the next commit will make true.
  void Put(Instance instance);
  // All that was Put is committed: snapshots are written where they are due, and
  // what is more than the bound leaves.
  void Settle();
  // Forgets everything, such as after a commit that failed.
  void Clear();

  size_t size() const { return entries_.size(); }

 private:
  struct Entry {
    Instance instance;
    uint64_t snapshot_version = 0;
    bool settled = true;
    std::list<std::string>::iterator place;
  };

  bool IsOfUse(const v1::InstanceSnapshot& snapshot, std::string_view stream) const;
  absl::StatusOr<Instance> FoldAnew(const Instance& migrated) const;
  absl::StatusOr<Instance> Load(const std::string& stream, uint64_t* snapshot_version);
  Entry& Touch(const std::string& stream, Instance instance);
  // The least recently used settled ones, until there are no more than these.
  void LetGo(size_t instances_max);

  const Storage storage_;
  const Programmes* const programmes_;
  const Places* const places_;
  const size_t instances_max_;
  const uint64_t snapshot_every_;
  std::map<std::string, Entry> entries_;
  // Each stream stands in one of these, and its entry knows where.
  std::list<std::string> recent_;     // Settled, the most recently used first.
  std::list<std::string> unsettled_;  // In no order.
  uint64_t places_changed_at_ = 0;
  Instance none_ = Instance::Empty("", 0);  // The last one that had no events.
};

// The definition that an instance runs on (Programmes::DefinitionToFold), or the newest for
// a stream without events. kNotFound as above.
absl::StatusOr<const Definition*> DefinitionFor(const Programmes& programmes,
                                                const Instance& instance);

}  // namespace tandem

#endif  // TANDEM_ENGINE_INSTANCE_CACHE_H_
