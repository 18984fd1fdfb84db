// Checks that an instance can come everywhere, and can end.
#ifndef TANDEM_ENGINE_WORKFLOW_REACHABILITY_CHECK_H_
#define TANDEM_ENGINE_WORKFLOW_REACHABILITY_CHECK_H_

#include "engine/workflow/definition.h"
#include "engine/workflow/text_source.h"

namespace tandem {

// Every phase can be reached from an event that begins an instance; from every
// phase that can be reached a final one can be, unless the workflow is endless;
// and every effect that enters a phase can do so from some phase to which its
// event belongs. Looks at which steps there are, not at whether their conditions
// can hold.
void CheckReachability(const Definition& definition, const TextSource& source);

}  // namespace tandem

#endif  // TANDEM_ENGINE_WORKFLOW_REACHABILITY_CHECK_H_
