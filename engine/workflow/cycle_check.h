// That conditions and derived facts do not lead back to themselves.
#ifndef TANDEM_ENGINE_WORKFLOW_CYCLE_CHECK_H_
#define TANDEM_ENGINE_WORKFLOW_CYCLE_CHECK_H_

#include "engine/workflow/definition.h"
#include "engine/workflow/text_source.h"

namespace tandem {

// Names that lead to names: at most this many, one after the other.
constexpr int kNameChainMax = 30;

void CheckCycles(const Definition& definition, const TextSource& source);

}  // namespace tandem

#endif  // TANDEM_ENGINE_WORKFLOW_CYCLE_CHECK_H_
