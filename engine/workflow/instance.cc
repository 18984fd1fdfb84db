#include "engine/workflow/instance.h"

#include <utility>

namespace tandem {

Instance Instance::Empty(std::string stream, uint32_t definition_version) {
  v1::InstanceState state;
  state.set_stream(std::move(stream));
  state.set_definition_version(definition_version);
  return Instance(std::move(state));
}

Instance::Instance(v1::InstanceState snapshot) : state_(std::move(snapshot)) {
  for (v1::HistoryEntry& entry : *state_.mutable_snapshot_history()) {
    history_.Append(std::move(entry));
  }
  state_.clear_snapshot_history();
}

v1::InstanceState Instance::Snapshot() const {
  v1::InstanceState snapshot = state_;
  snapshot.mutable_snapshot_history()->Add(history_.begin(), history_.end());
  return snapshot;
}

const v1::ActivityState* Instance::FindActivity(std::string_view key) const {
  for (const v1::ActivityState& activity : state_.activity()) {
    if (activity.activity().key() == key) return &activity;
  }
  return nullptr;
}

const v1::FactValue* Instance::FindFact(std::string_view name) const {
  for (const v1::FactState& fact : state_.fact()) {
    if (fact.name() == name) return &fact.value();
  }
  return nullptr;
}

std::vector<const v1::Party*> Instance::PartiesIn(std::string_view role) const {
  std::vector<const v1::Party*> parties;
  for (const v1::Party& party : state_.party()) {
    if (party.left() == 0 && (role.empty() || party.role() == role)) parties.push_back(&party);
  }
  return parties;
}

const v1::Party* Instance::FindParty(std::string_view organisation) const {
  for (const v1::Party& party : state_.party()) {
    if (party.left() == 0 && party.organisation() == organisation) return &party;
  }
  return nullptr;
}

}  // namespace tandem
