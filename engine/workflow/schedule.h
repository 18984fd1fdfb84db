// What is due: every deadline of an instance, reckoned from its history.
#ifndef TANDEM_ENGINE_WORKFLOW_SCHEDULE_H_
#define TANDEM_ENGINE_WORKFLOW_SCHEDULE_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "engine/workflow/calendar.h"
#include "engine/workflow/definition.h"
#include "engine/workflow/instance.h"
#include "tandem/v1/deadline.pb.h"

namespace tandem {

// All deadlines of `instance` with their states, the closed ones included, in
// the definition's order, then by what they are about, then by occurrence.
// Occurrences of recurring deadlines are listed up to the first boundary after
// `until`. `instance` was advanced to the moment of asking, which decides what
// depends on time. Pure.
std::vector<v1::DeadlineState> Schedule(const Definition& definition, const Instance& instance,
                                        const Places& places, absl::Time until);

// Whether an open deadline is late at `now`.
bool IsLate(const v1::DeadlineState& deadline, absl::Time now);

// A reminder that a rule asks for.
struct ReminderStep {
  uint32_t step = 0;        // Place in the rule, from 0.
  uint32_t repetition = 0;  // 0: the first time.
  absl::CivilDay on;        // The day in whose morning it goes out.
  std::string template_name;
  std::vector<v1::Responsible> to;
};

// The steps of the deadline's reminder rule from `from` to `until`, in order of
// day, working days by the recipient's calendar. None for a deadline that is not
// open. A day off moves the reminder to the recipient's next working day.
std::vector<ReminderStep> ReminderSteps(const Definition& definition, const Instance& instance,
                                        const v1::DeadlineState& deadline, const Places& places,
                                        absl::CivilDay from, absl::CivilDay until);

}  // namespace tandem

#endif  // TANDEM_ENGINE_WORKFLOW_SCHEDULE_H_
