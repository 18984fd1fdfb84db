// When an instance looks different although nothing was recorded.
#ifndef TANDEM_SERVICES_FOLLOWER_TIME_DEPENDENCE_H_
#define TANDEM_SERVICES_FOLLOWER_TIME_DEPENDENCE_H_

#include <vector>

#include "absl/time/time.h"
#include "engine/workflow/calendar.h"
#include "engine/workflow/definition.h"
#include "engine/workflow/instance.h"
#include "tandem/v1/deadline.pb.h"
#include "tandem/v1/workflow.pb.h"

namespace tandem::services {

// Whether a day that comes may open, close or change a deadline: some condition
// asks for it, or deadlines recur.
bool DependsOnTime(const v1::Definition& definition);

// The first instant after `now` at which a phase may be entered, an open deadline
// becomes late, or, for a definition that `depends_on_time`, a civil day begins
// where one of the instance's parties is. absl::InfiniteFuture(): never.
absl::Time NextChangeOf(const Definition& definition, const Instance& instance,
                        const Places& places, const std::vector<v1::DeadlineState>& schedule,
                        bool depends_on_time, absl::Time now);

}  // namespace tandem::services

#endif  // TANDEM_SERVICES_FOLLOWER_TIME_DEPENDENCE_H_
