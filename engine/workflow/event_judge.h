// A workflow's own rules for one event at its place in the history: when it is
// recorded, and again when a correction changes what came before it.
#ifndef TANDEM_ENGINE_WORKFLOW_EVENT_JUDGE_H_
#define TANDEM_ENGINE_WORKFLOW_EVENT_JUDGE_H_

#include "engine/workflow/effect.h"
#include "engine/workflow/problem.h"
#include "engine/workflow/scope.h"

namespace tandem {

// Before its effects: it may begin the instance, its phase, whether it repeats,
// what it names exists, what it plans makes sense, its prerequisites. `event` does
// not stand in the history yet.
Problems ProblemsBefore(const Scope& scope, const v1::EventType& type, const EventView& event);

// With its effects: phases that it may not enter, `ensure`, invariants, how many
// play a role. What was broken before it (StandingProblems then) is not its fault.
Problems ProblemsAfter(const Problems& earlier, const Scope& after, const v1::EventType& type,
                       const EventView& event, const Application& application);

// Of those only what is the event's own: phases that it may not enter, `ensure`.
Problems OwnProblemsAfter(const Scope& after, const v1::EventType& type, const EventView& event,
                          const Application& application);

// Invariants and roles alone: what holds whatever the last event was.
Problems StandingProblems(const Scope& scope);

}  // namespace tandem

#endif  // TANDEM_ENGINE_WORKFLOW_EVENT_JUDGE_H_
