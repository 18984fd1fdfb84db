// What a submission changes in an instance, for people: its phase, deadlines and gaps.
#ifndef TANDEM_ENGINE_PREVIEW_H_
#define TANDEM_ENGINE_PREVIEW_H_

#include <functional>
#include <string>
#include <string_view>

#include "absl/time/time.h"
#include "engine/workflow/calendar.h"
#include "engine/workflow/definition.h"
#include "engine/workflow/instance.h"
#include "tandem/v1/submission.pb.h"

namespace tandem {

// Compares two states of one instance at `now`. Deadlines that look the same to
// people are left out. `name_of`: an organisation's name for people. Pure.
v1::InstanceChange DescribeChange(const Definition& definition_before, const Instance& before,
                                  const Definition& definition_after, const Instance& after,
                                  const Places& places, absl::Time now,
                                  const std::function<std::string(std::string_view)>& name_of);

}  // namespace tandem

#endif  // TANDEM_ENGINE_PREVIEW_H_
