#include "engine/workflow/condition.h"

#include <algorithm>

#include "engine/base/contains.h"
#include "engine/workflow/date_rule.h"
#include "engine/workflow/dates.h"
#include "engine/workflow/failure.h"
#include "engine/workflow/occurred_at.h"
#include "fmt/format.h"

namespace tandem {
namespace {

// Whether the waiver is for what is at hand: for all of it, or one thing of it.
bool IsFor(const v1::Waiver& waiver, std::string_view about, const AtHand& at_hand) {
  const std::string& wanted = waiver.about();
  return wanted.empty() || wanted == about || wanted == at_hand.party ||
         wanted == at_hand.activity || wanted == at_hand.item;
}

// Whether a person waived the condition as a whole, or for this thing and the days that are
// named: the event's, else the occurrence's boundary.
bool IsWaived(const Scope& scope, const std::string& name, std::string_view about,
              const AtHand& at_hand) {
  const v1::InstanceState& state = scope.instance.state();
  if (Contains(state.waived(), name)) return true;
  return std::any_of(state.waiver().begin(), state.waiver().end(), [&](const v1::Waiver& waiver) {
    if (waiver.condition() != name || !IsFor(waiver, about, at_hand)) return false;
    if (!waiver.has_occurrence()) return true;
    std::optional<v1::Period> days = OccurrenceNamed(scope.definition, at_hand.event);
    if (at_hand.occurrence) days = ToPeriod(*at_hand.occurrence);
    return days && FirstDay(waiver.occurrence()) <= FirstDay(*days) &&
           LastDay(*days) <= LastDay(waiver.occurrence());
  });
}

bool HasWaiver(const Scope& scope, const std::string& name) {
  const auto& waivers = scope.instance.state().waiver();
  return std::any_of(waivers.begin(), waivers.end(),
                     [&name](const v1::Waiver& waiver) { return waiver.condition() == name; });
}

// All parts are judged while somebody looks for the next change.
bool MayStop(const Scope& scope) { return scope.next_change == nullptr; }

Truth All(const Scope& scope, const v1::Conditions& conditions, const AtHand& at_hand) {
  Truth all = Truth::kTrue;
  for (const v1::Condition& one : conditions.of()) {
    all = std::min(all, Judge(scope, one, at_hand));
    if (all == Truth::kFalse && MayStop(scope)) break;
  }
  return all;
}

Truth Any(const Scope& scope, const v1::Conditions& conditions, const AtHand& at_hand) {
  Truth any = Truth::kFalse;
  for (const v1::Condition& one : conditions.of()) {
    any = std::max(any, Judge(scope, one, at_hand));
    if (any == Truth::kTrue && MayStop(scope)) break;
  }
  return any;
}

bool Fits(const v1::EvidencePattern& pattern, const v1::Evidence& evidence) {
  const auto is_one_of = [](const auto& list, const std::string& text) {
    return list.empty() || Contains(list, text);
  };
  return is_one_of(pattern.kind(), evidence.kind()) &&
         is_one_of(pattern.language(), evidence.language());
}

bool Carries(const v1::HistoryEntry& entry, const v1::EvidencePattern& pattern) {
  return std::any_of(entry.evidence().begin(), entry.evidence().end(),
                     [&pattern](const v1::Evidence& evidence) { return Fits(pattern, evidence); });
}

bool CarriesOneOf(const Scope& scope, const std::vector<int>& places,
                  const v1::EvidencePattern& pattern) {
  return std::any_of(places.begin(), places.end(),
                     [&](int place) { return Carries(scope.instance.history()[place], pattern); });
}

// On the event at hand, on those that name it, or attached to the visit or other
// item that it is about.
bool IsBacked(const Scope& scope, const v1::EvidencePattern& pattern, const EventView& event) {
  if (Carries(*event.entry, pattern)) return true;
  const Definition& definition = scope.definition;
  const EventHistory& history = scope.instance.history();
  const std::string version = fmt::format("{}", event.entry->version());
  if (CarriesOneOf(scope, history.Naming(definition, "event", version), pattern)) return true;
  const AtHand named = WithWhatItNames(definition, event).front();
  // An event that is only being judged brings its own.
  if (named.item.empty() || history.Find(event.entry->version()) == nullptr) return false;
  std::vector<int> places = history.Naming(definition, named.item_kind, named.item);
  // What names an event is evidence for that one alone.
  places.erase(std::remove_if(places.begin(), places.end(),
                              [&](int place) {
                                const EventView other = ViewAt(definition, scope.instance, place);
                                return !NamedBy(definition, other, "event").empty();
                              }),
               places.end());
  return CarriesOneOf(scope, places, pattern);
}

Truth Happened(const Scope& scope, const v1::EventPattern& pattern, const AtHand& at_hand) {
  const bool happened = !Matching(scope, pattern, at_hand).empty();
  if (scope.hypothetical == nullptr) return ToTruth(happened);
  if (happened) return MayNameAnother(scope, pattern) ? Truth::kUnknown : Truth::kTrue;
  v1::EventPattern anywhere = pattern;
  anywhere.clear_where();
  return Matching(scope, anywhere, at_hand).empty() ? Truth::kFalse : Truth::kUnknown;
}

// The most particular thing at hand decides on which events evidence counts.
Truth HasEvidence(const Scope& scope, const v1::EvidencePattern& pattern, const AtHand& at_hand) {
  if (at_hand.event.entry != nullptr) return ToTruth(IsBacked(scope, pattern, at_hand.event));
  if (scope.hypothetical != nullptr) return Truth::kUnknown;
  const auto on = [&](std::string_view kind, const std::string& name) {
    return ToTruth(CarriesOneOf(
        scope, scope.instance.history().Naming(scope.definition, kind, name), pattern));
  };
  if (!at_hand.item.empty()) return on(at_hand.item_kind, at_hand.item);
  if (!at_hand.activity.empty()) return on("activity", at_hand.activity);
  if (!at_hand.party.empty()) return on("party", at_hand.party);
  return ToTruth(
      CarriesOneOf(scope, scope.instance.history().WithEvidence(scope.definition), pattern));
}

Truth Every(const Scope& scope, const v1::Every& every, const AtHand& at_hand) {
  const std::optional<std::vector<Chosen>> chosen = Choose(scope, every.of(), at_hand);
  if (!chosen) return Truth::kUnknown;
  Truth all = Truth::kTrue;
  for (const Chosen& one : *chosen) {
    Truth holds = JudgeOne(scope, every, one);
    if (!one.certain && holds == Truth::kFalse) holds = Truth::kUnknown;
    all = std::min(all, holds);
    if (all == Truth::kFalse && MayStop(scope)) break;
  }
  return all;
}

Truth CountOf(const Scope& scope, const v1::Count& count, const AtHand& at_hand) {
  const std::optional<std::vector<Chosen>> chosen = Choose(scope, count.of(), at_hand);
  if (!chosen) return Truth::kUnknown;
  const auto certain = static_cast<uint64_t>(
      std::count_if(chosen->begin(), chosen->end(), [](const Chosen& one) { return one.certain; }));
  const uint64_t most = chosen->size();
  if (count.has_min() && most < count.min()) return Truth::kFalse;
  if (count.has_max() && certain > count.max()) return Truth::kFalse;
  const bool enough = !count.has_min() || certain >= count.min();
  const bool few = !count.has_max() || most <= count.max();
  return enough && few ? Truth::kTrue : Truth::kUnknown;
}

Truth Compared(const Scope& scope, const v1::Compare& compare, const AtHand& at_hand) {
  const Value value = Read(scope, compare.value(), at_hand);
  Truth any = Truth::kFalse;
  for (const v1::Value& to : compare.to()) {
    any = std::max(any, Relate(value, compare.is(), Read(scope, to, at_hand)));
  }
  return any;
}

bool ReadsTheEvent(const v1::Value& value) {
  return value.has_sum() || value.value_case() == v1::Value::kField ||
         value.value_case() == v1::Value::kActivityField ||
         value.value_case() == v1::Value::kItemField || value.value_case() == v1::Value::kAtHand;
}

Truth Known(const Scope& scope, const v1::Value& value, const AtHand& at_hand) {
  if (scope.hypothetical != nullptr && ReadsTheEvent(value)) return Truth::kUnknown;
  const Value read = Read(scope, value, at_hand);
  const std::vector<Value>* list = read.As<std::vector<Value>>();
  return ToTruth(read.known() && (list == nullptr || !list->empty()));
}

Truth Reached(const Scope& scope, const v1::DateRule& rule, const AtHand& at_hand) {
  const std::optional<Reckoned> reckoned =
      Reckon(scope, rule, at_hand, PlaceAtHand(scope, at_hand));
  if (!reckoned) return Truth::kUnknown;
  const absl::Time begins = reckoned->Begins();
  if (begins <= scope.now) return Truth::kTrue;
  if (scope.next_change != nullptr) *scope.next_change = std::min(*scope.next_change, begins);
  return Truth::kFalse;
}

Truth HappenedInTime(const Scope& scope, const v1::DateRule& rule, const AtHand& at_hand) {
  const std::optional<Reckoned> by = Reckon(scope, rule, at_hand, PlaceAtHand(scope, at_hand));
  return by ? HappenedBy(at_hand.event, *by) : Truth::kUnknown;
}

Truth PartyIn(const Scope& scope, const v1::Roles& roles, const AtHand& at_hand) {
  if (at_hand.party.empty()) return Truth::kUnknown;
  const v1::Party* party = scope.instance.FindParty(at_hand.party);
  if (party == nullptr) return Truth::kFalse;
  if (party->role().empty()) return Truth::kUnknown;
  return ToTruth(Contains(roles.role(), party->role()));
}

Truth ActivityIn(const Scope& scope, const v1::ActivityStates& states, const AtHand& at_hand) {
  const v1::ActivityState* activity = scope.instance.FindActivity(at_hand.activity);
  if (activity == nullptr) return Truth::kUnknown;
  return ToTruth(Contains(states.state(), activity->state()));
}

Truth Holds(const Scope& scope, const std::string& name, const AtHand& at_hand) {
  const v1::Condition* condition = scope.definition.FindCondition(name);
  return condition == nullptr ? Truth::kUnknown : Judge(scope.Deeper(), *condition, at_hand);
}

Truth Test(const Scope& scope, const v1::Condition& condition, const AtHand& at_hand) {
  switch (condition.test_case()) {
    case v1::Condition::kAll:
      return All(scope, condition.all(), at_hand);
    case v1::Condition::kAny:
      return Any(scope, condition.any(), at_hand);
    case v1::Condition::kNot: {
      Scope within = scope;
      within.waiving = nullptr;
      return Not(Judge(within, condition.not_(), at_hand));
    }
    case v1::Condition::kHolds:
      return Holds(scope, condition.holds(), at_hand);
    case v1::Condition::kHappened:
      return Happened(scope, condition.happened(), at_hand);
    case v1::Condition::kEvidence:
      return HasEvidence(scope, condition.evidence(), at_hand);
    case v1::Condition::kEvery:
      return Every(scope, condition.every(), at_hand);
    case v1::Condition::kCount:
      return CountOf(scope, condition.count(), at_hand);
    case v1::Condition::kCompare:
      return Compared(scope, condition.compare(), at_hand);
    case v1::Condition::kKnown:
      return Known(scope, condition.known(), at_hand);
    case v1::Condition::kReached:
      return Reached(scope, condition.reached(), at_hand);
    case v1::Condition::kInPhase: {
      const auto& phases = condition.in_phase().phase();
      return ToTruth(Contains(phases, scope.instance.phase()));
    }
    case v1::Condition::kPhaseReached:
      return ToTruth(
          HasReached(scope.definition, scope.instance.state(), condition.phase_reached()));
    case v1::Condition::kPartyIn:
      return PartyIn(scope, condition.party_in(), at_hand);
    case v1::Condition::kActivityIn:
      return ActivityIn(scope, condition.activity_in(), at_hand);
    case v1::Condition::kHappenedBy:
      return HappenedInTime(scope, condition.happened_by(), at_hand);
    case v1::Condition::TEST_NOT_SET:
      break;
  }
  return Truth::kTrue;
}

}  // namespace

bool MayNameAnother(const Scope& scope, const v1::EventPattern& pattern) {
  const auto& fields = scope.definition.NamingFieldsOf(scope.hypothetical->name());
  return std::any_of(fields.begin(), fields.end(), [&](const NamingField& naming) {
    return std::any_of(
        pattern.event().begin(), pattern.event().end(),
        [&](const std::string& type) { return TypeNames(scope.definition, type, naming.kind); });
  });
}

Truth Judge(const Scope& scope, const v1::Condition& condition, const AtHand& at_hand) {
  if (scope.TooDeep()) return Truth::kUnknown;
  if (condition.waivable() && IsWaived(scope, condition.name(), NameOf(at_hand), at_hand)) {
    return Truth::kTrue;
  }
  if (condition.has_when()) {
    Scope before = scope;
    before.waiving = nullptr;
    if (Judge(before, condition.when(), at_hand) != Truth::kTrue) return Truth::kTrue;
  }
  if (!condition.waivable()) return Test(scope, condition, at_hand);
  const Truth truth = Test(Within(scope, condition), condition, at_hand);
  // The event to come may be about what it was waived for.
  const bool may_be_waived = scope.hypothetical != nullptr && HasWaiver(scope, condition.name());
  return truth == Truth::kFalse && may_be_waived ? Truth::kUnknown : truth;
}

Scope Within(const Scope& scope, const v1::Condition& condition) {
  Scope within = scope;
  if (condition.waivable()) within.waiving = &condition.name();
  return within;
}

Truth JudgeOne(const Scope& scope, const v1::Every& every, const Chosen& one) {
  if (scope.waiving != nullptr &&
      IsWaived(scope, *scope.waiving, NameOfThing(every.of(), one.at_hand), one.at_hand)) {
    return Truth::kTrue;
  }
  return Judge(scope, every.holds(), one.at_hand);
}

bool HasReached(const Definition& definition, const v1::InstanceState& state,
                std::string_view phase) {
  if (state.phase() == phase || state.resume_phase() == phase) return true;
  const v1::Phase* present = definition.FindPhase(state.phase());
  if (present == nullptr) return false;
  const int wanted = definition.PhaseOrder(phase);
  const v1::Phase* sought = definition.FindPhase(phase);
  if (wanted < 0 || sought == nullptr || sought->final()) return false;
  if (present->side()) return definition.PhaseOrder(state.resume_phase()) >= wanted;
  if (!present->final()) return definition.PhaseOrder(state.phase()) >= wanted;
  int furthest = -1;
  for (const v1::PhaseEntry& entry : state.entered()) {
    const v1::Phase* entered = definition.FindPhase(entry.phase());
    if (entered != nullptr && !entered->final()) {
      furthest = std::max(furthest, definition.PhaseOrder(entry.phase()));
    }
  }
  return furthest >= wanted;
}

}  // namespace tandem
