// Days on which an instance was suspended, and what that does to a due date.
#ifndef TANDEM_ENGINE_WORKFLOW_SUSPENSION_H_
#define TANDEM_ENGINE_WORKFLOW_SUSPENSION_H_

#include <cstdint>
#include <optional>
#include <vector>

#include "absl/time/civil_time.h"
#include "engine/workflow/definition.h"
#include "engine/workflow/instance.h"

namespace tandem {

// From the day on which a phase that suspends was entered to the day on which it
// was left.
struct Suspended {
  absl::CivilDay from;
  std::optional<absl::CivilDay> to;  // Absent: still.
  uint64_t ended_by = 0;             // Version of the event that ended it.
};

// In order. Those whose days nobody knows are left out.
std::vector<Suspended> SuspensionsOf(const Definition& definition, const Instance& instance);
bool IsSuspended(const Definition& definition, const Instance& instance);

struct Shift {
  int64_t days = 0;
  uint64_t set_by = 0;  // The latest event that ended one of them.
};
// Days suspended after `since`, and before `until` if it is given. One that goes on moves
// nothing yet, and one that began after `due`, as moved by those before, nothing at all:
// what was late when work was suspended is as late afterwards.
Shift ShiftOf(const std::vector<Suspended>& suspensions, absl::CivilDay since, absl::CivilDay due,
              std::optional<absl::CivilDay> until);

}  // namespace tandem

#endif  // TANDEM_ENGINE_WORKFLOW_SUSPENSION_H_
