#include "engine/workflow/instance.h"

#include <utility>

namespace tandem {

Instance Instance::Empty(std::string stream, uint32_t definition_version) {
  v1::InstanceState state;
  state.set_stream(std::move(stream));
  state.set_definition_version(definition_version);
  return Instance(std::move(state));
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

bool Instance::IsWaived(std::string_view condition) const {
  if (condition.empty()) return false;
  for (const std::string& waived : state_.waived()) {
    if (waived == condition) return true;
  }
  return false;
}

std::shared_ptr<const google::protobuf::Message> Instance::PayloadAt(const Definition& definition,
                                                                     int index) const {
  if (index < 0 || index >= state_.history_size()) return nullptr;
  const size_t place = static_cast<size_t>(index);
  if (payloads_.size() <= place) {
    payloads_.resize(static_cast<size_t>(state_.history_size()));
    parsed_.resize(payloads_.size(), false);
  }
  if (!parsed_[place]) {
    const v1::HistoryEntry& entry = state_.history(index);
    auto payload = definition.ParsePayload(entry.type(), entry.payload());
    if (payload.ok()) payloads_[place] = *std::move(payload);
    parsed_[place] = true;
  }
  return payloads_[place];
}

void Instance::RememberLastPayload(std::shared_ptr<const google::protobuf::Message> payload) {
  if (state_.history_size() == 0) return;
  const size_t place = static_cast<size_t>(state_.history_size()) - 1;
  payloads_.resize(place + 1);
  parsed_.resize(place + 1, false);
  payloads_[place] = std::move(payload);
  parsed_[place] = true;
}

}  // namespace tandem
