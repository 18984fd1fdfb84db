// What a ConditionWaived has to say: for which thing, and for which occurrence.
#ifndef TANDEM_ENGINE_WORKFLOW_WAIVER_CHECK_H_
#define TANDEM_ENGINE_WORKFLOW_WAIVER_CHECK_H_

#include "engine/workflow/problem.h"
#include "engine/workflow/scope.h"
#include "tandem/v1/history.pb.h"

namespace tandem {

// A waiver is no wider than its reason: it is for one thing wherever the condition is
// judged of things, and for one occurrence wherever it stands in the way of what names
// one. Waivers of before that was asked for hold for everything.
void CheckConditionWaiver(const Scope& scope, const v1::ConditionWaived& waived,
                          Problems& problems);

}  // namespace tandem

#endif  // TANDEM_ENGINE_WORKFLOW_WAIVER_CHECK_H_
