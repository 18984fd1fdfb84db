// Which activities keep a condition false until they are settled.
#ifndef TANDEM_ENGINE_WORKFLOW_OPEN_ACTIVITIES_H_
#define TANDEM_ENGINE_WORKFLOW_OPEN_ACTIVITIES_H_

#include <string>
#include <string_view>
#include <vector>

#include "engine/workflow/condition.h"

namespace tandem {

// Of a condition that is false: the activities of which there should be none, and of one
// that is blocked those that it comes after; as "'data' (Collect data)", many as
// "'data'", in the order planned. `thing`: the one of an `every` that is spoken of.
std::vector<std::string> OpenActivities(const Scope& scope, const v1::Condition& condition,
                                        const AtHand& at_hand, std::string_view thing);

}  // namespace tandem

#endif  // TANDEM_ENGINE_WORKFLOW_OPEN_ACTIVITIES_H_
