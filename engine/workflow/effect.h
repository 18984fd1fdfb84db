// Applying one event of the effective history to an instance.
#ifndef TANDEM_ENGINE_WORKFLOW_EFFECT_H_
#define TANDEM_ENGINE_WORKFLOW_EFFECT_H_

#include <vector>

#include "engine/workflow/calendar.h"
#include "engine/workflow/failure.h"
#include "engine/workflow/instance.h"

namespace tandem {

// What applying showed, for the one who judges the event.
struct Application {
  bool late = false;
  // Why phases that it led to may not be entered.
  std::vector<Failure> entry_failures;
};

// Appends the event to the history and carries out what it changes: parties,
// facts, activities, phases, gaps. `entry.late` is reckoned here. The instance's
// clock already stands at the event. An event of a type that the definition does
// not know, or whose payload cannot be read, is kept and changes nothing. `as_dated`
// as in Cause.
Application ApplyEvent(const Definition& definition, const Places& places, v1::HistoryEntry entry,
                       bool as_dated, Instance& instance);

// Likewise for DeadlineMoved, DeadlineWaived and ConditionWaived.
void ApplyRelief(const Definition& definition, const Places& places, v1::HistoryEntry entry,
                 bool as_dated, Instance& instance);

// Computes the derived facts, so that views read them like any other.
void UpdateDerivedFacts(const Definition& definition, const Places& places, Instance& instance);

}  // namespace tandem

#endif  // TANDEM_ENGINE_WORKFLOW_EFFECT_H_
