// Checks event types: payloads, phases, who, requirements and effects.
#ifndef TANDEM_ENGINE_WORKFLOW_EVENT_CHECK_H_
#define TANDEM_ENGINE_WORKFLOW_EVENT_CHECK_H_

#include "engine/workflow/condition_check.h"

namespace tandem {

void CheckEvents(const Definition& definition, const ProgrammeParts& parts,
                 const TextSource& source, ConditionCheck* conditions);

}  // namespace tandem

#endif  // TANDEM_ENGINE_WORKFLOW_EVENT_CHECK_H_
