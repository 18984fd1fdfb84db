// A small invented programme: a home is offered, and let by the month.
#ifndef TANDEM_TESTS_UNIT_WORKFLOW_LEASE_H_
#define TANDEM_TESTS_UNIT_WORKFLOW_LEASE_H_

#include <string>

#include "tests/unit/workflow/story.h"

namespace tandem {

// Offered to "oslo" on 2 January 2015. The phases are 'offered', 'refused', 'let' and 'over',
// of which the second and the last are final, and 'shut', beside the others. No rule asks for
// Viewed (in 'offered'), Regretted (in 'refused'), Aired (in 'let') and Inspected (in 'over').
Story Offered();
// Moved in on that day of 2015, from which the deadline "rent" recurs by months; RentPaid
// may name its month.
Story LetFrom(const std::string& day);

}  // namespace tandem

#endif  // TANDEM_TESTS_UNIT_WORKFLOW_LEASE_H_
