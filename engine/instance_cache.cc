#include "engine/instance_cache.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <iterator>
#include <utility>

#include "engine/base/status_macros.h"
#include "engine/base/stream_id.h"
#include "engine/workflow/fold.h"

namespace tandem {
namespace {

absl::Status NoDefinition(const Programmes& programmes, const Instance& instance) {
  std::vector<std::string> workflows;
  for (const Programme* programme : programmes.All()) {
    for (const auto& [name, definition] : programme->workflows()) {
      workflows.push_back(fmt::format("{}/{}", programme->name(), name));
    }
  }
  const uint32_t version = instance.state().definition_version();
  return absl::NotFoundError(
      fmt::format("no deployed programme has a workflow for '{}'{}; there are: {}. Deploy it with "
                  "tandem programme deploy DIR",
                  instance.stream(), version == 0 ? "" : fmt::format(" in version {}", version),
                  fmt::join(workflows, ", ")));
}

}  // namespace

absl::StatusOr<const Definition*> DefinitionFor(const Programmes& programmes,
                                                const Instance& instance) {
  const Definition* definition =
      programmes.DefinitionToFold(instance.stream(), instance.state().definition_version());
  if (definition == nullptr) return NoDefinition(programmes, instance);
  return definition;
}

InstanceCache::InstanceCache(Storage storage, const Programmes* programmes, const Places* places,
                             size_t instances_max, uint64_t snapshot_every)
    : storage_(std::move(storage)),
      programmes_(programmes),
      places_(places),
      instances_max_(instances_max),
      snapshot_every_(snapshot_every) {}

absl::StatusOr<const Instance*> InstanceCache::Find(const std::string& stream) {
  const auto known = entries_.find(stream);
  if (known != entries_.end()) {
    Entry& entry = known->second;
    if (entry.settled) recent_.splice(recent_.begin(), recent_, entry.place);
    return &entry.instance;
  }
  uint64_t snapshot_version = 0;
  TANDEM_ASSIGN_OR_RETURN(Instance instance, Load(stream, &snapshot_version));
  if (instance.state().version() == 0) {
    none_ = std::move(instance);
    return &none_;
  }
  LetGo(instances_max_ - 1);
  Entry& entry = Touch(stream, std::move(instance));
  entry.snapshot_version = snapshot_version;
  return &entry.instance;
}

void InstanceCache::Put(Instance instance) {
  const std::string stream = instance.stream();
  Entry& entry = Touch(stream, std::move(instance));
  if (entry.settled) unsettled_.splice(unsettled_.begin(), recent_, entry.place);
  entry.settled = false;
}

void InstanceCache::Settle() {
  for (const std::string& stream : unsettled_) {
    Entry& entry = entries_.at(stream);
    entry.settled = true;
    const uint64_t version = entry.instance.state().version();
    if (version < entry.snapshot_version + snapshot_every_) continue;
    v1::InstanceSnapshot snapshot;
    snapshot.set_fold_version(kFoldVersion);
    snapshot.set_places_changed_at(places_changed_at_);
    *snapshot.mutable_state() = entry.instance.Snapshot();
    storage_.save_snapshot(stream, snapshot.SerializeAsString());
    entry.snapshot_version = version;
  }
  recent_.splice(recent_.begin(), unsettled_);
  LetGo(instances_max_);
}

void InstanceCache::LetGo(size_t instances_max) {
  while (entries_.size() > instances_max && !recent_.empty()) {
    entries_.erase(recent_.back());
    recent_.pop_back();
  }
}

void InstanceCache::SetPlacesChangedAt(uint64_t position) {
  Clear();
  places_changed_at_ = position;
}

void InstanceCache::Clear() {
  entries_.clear();
  recent_.clear();
  unsettled_.clear();
}

bool InstanceCache::IsOfUse(const v1::InstanceSnapshot& snapshot, std::string_view stream) const {
  const uint32_t version = snapshot.state().definition_version();
  const Definition* definition = programmes_->DefinitionToFold(stream, version);
  return snapshot.fold_version() == kFoldVersion &&
         snapshot.places_changed_at() == places_changed_at_ &&
         snapshot.state().stream() == stream && definition != nullptr &&
         definition->version() == version;
}

absl::StatusOr<Instance> InstanceCache::Load(const std::string& stream,
                                             uint64_t* snapshot_version) {
  Instance instance = Instance::Empty(stream, 0);
  v1::InstanceSnapshot snapshot;
  const std::string bytes = storage_.load_snapshot(stream);
  if (!bytes.empty() && snapshot.ParseFromString(bytes) && IsOfUse(snapshot, stream)) {
    instance = Instance(std::move(*snapshot.mutable_state()));
    *snapshot_version = instance.state().version();
  }
  for (;;) {
    const uint64_t from = instance.state().version() + 1;
    TANDEM_ASSIGN_OR_RETURN(const std::vector<v1::Envelope> events, storage_.read(stream, from));
    if (events.empty()) return instance;
    for (const v1::Envelope& event : events) {
      const bool is_first = instance.state().version() == 0;
      if (is_first) instance = Instance::Empty(stream, event.definition_version());
      TANDEM_ASSIGN_OR_RETURN(const Definition* definition, DefinitionFor(*programmes_, instance));
      if (is_first) instance = Instance::Empty(stream, definition->version());
      instance = Evolve(*definition, std::move(instance), event, *places_);
      if (event.type() != "InstanceMigrated") continue;
      TANDEM_ASSIGN_OR_RETURN(instance, FoldAnew(instance));
    }
  }
}

// Under the definition that the last event, a migration, leads to.
absl::StatusOr<Instance> InstanceCache::FoldAnew(const Instance& migrated) const {
  TANDEM_ASSIGN_OR_RETURN(const Definition* definition, DefinitionFor(*programmes_, migrated));
  std::vector<v1::Envelope> events;
  while (events.size() < migrated.state().version()) {
    TANDEM_ASSIGN_OR_RETURN(std::vector<v1::Envelope> page,
                            storage_.read(migrated.stream(), events.size() + 1));
    if (page.empty()) {
      return absl::DataLossError(
          fmt::format("{} has no event #{}: verify the log", migrated.stream(), events.size() + 1));
    }
    std::move(page.begin(), page.end(), std::back_inserter(events));
  }
  events.resize(migrated.state().version());
  return Fold(*definition, migrated.stream(), events, *places_);
}

InstanceCache::Entry& InstanceCache::Touch(const std::string& stream, Instance instance) {
  const auto known = entries_.find(stream);
  if (known != entries_.end()) {
    Entry& entry = known->second;
    entry.instance = std::move(instance);
    if (entry.settled) recent_.splice(recent_.begin(), recent_, entry.place);
    return entry;
  }
  recent_.push_front(stream);
  Entry entry{std::move(instance), 0, true, recent_.begin()};
  return entries_.emplace(stream, std::move(entry)).first->second;
}

}  // namespace tandem
