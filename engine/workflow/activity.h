// Activities: planned, started, settled, and what the engine moves by itself.
#ifndef TANDEM_ENGINE_WORKFLOW_ACTIVITY_H_
#define TANDEM_ENGINE_WORKFLOW_ACTIVITY_H_

#include <string>
#include <vector>

#include "engine/workflow/at_hand.h"
#include "engine/workflow/instance.h"
#include "tandem/v1/workflow.pb.h"

namespace tandem {

// Done or dropped.
bool IsSettled(const v1::ActivityState& activity);

// Adds the activity, or replaces what was planned under its key.
void PlanActivity(v1::Activity planned, uint64_t version, Instance& instance);

// Carries out an event's change, but for what the definition itself plans. Keys that do not exist
// are passed over.
void ChangeActivities(const Definition& definition, const v1::ActivityChange& change,
                      const EventView& event, Instance& instance);

// Planned, blocked or waiting, of all that have neither started nor been settled.
void UpdateActivityStates(Instance& instance);

// The keys that a change is about: of its field, else those that the event names.
std::vector<std::string> KeysOf(const Definition& definition, const v1::ActivityChange& change,
                                const EventView& event);

}  // namespace tandem

#endif  // TANDEM_ENGINE_WORKFLOW_ACTIVITY_H_
