// Which events change where and when organisations work, also in the past.
#ifndef TANDEM_ENGINE_WORKFLOW_PLACE_CHANGE_H_
#define TANDEM_ENGINE_WORKFLOW_PLACE_CHANGE_H_

#include "engine/workflow/programme.h"
#include "tandem/v1/event.pb.h"

namespace tandem {

// Whether instances folded before `event` may come out otherwise behind it, for all the
// days and zones that Places gives: a deployment may bring other calendars, an
// organisation another zone. Its first registration is no change, unless a programme
// named it before (its office, or a role that it always plays).
bool ChangesPlaces(const v1::Envelope& event, const Programmes& programmes);

}  // namespace tandem

#endif  // TANDEM_ENGINE_WORKFLOW_PLACE_CHANGE_H_
