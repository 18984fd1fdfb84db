#include "engine/workflow/at_hand.h"

#include <set>

#include "engine/base/contains.h"
#include "engine/workflow/value.h"
#include "fmt/format.h"

namespace tandem {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

constexpr size_t kCombinationsMax = 64;

std::string TextOf(const Message& message, const FieldDescriptor& field, int index) {
  const Reflection& reflection = *message.GetReflection();
  const bool repeated = field.is_repeated();
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING:
      return repeated ? reflection.GetRepeatedString(message, &field, index)
                      : reflection.GetString(message, &field);
    case FieldDescriptor::CPPTYPE_INT32:
      return fmt::format("{}", repeated ? reflection.GetRepeatedInt32(message, &field, index)
                                        : reflection.GetInt32(message, &field));
    case FieldDescriptor::CPPTYPE_INT64:
      return fmt::format("{}", repeated ? reflection.GetRepeatedInt64(message, &field, index)
                                        : reflection.GetInt64(message, &field));
    case FieldDescriptor::CPPTYPE_UINT32:
      return fmt::format("{}", repeated ? reflection.GetRepeatedUInt32(message, &field, index)
                                        : reflection.GetUInt32(message, &field));
    case FieldDescriptor::CPPTYPE_UINT64:
      return fmt::format("{}", repeated ? reflection.GetRepeatedUInt64(message, &field, index)
                                        : reflection.GetUInt64(message, &field));
    default:
      return "";
  }
}

bool IsNamed(const Definition& definition, const EventView& event, std::string_view kind,
             std::string_view name) {
  const std::vector<std::string> named = NamedBy(definition, event, kind);
  return Contains(named, name);
}

// Named itself, or one whose place it took, however many hands that went through.
bool IsPartyNamed(const Definition& definition, const Instance& instance, const EventView& event,
                  const std::string& party) {
  const std::vector<std::string> named = NamedBy(definition, event, "party");
  std::set<std::string> seen;
  std::string present = party;
  while (!present.empty() && seen.insert(present).second) {
    if (Contains(named, present)) return true;
    std::string before;
    for (const v1::Party& other : instance.state().party()) {
      if (other.organisation() == present) before = other.replaces();
    }
    present = before;
  }
  return false;
}

// Multiplies `all` by the things of one kind.
template <typename Set>
void Spread(const std::vector<std::string>& names, std::vector<AtHand>& all, Set set) {
  if (names.empty()) return;
  std::vector<AtHand> spread;
  for (const AtHand& at_hand : all) {
    for (const std::string& name : names) {
      if (spread.size() == kCombinationsMax) break;
      spread.push_back(at_hand);
      set(spread.back(), name);
    }
  }
  all = std::move(spread);
}

}  // namespace

EventView ViewAt(const Definition& definition, const Instance& instance, int index) {
  return {&instance.history()[index], instance.history().PayloadAt(definition, index)};
}

std::optional<v1::Period> OccurrenceNamed(const Definition& definition, const EventView& event) {
  if (event.payload == nullptr) return std::nullopt;
  for (const NamingField& naming : definition.NamingFieldsOf(event.entry->type())) {
    if (naming.kind != "occurrence") continue;
    const Value value = FieldOf(*event.payload, naming.field->name());
    if (const v1::Period* period = value.As<v1::Period>()) return *period;
  }
  return std::nullopt;
}

bool TypeNames(const Definition& definition, std::string_view type, std::string_view kind) {
  for (const NamingField& naming : definition.NamingFieldsOf(type)) {
    if (naming.kind == kind) return true;
  }
  return false;
}

std::vector<std::string> NamedBy(const Definition& definition, const EventView& event,
                                 std::string_view kind) {
  std::vector<std::string> names;
  if (event.entry == nullptr || event.payload == nullptr) return names;
  for (const NamingField& naming : definition.NamingFieldsOf(event.entry->type())) {
    if (naming.kind != kind) continue;
    const Message& payload = *event.payload;
    const int count =
        naming.field->is_repeated() ? payload.GetReflection()->FieldSize(payload, naming.field) : 1;
    for (int i = 0; i < count; ++i) {
      std::string name = TextOf(payload, *naming.field, i);
      if (!name.empty() && name != "0") names.push_back(std::move(name));
    }
  }
  return names;
}

std::vector<AtHand> WithWhatItNames(const Definition& definition, const EventView& event) {
  AtHand alone;
  alone.event = event;
  std::vector<AtHand> all = {alone};
  std::set<std::string> kinds;
  for (const NamingField& naming : definition.NamingFieldsOf(event.entry->type())) {
    if (!kinds.insert(naming.kind).second) continue;
    const std::vector<std::string> names = NamedBy(definition, event, naming.kind);
    if (naming.kind == "occurrence") continue;
    Spread(names, all, [&naming](AtHand& at_hand, const std::string& name) {
      if (naming.kind == "party") {
        at_hand.party = name;
      } else if (naming.kind == "activity") {
        at_hand.activity = name;
      } else if (naming.kind == "event") {
        at_hand.event_named = std::strtoull(name.c_str(), nullptr, 10);
      } else {
        at_hand.item_kind = naming.kind;
        at_hand.item = name;
      }
    });
  }
  return all;
}

bool IsAbout(const Definition& definition, const Instance& instance, const EventView& event,
             const AtHand& at_hand, v1::EventPattern::Whose whose) {
  const std::string& type = event.entry->type();
  const bool inherits = whose == v1::EventPattern::INHERITED ||
                        (whose == v1::EventPattern::USUAL && at_hand.stands_in);
  if (!at_hand.party.empty() && TypeNames(definition, type, "party") &&
      !(inherits ? IsPartyNamed(definition, instance, event, at_hand.party)
                 : IsNamed(definition, event, "party", at_hand.party))) {
    return false;
  }
  if (!at_hand.activity.empty() && TypeNames(definition, type, "activity") &&
      !IsNamed(definition, event, "activity", at_hand.activity)) {
    return false;
  }
  if (!at_hand.item.empty() && TypeNames(definition, type, at_hand.item_kind) &&
      !IsNamed(definition, event, at_hand.item_kind, at_hand.item)) {
    return false;
  }
  return at_hand.event_named == 0 || !TypeNames(definition, type, "event") ||
         IsNamed(definition, event, "event", fmt::format("{}", at_hand.event_named));
}

std::string NameOf(const AtHand& at_hand) {
  if (!at_hand.item.empty()) return at_hand.item;
  if (!at_hand.activity.empty()) return at_hand.activity;
  if (!at_hand.party.empty()) return at_hand.party;
  return at_hand.event_named == 0 ? "" : fmt::format("#{}", at_hand.event_named);
}

}  // namespace tandem
