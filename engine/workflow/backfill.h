// What a backfill may pass over, and how the event that does so says it.
#ifndef TANDEM_ENGINE_WORKFLOW_BACKFILL_H_
#define TANDEM_ENGINE_WORKFLOW_BACKFILL_H_

#include "engine/workflow/definition.h"
#include "engine/workflow/instance.h"
#include "engine/workflow/problem.h"
#include "tandem/v1/event.pb.h"

namespace tandem {

// Writes a problem that a backfill serves into `event` as unmet; any other problem, and
// those of an event that is no backfill, go to `problems`. `before`: the instance that
// the event meets.
void AddOrExcuse(Problem problem, const Definition& definition, const Instance& before,
                 const v1::EventType& type, v1::Envelope& event, Problems& problems);

}  // namespace tandem

#endif  // TANDEM_ENGINE_WORKFLOW_BACKFILL_H_
