#include "engine/workflow/history_index.h"

#include <algorithm>

#include "engine/workflow/at_hand.h"

namespace tandem {
namespace {

void AddBefore(int size, const std::vector<int>& places, std::vector<int>& all) {
  all.insert(all.end(), places.begin(), std::lower_bound(places.begin(), places.end(), size));
}

}  // namespace

void HistoryIndex::ReadBy(const Definition& definition) {
  if (read_by_ == definition.identity()) return;
  *this = HistoryIndex();
  read_by_ = definition.identity();
}

void HistoryIndex::Add(const Definition& definition, const v1::HistoryEntry& entry,
                       const std::shared_ptr<const google::protobuf::Message>& payload) {
  const int place = size();
  Entry added;
  added.of_type = &of_type_[entry.type()];
  added.of_type->push_back(place);
  added.has_evidence = !entry.evidence().empty();
  if (added.has_evidence) with_evidence_.push_back(place);
  const EventView event{&entry, payload};
  for (const NamingField& naming : definition.NamingFieldsOf(entry.type())) {
    for (const std::string& name : NamedBy(definition, event, naming.kind)) {
      Places& places = naming_[naming.kind][name];
      if (!places.empty() && places.back() == place) continue;  // Named twice.
      places.push_back(place);
      added.naming.push_back(&places);
    }
  }
  entries_.push_back(std::move(added));
}

void HistoryIndex::Truncate(int size) {
  while (this->size() > size) {
    const Entry& last = entries_.back();
    last.of_type->pop_back();
    for (Places* places : last.naming) places->pop_back();
    if (last.has_evidence) with_evidence_.pop_back();
    entries_.pop_back();
  }
}

void HistoryIndex::OfType(std::string_view type, int size, std::vector<int>& places) const {
  const auto found = of_type_.find(type);
  if (found != of_type_.end()) AddBefore(size, found->second, places);
}

std::vector<int> HistoryIndex::Naming(std::string_view kind, std::string_view name,
                                      int size) const {
  Places places;
  const auto of_kind = naming_.find(kind);
  if (of_kind == naming_.end()) return places;
  const auto found = of_kind->second.find(name);
  if (found != of_kind->second.end()) AddBefore(size, found->second, places);
  return places;
}

std::vector<int> HistoryIndex::WithEvidence(int size) const {
  Places places;
  AddBefore(size, with_evidence_, places);
  return places;
}

std::vector<std::string> HistoryIndex::Named(std::string_view kind, int size) const {
  std::vector<std::pair<int, std::string>> first_named;
  const auto of_kind = naming_.find(kind);
  if (of_kind == naming_.end()) return {};
  for (const auto& [name, places] : of_kind->second) {
    if (!places.empty() && places.front() < size) first_named.emplace_back(places.front(), name);
  }
  // Of those that one event names, the order of its list is the order of names.
  std::sort(first_named.begin(), first_named.end());
  std::vector<std::string> names;
  names.reserve(first_named.size());
  for (auto& [place, name] : first_named) names.push_back(std::move(name));
  return names;
}

}  // namespace tandem
