// What the corrections, retractions and migrations of a unit together lead to.
#ifndef TANDEM_ENGINE_WORKFLOW_CHANGED_HISTORY_H_
#define TANDEM_ENGINE_WORKFLOW_CHANGED_HISTORY_H_

#include <cstdint>
#include <vector>

#include "engine/workflow/decide.h"
#include "engine/workflow/failure.h"

namespace tandem {

// The stream that `instance` was folded from, as it is stored.
absl::StatusOr<std::vector<v1::Envelope>> StoredEvents(const Instance& instance,
                                                       const JudgeContext& context);

// What the history in which `before` and the events of `decision` result breaks, and
// `before` did not: rules, of other versions too, and what other streams refer to.
// `first_rewritten`: the earliest event that is corrected or retracted; 0: none is.
std::vector<Failure> NewlyBroken(const Definition& definition, const Instance& before,
                                 const Decision& decision, uint64_t first_rewritten,
                                 const JudgeContext& context);

}  // namespace tandem

#endif  // TANDEM_ENGINE_WORKFLOW_CHANGED_HISTORY_H_
