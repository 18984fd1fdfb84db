#include "engine/workflow/gap.h"

#include <algorithm>
#include <set>
#include <vector>

#include "engine/base/contains.h"
#include "engine/base/timestamp.h"
#include "engine/workflow/boundary_view.h"
#include "engine/workflow/dates.h"
#include "engine/workflow/failure.h"
#include "engine/workflow/first_day.h"
#include "engine/workflow/phase.h"
#include "engine/workflow/words.h"
#include "fmt/format.h"

namespace tandem {
namespace {

constexpr std::string_view kPhaseRule = "phase";

const v1::Condition* FindAmong(const Definition& definition,
                               const google::protobuf::RepeatedPtrField<v1::Condition>& conditions,
                               const std::string& message) {
  for (const v1::Condition& condition : conditions) {
    if (condition.name().empty() && WordsOf(definition, condition) == message) return &condition;
  }
  return nullptr;
}

// The condition that was not met: by name, or a nameless one by its words.
const v1::Condition* ConditionOf(const Definition& definition, const v1::Unmet& unmet,
                                 std::string_view event) {
  if (const v1::Condition* named = definition.FindCondition(unmet.condition())) return named;
  if (const v1::EventType* type = definition.FindEvent(event)) {
    if (const auto* found = FindAmong(definition, type->require(), unmet.message())) return found;
    if (const auto* found = FindAmong(definition, type->ensure(), unmet.message())) return found;
  }
  for (const v1::Phase& phase : definition.proto().phase()) {
    if (const auto* found = FindAmong(definition, phase.require(), unmet.message())) return found;
  }
  return FindAmong(definition, definition.proto().invariant(), unmet.message());
}

bool IsPhaseUnrecorded(const Instance& instance, std::string_view phase) {
  const auto& entered = instance.state().entered();
  return std::any_of(entered.begin(), entered.end(), [phase](const v1::PhaseEntry& entry) {
    return entry.phase() == phase && entry.unrecorded();
  });
}

bool IsMet(const Definition& definition, const Places& places, const Instance& instance,
           const v1::Unmet& unmet, uint64_t by_version) {
  if (unmet.condition() == kPhaseRule) return !IsPhaseUnrecorded(instance, unmet.about());
  const int index = instance.history().PlaceOf(by_version);
  const std::string type = index < 0 ? "" : instance.history()[index].type();
  const v1::Condition* condition = ConditionOf(definition, unmet, type);
  if (condition == nullptr) return false;
  AtHand at_hand;
  if (index >= 0) {
    at_hand = WithWhatItNames(definition, ViewAt(definition, instance, index)).front();
  }
  const Scope scope{definition, instance, places, ClockOf(instance)};
  return JudgeFor(scope, *condition, at_hand, unmet.about()) == Truth::kTrue;
}

// Whether a later event set what this field of an earlier one would have set.
bool IsSupplied(const Definition& definition, const Instance& instance, const v1::Gap& gap) {
  const int index = instance.history().PlaceOf(gap.by_version());
  if (index < 0) return false;
  const v1::EventType* type = definition.FindEvent(instance.history()[index].type());
  if (type == nullptr) return false;
  for (const v1::Effect& effect : type->effect()) {
    if (effect.has_set() && effect.set().value().field() == gap.unknown()) {
      for (const v1::FactState& fact : instance.state().fact()) {
        if (fact.name() == effect.set().fact() && fact.by_version() > gap.by_version()) return true;
      }
    }
    if (effect.has_party() && effect.party().add() == gap.unknown()) {
      for (const v1::Party* party : instance.PartiesIn(effect.party().role())) {
        if (party->joined() > gap.by_version()) return true;
      }
    }
  }
  return false;
}

bool IsFilled(const Definition& definition, const Places& places, const Instance& instance,
              const v1::Gap& gap) {
  if (gap.has_unmet()) {
    return IsMet(definition, places, instance, gap.unmet(), gap.by_version());
  }
  const std::string_view unknown = gap.unknown();
  const size_t colon = unknown.find(':');
  if (colon == std::string_view::npos) return IsSupplied(definition, instance, gap);
  const std::string_view name = unknown.substr(colon + 1);
  if (unknown == RoleGap(name)) {
    const v1::Party* party = instance.FindParty(name);
    return party != nullptr && !party->role().empty();
  }
  const v1::ActivityState* activity = instance.FindActivity(name);
  return activity != nullptr && activity->activity().has_due();
}

// The event types that a condition asks for, through names as well; not those that
// it forbids.
void TypesAskedFor(const Definition& definition, const v1::Condition& condition, int depth,
                   std::set<std::string, std::less<>>& types) {
  if (depth > Scope::kDepthMax) return;
  const auto ask = [&](const v1::Condition& inner) {
    TypesAskedFor(definition, inner, depth + 1, types);
  };
  const auto add = [&types](const v1::EventPattern& pattern) {
    types.insert(pattern.event().begin(), pattern.event().end());
  };
  switch (condition.test_case()) {
    case v1::Condition::kAll:
      for (const v1::Condition& inner : condition.all().of()) ask(inner);
      break;
    case v1::Condition::kAny:
      for (const v1::Condition& inner : condition.any().of()) ask(inner);
      break;
    case v1::Condition::kEvery:
      ask(condition.every().holds());
      break;
    case v1::Condition::kHolds:
      if (const auto* named = definition.FindCondition(condition.holds())) ask(*named);
      break;
    case v1::Condition::kHappened:
      add(condition.happened());
      break;
    case v1::Condition::kCount:
      if (condition.count().min() > 0) add(condition.count().of().events());
      break;
    default:
      break;
  }
}

// The values that a condition asks to be known, through names as well.
void ValuesAskedFor(const Definition& definition, const v1::Condition& condition, int depth,
                    std::vector<const v1::Value*>& values) {
  if (depth > Scope::kDepthMax) return;
  if (condition.has_known()) values.push_back(&condition.known());
  for (const v1::Condition& inner : condition.all().of()) {
    ValuesAskedFor(definition, inner, depth + 1, values);
  }
  if (condition.has_every()) {
    ValuesAskedFor(definition, condition.every().holds(), depth + 1, values);
  }
  if (const auto* named = definition.FindCondition(condition.holds())) {
    ValuesAskedFor(definition, *named, depth + 1, values);
  }
}

// Whether the event of an open gap would have set the fact from the field that it
// does not know.
bool IsOfFact(const Definition& definition, const Instance& instance, const v1::Gap& gap,
              std::string_view fact) {
  const v1::HistoryEntry* entry = instance.history().Find(gap.by_version());
  const v1::EventType* type = entry == nullptr ? nullptr : definition.FindEvent(entry->type());
  return type != nullptr &&
         std::any_of(type->effect().begin(), type->effect().end(), [&](const v1::Effect& effect) {
           return effect.set().fact() == fact && effect.set().value().field() == gap.unknown();
         });
}

// Whether an open gap of something unknown says already what a requirement misses.
bool IsSaid(const Definition& definition, const Instance& instance, const v1::Value& value,
            std::string_view about) {
  const auto& gaps = instance.state().gap();
  return std::any_of(gaps.begin(), gaps.end(), [&](const v1::Gap& gap) {
    if (gap.filled_by() != 0 || gap.has_unmet()) return false;
    if (value.activity_field() == "due") return gap.unknown() == DueGap(about);
    return !value.fact().empty() && IsOfFact(definition, instance, gap, value.fact());
  });
}

// Whether the requirement misses nothing but what is said to be unknown anyway.
bool IsSaid(const Scope& scope, const v1::Unmet& unmet, std::string_view event) {
  const v1::Condition* condition = ConditionOf(scope.definition, unmet, event);
  if (condition == nullptr) return false;
  std::vector<const v1::Value*> values;
  ValuesAskedFor(scope.definition, *condition, 0, values);
  AtHand at_hand;
  at_hand.activity = unmet.about();
  bool any = false;
  for (const v1::Value* value : values) {
    if (Read(scope, *value, at_hand).known()) continue;
    if (!IsSaid(scope.definition, scope.instance, *value, unmet.about())) return false;
    any = true;
  }
  return any;
}

bool Enters(const v1::EventType& type, std::string_view phase) {
  return std::any_of(type.effect().begin(), type.effect().end(),
                     [phase](const v1::Effect& effect) { return effect.enter() == phase; });
}

// Whether an event of the type may be what the gap lacks.
bool IsLacked(const Definition& definition, const Instance& instance, const v1::Gap& gap,
              const v1::EventType& type) {
  std::set<std::string, std::less<>> types;
  if (gap.unmet().condition() == kPhaseRule) {
    const v1::Phase* phase = definition.FindPhase(gap.unmet().about());
    if (phase != nullptr) TypesAskedFor(definition, phase->entered_when(), 0, types);
    return Enters(type, gap.unmet().about()) || types.count(type.name()) > 0;
  }
  const int index = instance.history().PlaceOf(gap.by_version());
  const v1::Condition* condition = ConditionOf(
      definition, gap.unmet(), index < 0 ? std::string_view() : instance.history()[index].type());
  if (condition == nullptr) return false;
  TypesAskedFor(definition, *condition, 0, types);
  return types.count(type.name()) > 0;
}

// Whether this very event says what the gap lacks, whatever example data said
// before it.
bool Supplies(const Definition& definition, const Instance& instance, const v1::Gap& gap,
              const EventView& event) {
  const uint64_t version = event.entry->version();
  const v1::EventType* type = definition.FindEvent(event.entry->type());
  if (type == nullptr || event.payload == nullptr) return false;
  if (gap.has_unmet()) {
    if (!IsLacked(definition, instance, gap, *type)) return false;
    const std::vector<AtHand> all = WithWhatItNames(definition, event);
    const std::string& about = gap.unmet().about();
    return about.empty() || std::any_of(all.begin(), all.end(), [&about](const AtHand& at_hand) {
             return at_hand.party == about || at_hand.activity == about || at_hand.item == about;
           });
  }
  const std::string_view unknown = gap.unknown();
  const std::string_view name = unknown.substr(unknown.find(':') + 1);
  if (unknown == DueGap(name)) {
    const v1::ActivityState* activity = instance.FindActivity(name);
    return activity != nullptr && activity->due_set_by() == version;
  }
  return std::any_of(type->effect().begin(), type->effect().end(), [&](const v1::Effect& effect) {
    if (unknown != RoleGap(name)) {
      return IsOfFact(definition, instance, gap, effect.set().fact()) ||
             effect.party().add() == unknown;
    }
    const std::vector<std::string> added = TextsIn(*event.payload, effect.party().add());
    return Contains(added, name);
  });
}

void AddUnknown(uint64_t version, std::string name, Instance& instance) {
  v1::Gap& gap = *instance.mutable_state().add_gap();
  gap.set_by_version(version);
  gap.set_unknown(std::move(name));
}

// Whether parties of unknown role stand where this field is not known: then the
// gaps of their roles say it.
bool IsToldByRoles(const Definition& definition, const v1::HistoryEntry& entry,
                   std::string_view unknown) {
  const v1::EventType* type = definition.FindEvent(entry.type());
  if (type == nullptr) return false;
  const auto is_of_parties = [type](std::string_view field) {
    return std::any_of(type->effect().begin(), type->effect().end(),
                       [field](const v1::Effect& effect) { return effect.party().add() == field; });
  };
  const auto fields = std::count_if(entry.unknown().begin(), entry.unknown().end(), is_of_parties);
  return is_of_parties(unknown) && fields <= entry.party_of_unknown_role_size();
}

// The last day on which the event can have happened.
absl::CivilDay HappenedBy(const Scope& scope, const v1::HistoryEntry& entry) {
  if (entry.has_occurred_on()) return LastDay(entry.occurred_on());
  const Place place = PlaceOf(scope.definition, scope.instance, scope.places);
  return absl::ToCivilDay(ToTime(entry.recorded_at()), place.zone);
}

bool IsHidden(const Scope& scope, const v1::Gap& gap, const Boundary& boundary) {
  const int index = scope.instance.history().PlaceOf(gap.by_version());
  if (index < 0) return true;
  const EventView event = ViewAt(scope.definition, scope.instance, index);
  if (const auto named = OccurrenceNamed(scope.definition, event)) {
    return IsCovered(*named, boundary) || IsIn(LastDay(*named), boundary);
  }
  return boundary.day <= HappenedBy(scope, *event.entry);
}

// The event that brought the deadline's thing; 0: none did.
uint64_t BroughtBy(const Scope& scope, const v1::Deadline& deadline, const AtHand& thing) {
  const EventHistory& history = scope.instance.history();
  if (deadline.each().has_events()) return thing.event_named;
  if (deadline.each().has_activities()) {
    const v1::ActivityState* activity = scope.instance.FindActivity(thing.activity);
    return activity == nullptr ? 0 : activity->planned_by();
  }
  if (deadline.each().has_parties()) {
    const v1::Party* party = scope.instance.FindParty(thing.party);
    return party == nullptr ? 0 : party->joined();
  }
  const std::vector<int> named = history.Naming(scope.definition, thing.item_kind, thing.item);
  return named.empty() ? 0 : history[named.front()].version();
}

// Whether the thing was not there yet when the gap's event happened.
bool CameAfter(const Scope& scope, const v1::Gap& gap, const v1::Deadline& deadline,
               const DeadlineThing& thing) {
  if (!deadline.has_each()) return false;
  const v1::HistoryEntry* brought =
      scope.instance.history().Find(BroughtBy(scope, deadline, thing.at_hand));
  const v1::HistoryEntry* left_by = scope.instance.history().Find(gap.by_version());
  return brought != nullptr && left_by != nullptr && brought->has_occurred_on() &&
         FirstDay(brought->occurred_on()) > HappenedBy(scope, *left_by);
}

}  // namespace

std::string RoleGap(std::string_view organisation) { return fmt::format("role:{}", organisation); }
std::string DueGap(std::string_view activity) { return fmt::format("due:{}", activity); }

void AddGaps(const Definition& definition, const Places& places, const EventView& event,
             Instance& instance) {
  const uint64_t version = event.entry->version();
  for (const std::string& unknown : event.entry->unknown()) {
    if (!IsToldByRoles(definition, *event.entry, unknown)) AddUnknown(version, unknown, instance);
  }
  for (const std::string& organisation : event.entry->party_of_unknown_role()) {
    const v1::Party* party = instance.FindParty(organisation);
    if (party != nullptr && party->role().empty()) {
      AddUnknown(version, RoleGap(organisation), instance);
    }
  }
  for (int i = 0; i < instance.state().activity_size(); ++i) {
    const v1::ActivityState& activity = instance.state().activity(i);
    if (activity.planned_by() == version && !activity.activity().has_due()) {
      AddUnknown(version, DueGap(activity.activity().key()), instance);
    }
  }
  const Scope scope{definition, instance, places, ClockOf(instance)};
  for (const v1::Unmet& unmet : event.entry->unmet()) {
    if (IsMet(definition, places, instance, unmet, version) ||
        IsSaid(scope, unmet, event.entry->type())) {
      continue;
    }
    v1::Gap& gap = *instance.mutable_state().add_gap();
    gap.set_by_version(version);
    *gap.mutable_unmet() = unmet;
  }
}

void FillGaps(const Definition& definition, const Places& places, const v1::HistoryEntry& event,
              bool as_dated, Instance& instance) {
  const Scope scope{definition, instance, places, ClockOf(instance)};
  BoundaryView past(scope);
  const EventView view = ViewAt(definition, instance, instance.history().PlaceOf(event.version()));
  // What example data has part in records nothing.
  const auto& gaps = instance.state().gap();
  const bool is_example =
      event.illustrative() || std::any_of(gaps.begin(), gaps.end(), [](const v1::Gap& gap) {
        return gap.illustrated() && gap.filled_by() == 0;
      });
  for (const v1::PhaseEntry& entry : instance.state().entered()) {
    if (!entry.unrecorded() || entry.phase() == instance.phase() || is_example) continue;
    const v1::Phase* phase = definition.FindPhase(entry.phase());
    const auto is_explained = [phase](const Scope& then) {
      return Judge(then, phase->entered_when(), AtHand()) == Truth::kTrue;
    };
    if (phase == nullptr || !phase->has_entered_when() || !is_explained(scope)) continue;
    const auto on = FirstDayOf(scope, past, CauseOf(event, as_dated), nullptr, is_explained);
    RecordPassedEntry(phase->name(), {event.version(), on ? &*on : nullptr}, instance);
  }
  for (v1::Gap& gap : *instance.mutable_state().mutable_gap()) {
    if (gap.filled_by() != 0 || gap.by_version() >= event.version()) continue;
    if (!IsFilled(definition, places, instance, gap)) continue;
    const v1::HistoryEntry* left_by = instance.history().Find(gap.by_version());
    if (event.illustrative() && left_by != nullptr && !left_by->illustrative()) {
      gap.set_illustrated(true);
    } else if (!gap.illustrated() || Supplies(definition, instance, gap, view)) {
      gap.set_filled_by(event.version());
    }
  }
}

bool IsBehindGap(const Scope& scope, const v1::Deadline& deadline, const DeadlineThing& thing,
                 const Boundary* boundary) {
  for (const v1::Gap& gap : scope.instance.state().gap()) {
    if (gap.filled_by() != 0 || !gap.has_unmet()) continue;
    const bool is_of_phase = gap.unmet().condition() == kPhaseRule;
    if (!is_of_phase && !gap.unmet().about().empty() && !thing.about.empty() &&
        gap.unmet().about() != thing.about) {
      continue;
    }
    if (boundary != nullptr && !IsHidden(scope, gap, *boundary)) continue;
    if (CameAfter(scope, gap, deadline, thing)) continue;
    for (const v1::EventPattern& pattern : deadline.met_by()) {
      for (const std::string& name : pattern.event()) {
        const v1::EventType* type = scope.definition.FindEvent(name);
        if (type != nullptr && IsLacked(scope.definition, scope.instance, gap, *type)) return true;
      }
    }
  }
  return false;
}

}  // namespace tandem
