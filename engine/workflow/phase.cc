#include "engine/workflow/phase.h"

#include <algorithm>

#include "engine/base/contains.h"
#include "engine/workflow/boundary_view.h"
#include "engine/workflow/dates.h"
#include "engine/workflow/words.h"
#include "fmt/format.h"

namespace tandem {
namespace {

bool IsFinal(const Definition& definition, std::string_view phase) {
  const v1::Phase* found = definition.FindPhase(phase);
  return found != nullptr && found->final();
}

// The furthest phase in order that is not final and was entered.
int FurthestEntered(const Definition& definition, const v1::InstanceState& state) {
  int furthest = -1;
  for (const v1::PhaseEntry& entry : state.entered()) {
    if (!IsFinal(definition, entry.phase())) {
      furthest = std::max(furthest, definition.PhaseOrder(entry.phase()));
    }
  }
  return furthest;
}

bool BelongsUpTo(const Definition& definition, const v1::EventType& type, int order) {
  return std::any_of(type.phase().begin(), type.phase().end(), [&](const std::string& phase) {
    const int own = definition.PhaseOrder(phase);
    return own >= 0 && own <= order && !IsFinal(definition, phase);
  });
}

bool HappenedBy(const v1::PhaseEntry& entry, const v1::Period* occurred_on) {
  return occurred_on == nullptr || !entry.has_on() || FirstDay(*occurred_on) <= LastDay(entry.on());
}

// The place in order from which an instance goes on: a side phase's is that of
// the phase before it.
int OrderOf(const Definition& definition, const v1::InstanceState& state) {
  const v1::Phase* present = definition.FindPhase(state.phase());
  if (present == nullptr) return -1;
  return definition.PhaseOrder(present->side() ? state.resume_phase() : state.phase());
}

// Whether what leads into the phase is so, and nothing that it requires is not.
bool IsOpen(const Scope& scope, const v1::Phase& phase) {
  return Judge(scope, phase.entered_when(), AtHand()) == Truth::kTrue &&
         std::none_of(phase.require().begin(), phase.require().end(),
                      [&scope](const v1::Condition& require) {
                        return Judge(scope, require, AtHand()) == Truth::kFalse;
                      });
}

void AddEntry(const v1::Phase& phase, uint64_t by_version, const v1::Period* on,
              const Definition& definition, Instance& instance) {
  v1::InstanceState& state = instance.mutable_state();
  const v1::Phase* present = definition.FindPhase(state.phase());
  if (phase.side() && present != nullptr && !present->side()) {
    state.set_resume_phase(state.phase());
  } else if (!phase.side()) {
    state.clear_resume_phase();
  }
  state.set_phase(phase.name());
  v1::PhaseEntry& entry = *state.add_entered();
  entry.set_phase(phase.name());
  entry.set_by_version(by_version);
  if (on != nullptr) *entry.mutable_on() = *on;
}

}  // namespace

Timeliness TimelinessOf(const Definition& definition, const v1::InstanceState& state,
                        const v1::EventType& type, const v1::Period* occurred_on) {
  if (type.phase().empty() || Contains(type.phase(), state.phase())) return Timeliness::kPresent;
  const v1::Phase* present = definition.FindPhase(state.phase());
  if (present == nullptr) {
    return type.starts() ? Timeliness::kPresent : Timeliness::kEarly;
  }
  const bool passed = [&] {
    if (present->final()) {
      return BelongsUpTo(definition, type, FurthestEntered(definition, state));
    }
    if (present->side()) {
      return !state.entered().empty() && HappenedBy(*state.entered().rbegin(), occurred_on) &&
             BelongsUpTo(definition, type, definition.PhaseOrder(state.resume_phase()));
    }
    return BelongsUpTo(definition, type, definition.PhaseOrder(state.phase()));
  }();
  return passed ? Timeliness::kLate : Timeliness::kEarly;
}

std::optional<absl::CivilDay> LeftOn(const Definition& definition, const v1::InstanceState& state,
                                     const v1::EventType& type) {
  int order = -1;  // The furthest of its phases that is not to come.
  int last = -1;
  for (int i = 0; i < state.entered_size(); ++i) {
    if (!Contains(type.phase(), state.entered(i).phase())) continue;
    order = std::max(order, definition.PhaseOrder(state.entered(i).phase()));
    last = i;
  }
  if (last < 0) {
    for (const std::string& phase : type.phase()) {
      const int own = definition.PhaseOrder(phase);
      if (own <= FurthestEntered(definition, state)) order = std::max(order, own);
    }
  }
  for (int i = last + 1; i < state.entered_size(); ++i) {
    const v1::PhaseEntry& entry = state.entered(i);
    const bool is_beyond = last >= 0 || definition.PhaseOrder(entry.phase()) > order ||
                           IsFinal(definition, entry.phase());
    if (is_beyond && entry.has_on()) return LastDay(entry.on());
  }
  return std::nullopt;
}

std::vector<const v1::Phase*> PassedOver(const Definition& definition,
                                         const v1::InstanceState& state,
                                         const v1::EventType& type) {
  const v1::Phase* present = definition.FindPhase(state.phase());
  if (present == nullptr || present->final() || present->side()) return {};
  const int from = definition.PhaseOrder(state.phase());
  int nearest = -1;
  for (const std::string& phase : type.phase()) {
    const int order = definition.PhaseOrder(phase);
    if (order > from && !IsFinal(definition, phase) && (nearest < 0 || order < nearest)) {
      nearest = order;
    }
  }
  std::vector<const v1::Phase*> passed;
  for (const v1::Phase& phase : definition.proto().phase()) {
    const int order = definition.PhaseOrder(phase.name());
    if (order > from && order <= nearest && !phase.final()) passed.push_back(&phase);
  }
  return passed;
}

bool MayEnterFrom(const Definition& definition, std::string_view present, const v1::Phase& phase) {
  if (present.empty()) return true;
  return phase.from().empty() ? !IsFinal(definition, present) : Contains(phase.from(), present);
}

std::optional<Failure> BarOnTheWay(const Definition& definition, const Instance& instance,
                                   const v1::Phase& phase) {
  if (instance.phase() == phase.name() || MayEnterFrom(definition, instance.phase(), phase)) {
    return std::nullopt;
  }
  const std::string otherwise =
      phase.from().empty()
          ? ", which is final"
          : fmt::format(", only from {}", PhaseListWords(definition, phase.from()));
  return Failure{
      "phase",
      fmt::format("Phase {} is not entered from {}{}.", PhaseWords(definition, phase.name()),
                  PhaseWords(definition, instance.phase()), otherwise),
      ""};
}

void EnterPhase(const Definition& definition, const Places& places, const v1::Phase& phase,
                const v1::HistoryEntry& cause, const AtHand& at_hand, Instance& instance,
                EntryFailures& failures) {
  if (instance.phase() == phase.name()) return;
  const Scope scope{definition, instance, places, ClockOf(instance)};
  for (const v1::Condition& condition : phase.require()) {
    for (Failure& failure : FailuresOf(scope, condition, at_hand, "phase")) {
      failures.push_back(std::move(failure));
    }
  }
  AddEntry(phase, cause.version(), cause.has_occurred_on() ? &cause.occurred_on() : nullptr,
           definition, instance);
}

void ResumePhase(const Definition& definition, const v1::HistoryEntry& cause, Instance& instance) {
  const v1::Phase* present = definition.FindPhase(instance.phase());
  const v1::Phase* before = definition.FindPhase(instance.state().resume_phase());
  if (present == nullptr || !present->side() || before == nullptr) return;
  AddEntry(*before, cause.version(), cause.has_occurred_on() ? &cause.occurred_on() : nullptr,
           definition, instance);
  instance.mutable_state().mutable_entered()->rbegin()->set_resumed(true);
}

void EnterOpenedPhases(const Definition& definition, const Places& places, const Cause& cause,
                       Instance& instance) {
  std::optional<v1::Period> before;
  for (const v1::PhaseEntry& entry : instance.state().entered()) {
    if (entry.has_on()) before = entry.on();
  }
  BoundaryView past({definition, instance, places, ClockOf(instance)});
  // Each entry leads further on, so that there are no more of them than phases.
  for (int i = 0; i <= definition.proto().phase_size(); ++i) {
    const v1::Phase* present = definition.FindPhase(instance.phase());
    if (present == nullptr || present->final()) return;
    const Scope scope{definition, instance, places, ClockOf(instance)};
    const int here = OrderOf(definition, instance.state());
    const v1::Phase* next = nullptr;
    for (const v1::Phase& phase : definition.proto().phase()) {
      if (!phase.has_entered_when() || phase.name() == instance.phase() ||
          (!phase.side() && definition.PhaseOrder(phase.name()) <= here) ||
          (phase.side() && present->side()) || !MayEnterFrom(definition, instance.phase(), phase) ||
          !IsOpen(scope, phase)) {
        continue;
      }
      next = &phase;
      break;
    }
    if (next == nullptr) return;
    const auto on = FirstDayOf(scope, past, cause, before ? &*before : nullptr,
                               [next](const Scope& then) { return IsOpen(then, *next); });
    AddEntry(*next, cause.by_version, on ? &*on : nullptr, definition, instance);
    if (on) before = on;
  }
}

void RecordPassedEntry(std::string_view phase, const Cause& cause, Instance& instance) {
  for (v1::PhaseEntry& entry : *instance.mutable_state().mutable_entered()) {
    if (entry.phase() != phase || !entry.unrecorded()) continue;
    entry.clear_unrecorded();
    entry.set_by_version(cause.by_version);
    if (cause.on != nullptr) *entry.mutable_on() = *cause.on;
  }
}

}  // namespace tandem
