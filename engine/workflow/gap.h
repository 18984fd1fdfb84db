// Gaps in the record: what a backfill did not know, until somebody fills it.
#ifndef TANDEM_ENGINE_WORKFLOW_GAP_H_
#define TANDEM_ENGINE_WORKFLOW_GAP_H_

#include <string>
#include <string_view>

#include "engine/workflow/at_hand.h"
#include "engine/workflow/deadline_mark.h"
#include "engine/workflow/instance.h"
#include "engine/workflow/recurrence.h"
#include "engine/workflow/scope.h"

namespace tandem {

// The gaps that the history's last event, which was just applied, leaves: what was
// unmet and is not met by now, fields and roles not known, activities without a
// due date.
void AddGaps(const Definition& definition, const Places& places, const EventView& event,
             Instance& instance);

// Marks the open gaps that the event filled: their condition is true now, or it
// supplied the fact, the role or the day. Entries of phases that were passed over
// and are explained by now get their day.
// `as_dated` as in Cause.
void FillGaps(const Definition& definition, const Places& places, const v1::HistoryEntry& event,
              bool as_dated, Instance& instance);

// Whether an open gap may stand for the event that would meet the deadline for this thing:
// it is then unrecorded, not late. Of a recurring deadline (`boundary`, else null) a gap
// hides the occurrences that its event names or, if it names none, all that had ended when
// it happened. It never hides a thing that came later.
bool IsBehindGap(const Scope& scope, const v1::Deadline& deadline, const DeadlineThing& thing,
                 const Boundary* boundary);

// Names of gaps that are no field's.
std::string RoleGap(std::string_view organisation);  // "role:oslo"
std::string DueGap(std::string_view activity);       // "due:dig-pond"

}  // namespace tandem

#endif  // TANDEM_ENGINE_WORKFLOW_GAP_H_
