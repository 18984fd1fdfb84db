// By which day each event of a history had happened, as far as that can be known.
#ifndef TANDEM_ENGINE_WORKFLOW_HAPPENED_BY_H_
#define TANDEM_ENGINE_WORKFLOW_HAPPENED_BY_H_

#include <vector>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "engine/workflow/history.h"

namespace tandem {

// For each event of an effective history the last day on which it can have happened:
//
// * of a known day or period: its last day;
// * of an imprecise day ("Dec 2015") or an unknown one: the last that it may be, yet
//   no later than the next event of the history, and no later than it was recorded.
//
// A next event that is known to be earlier than what stands before them both was
// recorded late and dates nothing. The event that begins the instance happened no
// later than any other: where its own day leaves that open it is the earliest of
// theirs; where it is known, nothing that is dated before it counts earlier.
std::vector<absl::CivilDay> DaysHappenedBy(const History& history, absl::TimeZone zone);

// The history as it stood at the end of `day`: what had happened by then, as the
// world would have it recorded. What was recorded only later counts as recorded on
// the day by which it had happened.
History StandingOn(absl::CivilDay day, const History& history, absl::TimeZone zone);

}  // namespace tandem

#endif  // TANDEM_ENGINE_WORKFLOW_HAPPENED_BY_H_
