#include "engine/workflow/boundary_view.h"

#include <utility>

#include "engine/base/timestamp.h"
#include "engine/workflow/dates.h"
#include "engine/workflow/fold.h"
#include "engine/workflow/message_walk.h"
#include "engine/workflow/refold.h"

namespace tandem {
namespace {

bool AsksForPhasesAlone(const Definition& definition, const v1::Condition& condition, int depth) {
  if (depth > Scope::kDepthMax) return false;
  bool alone = true;
  WalkEach<v1::Condition>(condition, [&](const v1::Condition& inner) {
    switch (inner.test_case()) {
      case v1::Condition::kAll:
      case v1::Condition::kAny:
      case v1::Condition::kNot:
      case v1::Condition::kInPhase:
      case v1::Condition::kPhaseReached:
      case v1::Condition::TEST_NOT_SET:
        break;
      case v1::Condition::kHolds: {
        const v1::Condition* named = definition.FindCondition(inner.holds());
        alone = alone && named != nullptr && AsksForPhasesAlone(definition, *named, depth + 1);
        break;
      }
      default:
        alone = false;
    }
  });
  return alone;
}

// The day by which a phase had been entered. Where none is known, the next entry that
// has one tells; behind the last of those, the day on which it was recorded.
absl::CivilDay EnteredBy(const Instance& instance, int index, const Place& place) {
  const auto& entered = instance.state().entered();
  for (int i = index; i < entered.size(); ++i) {
    if (entered.Get(i).has_on()) return LastDay(entered.Get(i).on());
  }
  const v1::HistoryEntry* event = instance.history().Find(entered.Get(index).by_version());
  return absl::ToCivilDay(event == nullptr ? ClockOf(instance) : ToTime(event->recorded_at()),
                          place.zone);
}

// The phases entered by the end of a day.
Instance PhasesOn(const Definition& definition, const Instance& present, absl::CivilDay day,
                  const Place& place) {
  Instance view = Instance::Empty(present.stream(), present.state().definition_version());
  v1::InstanceState& state = view.mutable_state();
  *state.mutable_waived() = present.state().waived();
  const auto& entered = present.state().entered();
  for (int i = 0; i < entered.size(); ++i) {
    if (EnteredBy(present, i, place) > day) continue;
    const v1::PhaseEntry& entry = entered.Get(i);
    const v1::Phase* phase = definition.FindPhase(entry.phase());
    if (phase != nullptr && phase->side()) {
      if (state.resume_phase().empty()) state.set_resume_phase(state.phase());
    } else {
      state.clear_resume_phase();
    }
    state.set_phase(entry.phase());
    *state.add_entered() = entry;
  }
  return view;
}

}  // namespace

const Instance& BoundaryView::FoldedOn(absl::CivilDay day, const Place& place) {
  const auto found = folded_.find(day);
  if (found != folded_.end()) return found->second;
  History history;
  for (const v1::HistoryEntry& entry : present_.instance.history()) {
    const absl::CivilDay on = entry.has_occurred_on()
                                  ? LastDay(entry.occurred_on())
                                  : absl::ToCivilDay(ToTime(entry.recorded_at()), place.zone);
    if (on <= day) history.push_back(entry);
  }
  const absl::Time end = InstantOf(day + 1, 0, place.zone) - absl::Nanoseconds(1);
  Instance then = Refold(present_.definition, present_.places, present_.instance, history, end);
  then = Advance(present_.definition, std::move(then), present_.places, end);
  return folded_.emplace(day, std::move(then)).first->second;
}

Truth BoundaryView::JudgeOn(absl::CivilDay day, const v1::Condition& condition,
                            const AtHand& at_hand, const Place& place) {
  const absl::Time end = InstantOf(day + 1, 0, place.zone);
  if (end > present_.now) return Judge(present_, condition, at_hand);
  if (AsksForPhasesAlone(present_.definition, condition, 0)) {
    const Instance then = PhasesOn(present_.definition, present_.instance, day, place);
    return Judge({present_.definition, then, present_.places, end}, condition, at_hand);
  }
  return Judge({present_.definition, FoldedOn(day, place), present_.places, end}, condition,
               at_hand);
}

}  // namespace tandem
