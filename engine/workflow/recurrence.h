// The boundaries of a recurring deadline (workflow.proto, Recurrence).
#ifndef TANDEM_ENGINE_WORKFLOW_RECURRENCE_H_
#define TANDEM_ENGINE_WORKFLOW_RECURRENCE_H_

#include <cstdint>
#include <optional>
#include <vector>

#include "absl/time/civil_time.h"
#include "tandem/v1/workflow.pb.h"

namespace tandem {

struct Boundary {
  uint32_t number = 1;  // Of the occurrence, from 1.
  absl::CivilDay day;
  absl::CivilDay previous;  // The occurrence is what lies after this.
  absl::CivilDay counted;   // The day that `months` are counted from: the anchor
  int months = 0;           // with these, or the boundary itself with none.
};

// Whether the day lies in the occurrence.
bool IsIn(absl::CivilDay day, const Boundary& boundary);
v1::Period DaysOf(const Boundary& boundary);
// Whether the period covers the whole occurrence. A period names the occurrences that it
// covers or, if it covers none, the one in which it ends.
bool IsCovered(const v1::Period& period, const Boundary& boundary);

// In order, up to the first boundary after `horizon`; none after `last`. At most
// 2,000.
std::vector<Boundary> BoundariesOf(const v1::Recurrence& recurrence, absl::CivilDay anchor,
                                   std::optional<absl::CivilDay> last, absl::CivilDay horizon);

}  // namespace tandem

#endif  // TANDEM_ENGINE_WORKFLOW_RECURRENCE_H_
