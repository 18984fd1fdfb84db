#include "services/follower/instance_cache.h"

#include <fmt/format.h>

#include <utility>

#include "engine/base/status_macros.h"

namespace tandem::services {
namespace {

std::set<std::string> PartiesOf(const Instance& instance) {
  std::set<std::string> parties;
  for (const v1::Party& party : instance.state().party()) parties.insert(party.organisation());
  return parties;
}

}  // namespace

std::string InstanceCache::Key(std::string_view stream) { return fmt::format("i/{}", stream); }

std::string InstanceCache::PartyPrefix(std::string_view organisation) {
  return fmt::format("p/{}#", organisation);
}

absl::StatusOr<const Instance*> InstanceCache::Find(std::string_view stream) {
  auto found = held_.find(std::string(stream));
  if (found != held_.end()) {
    recent_.splice(recent_.begin(), recent_, found->second.place);
    return &found->second.instance;
  }
  TANDEM_ASSIGN_OR_RETURN(std::optional<std::string> bytes, store_->Get(Key(stream)));
  if (!bytes.has_value()) return nullptr;
  v1::InstanceState state;
  if (!state.ParseFromString(*bytes)) {
    return absl::DataLossError(fmt::format("the kept instance {} cannot be read", stream));
  }
  auto held = Hold(Instance(std::move(state)));
  Evict();
  return &held->second.instance;
}

absl::Status InstanceCache::Put(Instance instance) {
  const std::string stream = instance.stream();
  if (changed_.count(stream) == 0) {
    TANDEM_ASSIGN_OR_RETURN(const Instance* before, Find(stream));
    changed_[stream] = before == nullptr ? std::set<std::string>() : PartiesOf(*before);
  }
  Hold(std::move(instance));
  return absl::OkStatus();
}

void InstanceCache::Flush(WriteBatch& batch) {
  for (const auto& [stream, parties_before] : changed_) {
    const Instance& instance = held_.at(stream).instance;
    batch.Put(Key(stream), instance.Snapshot().SerializeAsString());
    std::set<std::string> parties = PartiesOf(instance);
    for (const std::string& party : parties_before) {
      if (parties.count(party) == 0) batch.Delete(PartyPrefix(party) + stream);
    }
    for (const std::string& party : parties) {
      if (parties_before.count(party) == 0) batch.Put(PartyPrefix(party) + stream, "");
    }
  }
  changed_.clear();
  Evict();
}

InstanceCache::HeldMap::iterator InstanceCache::Hold(Instance instance) {
  std::string stream = instance.stream();
  auto found = held_.find(stream);
  if (found != held_.end()) {
    found->second.instance = std::move(instance);
    recent_.splice(recent_.begin(), recent_, found->second.place);
    return found;
  }
  recent_.push_front(stream);
  return held_.emplace(std::move(stream), Held{std::move(instance), recent_.begin()}).first;
}

// The one used last stays: it was just given out.
void InstanceCache::Evict() {
  auto oldest = recent_.end();
  while (held_.size() > instances_max_ && oldest != recent_.begin()) {
    --oldest;
    if (oldest == recent_.begin()) return;
    if (changed_.count(*oldest) != 0) continue;
    held_.erase(*oldest);
    oldest = recent_.erase(oldest);
  }
}

}  // namespace tandem::services
