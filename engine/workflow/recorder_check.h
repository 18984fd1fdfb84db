// Whether somebody may record an event (workflow.proto, EventType.by).
#ifndef TANDEM_ENGINE_WORKFLOW_RECORDER_CHECK_H_
#define TANDEM_ENGINE_WORKFLOW_RECORDER_CHECK_H_

#include "engine/workflow/decide.h"
#include "engine/workflow/problem.h"
#include "engine/workflow/scope.h"

namespace tandem {

// `after` has the event's effects, so that parties that it brings in take part.
// `type` null: an event of history.proto, which only those with a right to
// everything record.
void CheckRecorder(const Scope& after, const v1::EventType* type, const EventView& event,
                   const JudgeContext& context, Problems& problems);

}  // namespace tandem

#endif  // TANDEM_ENGINE_WORKFLOW_RECORDER_CHECK_H_
