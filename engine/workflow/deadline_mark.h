// When a deadline's conditions first became true, noted as it happens.
#ifndef TANDEM_ENGINE_WORKFLOW_DEADLINE_MARK_H_
#define TANDEM_ENGINE_WORKFLOW_DEADLINE_MARK_H_

#include <string_view>

#include "engine/workflow/at_hand.h"
#include "engine/workflow/first_day.h"
#include "engine/workflow/scope.h"

namespace tandem {

// Marks the deadlines whose `opens_when` or `met_when` is true now and was not
// before, each for its things, with the first day on which it was. `opens_when` of a
// recurring deadline is judged for each boundary instead, by Schedule.
void MarkDeadlines(const Definition& definition, const Places& places, const Cause& cause,
                   Instance& instance);

// Lowers `scope.next_change` to when time may next set a mark.
void LookForMarks(const Scope& scope);

// Null if there is none.
const v1::DeadlineMark* FindMark(const v1::InstanceState& state, std::string_view deadline,
                                 std::string_view about, bool met);

// A deadline's things, each at hand; one with nothing at hand for the instance
// alone.
struct DeadlineThing {
  AtHand at_hand;
  std::string about;  // As in DeadlineState.
};
std::vector<DeadlineThing> ThingsOf(const Scope& scope, const v1::Deadline& deadline);

}  // namespace tandem

#endif  // TANDEM_ENGINE_WORKFLOW_DEADLINE_MARK_H_
