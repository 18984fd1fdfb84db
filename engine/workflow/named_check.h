// Whether what an event names, and what it plans, makes sense in its instance.
#ifndef TANDEM_ENGINE_WORKFLOW_NAMED_CHECK_H_
#define TANDEM_ENGINE_WORKFLOW_NAMED_CHECK_H_

#include <string>
#include <vector>

#include "engine/workflow/problem.h"
#include "engine/workflow/scope.h"

namespace tandem {

// Organisations that the event's effects bring in, in order.
std::vector<std::string> BroughtIn(const v1::EventType& type, const EventView& event);

// Parties that take no part (a late fact may name one that has left), activities,
// events and occurrences that do not exist.
void CheckNamed(const Scope& scope, const v1::EventType& type, const EventView& event, bool late,
                Problems& problems);

// Activities planned twice, for somebody who takes no part, or after one that does
// not exist or comes after them.
void CheckPlanned(const Scope& scope, const v1::EventType& type, const EventView& event,
                  Problems& problems);

}  // namespace tandem

#endif  // TANDEM_ENGINE_WORKFLOW_NAMED_CHECK_H_
