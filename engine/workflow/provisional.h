// Whether a count of working days is sure (deadline.proto, Provisional).
#ifndef TANDEM_ENGINE_WORKFLOW_PROVISIONAL_H_
#define TANDEM_ENGINE_WORKFLOW_PROVISIONAL_H_

#include <optional>

#include "absl/time/civil_time.h"
#include "engine/workflow/calendar.h"
#include "tandem/v1/deadline.pb.h"

namespace tandem {

// What makes a date provisional for which the working days from `first` to `last`, both
// included, were looked at. Absent: the place's calendar is sure of them all, or the place
// works Monday to Friday by its own word.
std::optional<v1::Provisional> DoubtBetween(absl::CivilDay first, absl::CivilDay last,
                                            const Place& place);

}  // namespace tandem

#endif  // TANDEM_ENGINE_WORKFLOW_PROVISIONAL_H_
