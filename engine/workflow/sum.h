// What the things of a selection come to (workflow.proto, Sum).
#ifndef TANDEM_ENGINE_WORKFLOW_SUM_H_
#define TANDEM_ENGINE_WORKFLOW_SUM_H_

#include "engine/workflow/at_hand.h"
#include "engine/workflow/calendar.h"
#include "engine/workflow/scope.h"
#include "engine/workflow/value.h"
#include "tandem/v1/workflow.pb.h"

namespace tandem {

// Not known: one of them is not, it cannot be told yet which things there are, amounts are in
// two currencies, or the sum is too large. `place` as in Read.
Value SumOf(const Scope& scope, const v1::Sum& sum, const AtHand& at_hand, const Place* place);

}  // namespace tandem

#endif  // TANDEM_ENGINE_WORKFLOW_SUM_H_
