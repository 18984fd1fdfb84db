// Patterns and selections: which events, and which things.
#include <algorithm>

#include "engine/base/contains.h"
#include "engine/workflow/condition.h"
#include "engine/workflow/decide.h"
#include "engine/workflow/value.h"

namespace tandem {
namespace {

// What the event names is at hand where nothing of that kind is.
AtHand WithEvent(const Scope& scope, const AtHand& outer, const EventView& event) {
  AtHand at_hand = outer;
  at_hand.event = event;
  const AtHand named = WithWhatItNames(scope.definition, event).front();
  if (at_hand.party.empty()) at_hand.party = named.party;
  if (at_hand.activity.empty()) at_hand.activity = named.activity;
  if (at_hand.item.empty()) {
    at_hand.item_kind = named.item_kind;
    at_hand.item = named.item;
  }
  return at_hand;
}

std::vector<Chosen> Parties(const Scope& scope, const v1::Roles& roles, const AtHand& outer) {
  std::vector<Chosen> chosen;
  for (const v1::Party& party : scope.instance.state().party()) {
    if (party.left() != 0) continue;
    const bool certain = roles.role().empty() || Contains(roles.role(), party.role());
    if (!certain && !party.role().empty()) continue;
    Chosen one{outer, certain};
    one.at_hand.party = party.organisation();
    one.at_hand.stands_in = outer.stands_in && outer.party.empty();
    chosen.push_back(std::move(one));
  }
  return chosen;
}

std::vector<Chosen> Activities(const Scope& scope, const v1::ActivityStates& states,
                               const AtHand& outer) {
  std::vector<Chosen> chosen;
  for (const v1::ActivityState& activity : scope.instance.state().activity()) {
    if (!states.state().empty() && !Contains(states.state(), activity.state())) {
      continue;
    }
    Chosen one{outer};
    one.at_hand.activity = activity.activity().key();
    chosen.push_back(std::move(one));
  }
  return chosen;
}

std::vector<Chosen> Items(const Scope& scope, const std::string& kind, const AtHand& outer) {
  std::vector<Chosen> chosen;
  for (std::string& key : scope.instance.history().Named(scope.definition, kind)) {
    Chosen one{outer};
    one.at_hand.item_kind = kind;
    one.at_hand.item = std::move(key);
    chosen.push_back(std::move(one));
  }
  return chosen;
}

// What the event names is at hand before what was.
std::vector<Chosen> Events(const Scope& scope, const v1::EventPattern& pattern,
                           const AtHand& outer) {
  std::vector<Chosen> chosen;
  for (const EventView& event : Matching(scope, pattern, outer)) {
    AtHand at_hand = WithWhatItNames(scope.definition, event).front();
    if (at_hand.party.empty()) {
      at_hand.party = outer.party;
      at_hand.stands_in = outer.stands_in;
    }
    if (at_hand.activity.empty()) at_hand.activity = outer.activity;
    if (at_hand.item.empty()) {
      at_hand.item_kind = outer.item_kind;
      at_hand.item = outer.item;
    }
    at_hand.occurrence = outer.occurrence;
    at_hand.event_named = event.entry->version();
    chosen.push_back({std::move(at_hand)});
  }
  return chosen;
}

std::optional<std::vector<Chosen>> Instances(const Scope& scope, const v1::Referring& referring,
                                             const AtHand& outer) {
  if (scope.references == nullptr) return std::nullopt;
  std::vector<Chosen> chosen;
  for (const References::Referring& one :
       scope.references->ReferringTo(scope.instance.stream(), referring.workflow())) {
    if (referring.phase().empty() || Contains(referring.phase(), one.phase)) {
      chosen.push_back({outer});
    }
  }
  return chosen;
}

// Where in the history events may stand that match: of the pattern's types, and
// of those that name things of the kind at hand only those that name this one.
std::vector<int> Candidates(const Scope& scope, const v1::EventPattern& pattern,
                            const AtHand& at_hand) {
  const EventHistory& history = scope.instance.history();
  const bool all_name_items =
      !at_hand.item.empty() &&
      std::all_of(pattern.event().begin(), pattern.event().end(), [&](const std::string& type) {
        return TypeNames(scope.definition, type, at_hand.item_kind);
      });
  return all_name_items ? history.Naming(scope.definition, at_hand.item_kind, at_hand.item)
                        : history.OfTypes(scope.definition, pattern.event());
}

// Whether both say the same in every field whose name both have.
bool SaysTheSame(const google::protobuf::Message& one, const google::protobuf::Message& other) {
  for (int i = 0; i < one.GetDescriptor()->field_count(); ++i) {
    const std::string& name = one.GetDescriptor()->field(i)->name();
    if (other.GetDescriptor()->FindFieldByName(name) == nullptr ||
        !RuleOf(one.GetDescriptor()->field(i)).personal().empty()) {
      continue;
    }
    const Value value = FieldOf(one, name);
    const Value its = FieldOf(other, name);
    const bool neither = !value.known() && !its.known();
    if (!neither && Relate(value, v1::Compare::EQUAL, its) != Truth::kTrue) return false;
  }
  return true;
}

bool IsUndone(const Scope& scope, const v1::EventPattern& pattern, const EventView& event) {
  if (pattern.undone_by().empty() || event.payload == nullptr) return false;
  const EventHistory& history = scope.instance.history();
  const std::vector<int> places = history.OfTypes(scope.definition, pattern.undone_by());
  return std::any_of(places.begin(), places.end(), [&](int place) {
    const EventView later = ViewAt(scope.definition, scope.instance, place);
    return later.entry->version() > event.entry->version() && later.payload != nullptr &&
           SaysTheSame(*event.payload, *later.payload);
  });
}

}  // namespace

bool Matches(const Scope& scope, const v1::EventPattern& pattern, const EventView& event,
             const AtHand& at_hand) {
  if (pattern.event().empty() ? !event.entry->by_person()
                              : !Contains(pattern.event(), event.entry->type())) {
    return false;
  }
  if (!IsAbout(scope.definition, scope.instance, event, at_hand, pattern.whose())) return false;
  if (pattern.has_where() &&
      Judge(scope, pattern.where(), WithEvent(scope, at_hand, event)) != Truth::kTrue) {
    return false;
  }
  return !IsUndone(scope, pattern, event);
}

std::vector<EventView> Matching(const Scope& scope, const v1::EventPattern& pattern,
                                const AtHand& at_hand) {
  const v1::InstanceState& state = scope.instance.state();
  std::vector<EventView> events;
  const auto add = [&](EventView event) {
    if (Matches(scope, pattern, event, at_hand)) events.push_back(std::move(event));
  };
  const EventHistory& history = scope.instance.history();
  if (!pattern.event().empty()) {
    for (const int place : Candidates(scope, pattern, at_hand)) {
      add(ViewAt(scope.definition, scope.instance, place));
    }
    return events;
  }
  const auto add_unkept = [&](bool is_there, const v1::HistoryEntry& note) {
    if (is_there && history.Find(note.version()) == nullptr) add({&note, nullptr});
  };
  add_unkept(state.has_first_by_person(), state.first_by_person());
  for (int i = 0; i < history.size(); ++i) add(ViewAt(scope.definition, scope.instance, i));
  add_unkept(state.has_last_by_person() &&
                 state.last_by_person().version() != state.first_by_person().version(),
             state.last_by_person());
  return events;
}

std::optional<std::vector<Chosen>> Choose(const Scope& scope, const v1::Selection& selection,
                                          const AtHand& at_hand) {
  std::optional<std::vector<Chosen>> chosen;
  switch (selection.things_case()) {
    case v1::Selection::kParties:
      chosen = Parties(scope, selection.parties(), at_hand);
      break;
    case v1::Selection::kActivities:
      chosen = Activities(scope, selection.activities(), at_hand);
      break;
    case v1::Selection::kItems:
      chosen = Items(scope, selection.items(), at_hand);
      break;
    case v1::Selection::kEvents:
      chosen = Events(scope, selection.events(), at_hand);
      break;
    case v1::Selection::kInstances:
      chosen = Instances(scope, selection.instances(), at_hand);
      break;
    case v1::Selection::THINGS_NOT_SET:
      return std::vector<Chosen>();
  }
  if (!chosen || !selection.has_where()) return chosen;
  const auto is_left_out = [&](Chosen& one) {
    const Truth fits = Judge(scope, selection.where(), one.at_hand);
    if (scope.hypothetical == nullptr || fits != Truth::kUnknown) return fits != Truth::kTrue;
    one.certain = false;
    return false;
  };
  chosen->erase(std::remove_if(chosen->begin(), chosen->end(), is_left_out), chosen->end());
  return chosen;
}

}  // namespace tandem
