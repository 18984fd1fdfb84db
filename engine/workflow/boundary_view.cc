#include "engine/workflow/boundary_view.h"

#include <utility>

#include "engine/workflow/dates.h"
#include "engine/workflow/fold.h"
#include "engine/workflow/happened_by.h"
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

// The day by which a phase had been entered. Where none is known, that of the event
// which led there.
absl::CivilDay EnteredBy(const Instance& instance, const v1::PhaseEntry& entered,
                         absl::TimeZone zone) {
  if (entered.has_on()) return LastDay(entered.on());
  const int place = instance.history().PlaceOf(entered.by_version());
  if (place < 0) return absl::ToCivilDay(ClockOf(instance), zone);
  return DaysHappenedBy(HistoryOf(instance), zone)[static_cast<size_t>(place)];
}

// The phases entered by the end of a day.
Instance PhasesOn(const Definition& definition, const Instance& present, absl::CivilDay day,
                  const Place& place) {
  Instance view = Instance::Empty(present.stream(), present.state().definition_version());
  v1::InstanceState& state = view.mutable_state();
  *state.mutable_waived() = present.state().waived();
  *state.mutable_waiver() = present.state().waiver();
  for (const v1::PhaseEntry& entry : present.state().entered()) {
    if (EnteredBy(present, entry, place.zone) > day) continue;
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
  const History history = StandingOn(day, HistoryOf(present_.instance), place.zone);
  const absl::Time end = EndOf(day, place.zone);
  Instance then = Refold(present_.definition, present_.places, present_.instance, history,
                         {.clock_max = end, .as_dated = true});
  then = Advance(present_.definition, std::move(then), present_.places, end);
  return folded_.emplace(day, std::move(then)).first->second;
}

Truth BoundaryView::JudgeOn(absl::CivilDay day, const v1::Condition& condition,
                            const AtHand& at_hand, const Place& place) {
  const absl::Time end = EndOf(day, place.zone);
  if (end > present_.now) return Judge(present_, condition, at_hand);
  if (AsksForPhasesAlone(present_.definition, condition, 0)) {
    const Instance then = PhasesOn(present_.definition, present_.instance, day, place);
    return Judge({present_.definition, then, present_.places, end}, condition, at_hand);
  }
  return Judge(On(day, place), condition, at_hand);
}

Scope BoundaryView::On(absl::CivilDay day, const Place& place) {
  return {present_.definition, FoldedOn(day, place), present_.places, EndOf(day, place.zone)};
}

}  // namespace tandem
