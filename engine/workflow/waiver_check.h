// What a ConditionWaived has to say: for which thing, and for which occurrence.
#ifndef TANDEM_ENGINE_WORKFLOW_WAIVER_CHECK_H_
#define TANDEM_ENGINE_WORKFLOW_WAIVER_CHECK_H_

#include "engine/workflow/problem.h"
#include "engine/workflow/scope.h"
#include "tandem/v1/history.pb.h"

namespace tandem {

// Checks that the waiver says what it is for: one thing where the condition is judged for
// particular things, one occurrence where it blocks something that names one. Adds what is
// missing or wrong to `problems`. Waivers recorded before this rule apply to everything.
void CheckConditionWaiver(const Scope& scope, const v1::ConditionWaived& waived,
                          Problems& problems);

}  // namespace tandem

#endif  // TANDEM_ENGINE_WORKFLOW_WAIVER_CHECK_H_
