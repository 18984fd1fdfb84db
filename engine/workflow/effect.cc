#include "engine/workflow/effect.h"

#include <algorithm>
#include <string>
#include <utility>

#include "engine/base/contains.h"
#include "engine/workflow/activity.h"
#include "engine/workflow/deadline_mark.h"
#include "engine/workflow/gap.h"
#include "engine/workflow/phase.h"
#include "engine/workflow/planned_activity.h"
#include "engine/workflow/value.h"
#include "tandem/v1/history.pb.h"

namespace tandem {
namespace {

v1::FactState& FactNamed(const std::string& name, Instance& instance) {
  for (v1::FactState& fact : *instance.mutable_state().mutable_fact()) {
    if (fact.name() == name) return fact;
  }
  v1::FactState& fact = *instance.mutable_state().add_fact();
  fact.set_name(name);
  return fact;
}

void StoreFact(const std::string& name, v1::FactValue value, uint64_t version, Instance& instance) {
  v1::FactState& fact = FactNamed(name, instance);
  *fact.mutable_value() = std::move(value);
  fact.set_by_version(version);
}

void RemoveFact(std::string_view name, Instance& instance) {
  auto& facts = *instance.mutable_state().mutable_fact();
  facts.erase(std::remove_if(facts.begin(), facts.end(),
                             [name](const v1::FactState& fact) { return fact.name() == name; }),
              facts.end());
}

class Applying {
 public:
  Applying(const Definition& definition, const Places& places, const v1::EventType& type,
           EventView event, Timeliness timeliness, Instance& instance, Application& application)
      : definition_(definition),
        places_(places),
        type_(type),
        event_(std::move(event)),
        at_hand_(WithWhatItNames(definition, event_).front()),
        timeliness_(timeliness),
        instance_(instance),
        application_(application) {}

  // Before the event stands in the history: which of its effects take place.
  void JudgeEffects() {
    for (const v1::Effect& effect : type_.effect()) {
      takes_place_.push_back(!effect.has_when() ||
                             Judge(InScope(), effect.when(), at_hand_) == Truth::kTrue);
    }
  }

  // Once it stands there.
  void CarryOut(EventView event) {
    event_ = std::move(event);
    at_hand_.event = event_;
    for (int i = 0; i < type_.effect_size(); ++i) {
      if (takes_place_[static_cast<size_t>(i)]) Change(type_.effect(i));
    }
    for (const std::string& organisation : event_.entry->party_of_unknown_role()) {
      if (instance_.FindParty(organisation) == nullptr) Join(organisation, "", "");
    }
  }

 private:
  bool IsLate() const { return timeliness_ == Timeliness::kLate; }

  // The clock stands at the event.
  Scope InScope() const { return {definition_, instance_, places_, ClockOf(instance_)}; }

  void Change(const v1::Effect& effect) {
    switch (effect.change_case()) {
      case v1::Effect::kEnter:
        Enter(effect.enter());
        break;
      case v1::Effect::kResume:
        if (effect.resume() && !IsLate()) ResumePhase(definition_, *event_.entry, instance_);
        break;
      case v1::Effect::kSet:
        Set(effect.set());
        break;
      case v1::Effect::kAdd:
        Add(effect.add());
        break;
      case v1::Effect::kParty:
        ChangeParties(effect.party());
        break;
      case v1::Effect::kActivity:
        for (const v1::PlannedActivity& planned : effect.activity().planned()) {
          if (instance_.FindActivity(planned.key()) != nullptr) continue;
          PlanActivity(ActivityPlanned(InScope(), planned, at_hand_), event_.entry->version(),
                       instance_);
        }
        ChangeActivities(definition_, effect.activity(), event_, instance_);
        break;
      case v1::Effect::kAppoint:
        Appoint(effect.appoint());
        break;
      case v1::Effect::CHANGE_NOT_SET:
        break;
    }
  }

  void Enter(const std::string& name) {
    const v1::Phase* phase = definition_.FindPhase(name);
    if (phase == nullptr) return;
    if (IsLate()) {
      RecordPassedEntry(name, CauseOf(*event_.entry), instance_);
      return;
    }
    // That it is too early for the event says that it is for the phase it leads to.
    if (timeliness_ != Timeliness::kEarly) {
      if (auto bar = BarOnTheWay(definition_, instance_, *phase)) {
        application_.entry_failures.push_back(*std::move(bar));
      }
    }
    EnterPhase(definition_, places_, *phase, *event_.entry, at_hand_, instance_,
               application_.entry_failures);
  }

