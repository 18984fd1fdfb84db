// In which phase an event belongs, and how an instance comes from one to the next.
#ifndef TANDEM_ENGINE_WORKFLOW_PHASE_H_
#define TANDEM_ENGINE_WORKFLOW_PHASE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/time/civil_time.h"
#include "engine/workflow/failure.h"
#include "engine/workflow/first_day.h"
#include "engine/workflow/scope.h"

namespace tandem {

// How an event of a type stands to the present phase.
enum class Timeliness {
  kPresent,  // It belongs here.
  kLate,     // To a phase that has passed: a late fact.
  kEarly,    // To a phase not yet reached, or to none that ever was.
};

// `occurred_on` may be null: not known. In a side phase what belongs to the phase
// before it is late only if it happened before the side phase was entered.
Timeliness TimelinessOf(const Definition& definition, const v1::InstanceState& state,
                        const v1::EventType& type, const v1::Period* occurred_on);

// The last day on which an event of this type can have happened in its phases, now past:
// the day on which the last of them was left. Absent: not known.
std::optional<absl::CivilDay> LeftOn(const Definition& definition, const v1::InstanceState& state,
                                     const v1::EventType& type);

// The phases that a backfilled event that is early passes over, in order, up to
// and with the nearest in which it belongs. Empty: there is no such way.
std::vector<const v1::Phase*> PassedOver(const Definition& definition,
                                         const v1::InstanceState& state, const v1::EventType& type);

// Whether the present phase allows entering `phase` (Phase.from).
bool MayEnterFrom(const Definition& definition, std::string_view present, const v1::Phase& phase);

// What Decide wants to know of the entries that an event led to.
using EntryFailures = std::vector<Failure>;

// Why the instance may not come to `phase` from where it is. Absent: it may.
std::optional<Failure> BarOnTheWay(const Definition& definition, const Instance& instance,
                                   const v1::Phase& phase);

// Enters `phase` whatever its conditions say, and reports into `failures` what they do
// not allow. Being there already changes nothing.
void EnterPhase(const Definition& definition, const Places& places, const v1::Phase& phase,
                const v1::HistoryEntry& cause, const AtHand& at_hand, Instance& instance,
                EntryFailures& failures);
// Leaves a side phase for the one before it.
void ResumePhase(const Definition& definition, const v1::HistoryEntry& cause, Instance& instance);

// Enters phases whose `entered_when` is true, one after the other, each dated
// by the first day on which that was true and the one before had been entered.
void EnterOpenedPhases(const Definition& definition, const Places& places, const Cause& cause,
                       Instance& instance);

// If a backfill passed over `phase` without a day: this is what recorded its entry.
void RecordPassedEntry(std::string_view phase, const Cause& cause, Instance& instance);

}  // namespace tandem

#endif  // TANDEM_ENGINE_WORKFLOW_PHASE_H_
