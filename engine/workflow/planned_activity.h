// Activities that the definition itself plans (workflow.proto, PlannedActivity).
#ifndef TANDEM_ENGINE_WORKFLOW_PLANNED_ACTIVITY_H_
#define TANDEM_ENGINE_WORKFLOW_PLANNED_ACTIVITY_H_

#include "engine/workflow/at_hand.h"
#include "engine/workflow/scope.h"
#include "tandem/v1/values.pb.h"
#include "tandem/v1/workflow.pb.h"

namespace tandem {

// The activity as it is now: who does it and when it is due are reckoned here. A day that is
// not known is left out; where nobody is meant, the programme's office does it.
v1::Activity ActivityPlanned(const Scope& scope, const v1::PlannedActivity& planned,
                             const AtHand& at_hand);

}  // namespace tandem

#endif  // TANDEM_ENGINE_WORKFLOW_PLANNED_ACTIVITY_H_
