// A small invented programme: a fund calls for applications, and grants are spent on visits.
#ifndef TANDEM_TESTS_UNIT_WORKFLOW_FUND_H_
#define TANDEM_TESTS_UNIT_WORKFLOW_FUND_H_

#include <memory>
#include <string>

#include "tests/unit/workflow/story.h"

namespace tandem {

const std::shared_ptr<const Programme>& FundProgramme();

// The fund's "office" (Europe/Oslo), applicants "oslo" and "suva" (Pacific/Fiji).
const World& FundWorld();

// A call, opened on 1 March 2016, which closes on 15 March at 13:00 in Brussels if nothing else
// is said. Its phases are 'open', 'voting', which VotingBegan enters, and 'ended'. Applied says
// at what time it happened, Asked need not; Voted is recorded only in 'voting'.
Story CallOpened(
    const std::string& json = R"({"close": "2016-03-15", "closing": "13:00 Europe/Brussels"})");

// A grant that began on 4 January 2016, with or without a limit and a call, whose close and
// sum it takes over. CostPaid names a visit and gives an amount; VisitHeld names a visit, and
// how many took part. Arranged plans "survey", "report" after it, and "party", which waits.
Story GrantBegun(const std::string& limit = "{}");

}  // namespace tandem

#endif  // TANDEM_TESTS_UNIT_WORKFLOW_FUND_H_
