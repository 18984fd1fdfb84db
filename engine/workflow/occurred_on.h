// When a submitted event happened: given, today, or not known.
#ifndef TANDEM_ENGINE_WORKFLOW_OCCURRED_ON_H_
#define TANDEM_ENGINE_WORKFLOW_OCCURRED_ON_H_

#include <string>
#include <vector>

#include "absl/time/time.h"
#include "engine/workflow/problem.h"
#include "engine/workflow/scope.h"

namespace tandem {

// Refuses a period that does not exist, and one whose first possible day has
// begun nowhere among the parties: the instance's and those in `joining`.
void CheckOccurredOn(const Scope& scope, const v1::Period& occurred_on,
                     const std::vector<std::string>& joining, Problems& problems);

// Today where the first party is: the instance's, else the first that joins.
v1::Period TodayOf(const Scope& scope, const std::vector<std::string>& joining);

}  // namespace tandem

#endif  // TANDEM_ENGINE_WORKFLOW_OCCURRED_ON_H_
