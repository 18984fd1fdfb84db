// A small invented programme: a nursery and growers plant an orchard together.
#ifndef TANDEM_TESTS_UNIT_WORKFLOW_ORCHARD_H_
#define TANDEM_TESTS_UNIT_WORKFLOW_ORCHARD_H_

#include <memory>

#include "engine/workflow/programme.h"
#include "tests/unit/workflow/story.h"

namespace tandem {

std::shared_ptr<const Programme> OrchardProgramme();
// Signatures have 20 working days instead of 10, and there is one grower at most.
std::shared_ptr<const Programme> OrchardProgrammeOfVersion2();
// Nursery "elm" (Asia/Tokyo), growers "oslo", "bern" (Europe), the office "guild".
const World& OrchardWorld();

// Recorded from 4 January 2016 on: proposed, and signed by both; begun, to end on
// 31 Dec 2016; a plan of three steps: dig, then plant; and fence, which waits for a
// grant.
Story Proposed();
Story Agreed();
Story Running();
Story Planned();

}  // namespace tandem

#endif  // TANDEM_TESTS_UNIT_WORKFLOW_ORCHARD_H_