  void Set(const v1::FactChange& change) {
    const v1::Fact* fact = definition_.FindFact(change.fact());
    if (fact == nullptr) return;
    const auto value = ToFact(Read(InScope(), change.value(), at_hand_), fact->type());
    if (value) StoreFact(change.fact(), *value, event_.entry->version(), instance_);
  }

  void Add(const v1::FactChange& change) {
    const v1::Fact* fact = definition_.FindFact(change.fact());
    if (fact == nullptr) return;
    const auto value = ToFact(Read(InScope(), change.value(), at_hand_), fact->type());
    if (!value) return;
    const auto sum = Sum(instance_.FindFact(change.fact()), FromFact(*value));
    if (sum) StoreFact(change.fact(), *sum, event_.entry->version(), instance_);
  }

  void ChangeParties(const v1::PartyChange& change) {
    std::vector<std::string> leaving;
    if (!change.remove().empty()) leaving = TextsIn(*event_.payload, change.remove());
    for (v1::Party& party : *instance_.mutable_state().mutable_party()) {
      if (party.left() == 0 && Contains(leaving, party.organisation()) &&
          (change.role().empty() || party.role().empty() || party.role() == change.role())) {
        party.set_left(event_.entry->version());
      }
    }
    if (change.add().empty()) return;
    size_t place = 0;
    for (const std::string& organisation : TextsIn(*event_.payload, change.add())) {
      Join(organisation, change.role(), place < leaving.size() ? leaving[place] : "");
      ++place;
    }
  }

  // Who takes part already keeps its place; a role that was not known is now.
  void Join(const std::string& organisation, const std::string& role, const std::string& replaces) {
    for (v1::Party& party : *instance_.mutable_state().mutable_party()) {
      if (party.left() != 0 || party.organisation() != organisation) continue;
      if (party.role().empty()) party.set_role(role);
      if (party.role() == role) return;
    }
    v1::Party& party = *instance_.mutable_state().add_party();
    party.set_organisation(organisation);
    party.set_role(role);
    party.set_joined(event_.entry->version());
    party.set_replaces(replaces);
  }

  void Appoint(const v1::Appointment& appointment) {
    const std::vector<std::string> people = TextsIn(*event_.payload, appointment.person());
    if (people.empty()) return;
    v1::Appointed* appointed = nullptr;
    for (v1::Appointed& one : *instance_.mutable_state().mutable_appointed()) {
      if (one.role() == appointment.role() && one.post() == appointment.post()) appointed = &one;
    }
    if (appointed == nullptr) appointed = instance_.mutable_state().add_appointed();
    appointed->set_role(appointment.role());
    appointed->set_post(appointment.post());
    appointed->set_person(people.front());
    appointed->set_by_version(event_.entry->version());
  }

