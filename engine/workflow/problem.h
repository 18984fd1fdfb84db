// Why an event may not be recorded.
#ifndef TANDEM_ENGINE_WORKFLOW_PROBLEM_H_
#define TANDEM_ENGINE_WORKFLOW_PROBLEM_H_

#include <string>
#include <vector>

#include "engine/workflow/failure.h"

namespace tandem {

struct Problem {
  Failure failure;
  // A backfill records it all the same, as a gap.
  bool backfill_serves = false;
};
using Problems = std::vector<Problem>;

// Appends what is not yet among them.
void AddProblem(Failure failure, bool backfill_serves, Problems& problems);
void AddFailures(std::vector<Failure> failures, bool backfill_serves, Problems& problems);

}  // namespace tandem

#endif  // TANDEM_ENGINE_WORKFLOW_PROBLEM_H_
