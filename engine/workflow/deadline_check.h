// Checks deadlines and the reminders about them.
#ifndef TANDEM_ENGINE_WORKFLOW_DEADLINE_CHECK_H_
#define TANDEM_ENGINE_WORKFLOW_DEADLINE_CHECK_H_

#include "engine/workflow/condition_check.h"

namespace tandem {

void CheckDeadlines(const Definition& definition, const ProgrammeParts& parts,
                    const TextSource& source, ConditionCheck* conditions);

}  // namespace tandem

#endif  // TANDEM_ENGINE_WORKFLOW_DEADLINE_CHECK_H_