  const Definition& definition_;
  const Places& places_;
  const v1::EventType& type_;
  EventView event_;
  AtHand at_hand_;
  const Timeliness timeliness_;
  Instance& instance_;
  Application& application_;
  std::vector<bool> takes_place_;
};

void BringStandingPartiesIn(const Definition& definition, Instance& instance) {
  if (!instance.state().party().empty()) return;
  for (const v1::PartyRole& role : definition.proto().role()) {
    if (role.always().empty()) continue;
    v1::Party& party = *instance.mutable_state().add_party();
    party.set_organisation(role.always());
    party.set_role(role.name());
  }
}

// Whether there was a way.
bool PassOverPhases(const Definition& definition, const v1::EventType& type, uint64_t version,
                    Instance& instance) {
  const std::vector<const v1::Phase*> passed = PassedOver(definition, instance.state(), type);
  for (const v1::Phase* phase : passed) {
    v1::PhaseEntry& entry = *instance.mutable_state().add_entered();
    entry.set_phase(phase->name());
    entry.set_by_version(version);
    entry.set_unrecorded(true);
    instance.mutable_state().set_phase(phase->name());
  }
  return !passed.empty();
}

// What follows from the event, whatever kind it is.
void Settle(const Definition& definition, const Places& places, bool as_dated, Instance& instance) {
  const v1::HistoryEntry& event = instance.history().back();
  UpdateActivityStates(instance);
  const Cause cause = CauseOf(event, as_dated);
  EnterOpenedPhases(definition, places, cause, instance);
  UpdateDerivedFacts(definition, places, instance);
  FillGaps(definition, places, event, as_dated, instance);
  MarkDeadlines(definition, places, cause, instance);
}

}  // namespace

Application ApplyEvent(const Definition& definition, const Places& places, v1::HistoryEntry entry,
                       bool as_dated, Instance& instance) {
  Application application;
  const v1::EventType* type = definition.FindEvent(entry.type());
  std::shared_ptr<const google::protobuf::Message> payload;
  if (auto parsed = definition.ParsePayload(entry.type(), entry.payload()); parsed.ok()) {
    payload = *std::move(parsed);
  }
  if (type == nullptr || payload == nullptr) {
    instance.mutable_history().Append(std::move(entry));
    return application;
  }
  BringStandingPartiesIn(definition, instance);
  Timeliness timeliness = TimelinessOf(definition, instance.state(), *type,
                                       entry.has_occurred_on() ? &entry.occurred_on() : nullptr);
  application.late = timeliness == Timeliness::kLate;
  entry.set_late(application.late);
  if (timeliness == Timeliness::kEarly && entry.backfill() &&
      PassOverPhases(definition, *type, entry.version(), instance)) {
    timeliness = Timeliness::kPresent;
  }
  const EventView judged{&entry, payload};
  Applying applying(definition, places, *type, judged, timeliness, instance, application);
  applying.JudgeEffects();
  const v1::HistoryEntry& appended = instance.mutable_history().Append(entry, payload, definition);
  const EventView event{&appended, payload};
  applying.CarryOut(event);
  UpdateActivityStates(instance);
  AddGaps(definition, places, event, instance);
  Settle(definition, places, as_dated, instance);
  return application;
}

void ApplyRelief(const Definition& definition, const Places& places, v1::HistoryEntry entry,
                 bool as_dated, Instance& instance) {
  v1::InstanceState& state = instance.mutable_state();
  const auto change_of = [&state](const std::string& deadline) -> v1::DeadlineChange& {
    for (v1::DeadlineChange& change : *state.mutable_deadline_change()) {
      if (change.deadline() == deadline) return change;
    }
    v1::DeadlineChange& change = *state.add_deadline_change();
    change.set_deadline(deadline);
    return change;
  };
  if (entry.type() == "DeadlineMoved") {
    v1::DeadlineMoved moved;
    if (!moved.ParseFromString(entry.payload())) return;
    v1::DeadlineChange& change = change_of(moved.deadline());
    *change.mutable_due() = moved.due();
    change.set_by_version(entry.version());
    change.set_moves(change.moves() + 1);
  } else if (entry.type() == "DeadlineWaived") {
    v1::DeadlineWaived waived;
    if (!waived.ParseFromString(entry.payload())) return;
    v1::DeadlineChange& change = change_of(waived.deadline());
    change.clear_due();
    change.set_by_version(entry.version());
  } else if (entry.type() == "ConditionWaived") {
    v1::ConditionWaived waived;
    if (!waived.ParseFromString(entry.payload())) return;
    if (!waived.about().empty() || waived.has_occurrence()) {
      v1::Waiver& waiver = *state.add_waiver();
      waiver.set_condition(waived.condition());
      waiver.set_about(waived.about());
      if (waived.has_occurrence()) *waiver.mutable_occurrence() = waived.occurrence();
    } else if (!Contains(state.waived(), waived.condition())) {
      state.add_waived(waived.condition());
    }
  } else {
    return;
  }
  instance.mutable_history().Append(std::move(entry));
  Settle(definition, places, as_dated, instance);
}

void UpdateDerivedFacts(const Definition& definition, const Places& places, Instance& instance) {
  for (const v1::Fact& fact : definition.proto().fact()) {
    if (!fact.has_derived()) continue;
    const Scope scope{definition, instance, places, ClockOf(instance)};
    const Value value = Read(scope, fact.derived(), AtHand());
    if (const auto known = ToFact(value, fact.type())) {
      const v1::HistoryEntry* setter = instance.history().FindSetter(value.set_by);
      StoreFact(fact.name(), *known, setter == nullptr ? value.set_by : setter->version(),
                instance);
    } else {
      RemoveFact(fact.name(), instance);
    }
  }
}

}  // namespace tandem
