// Kinds of event as people type them: "ActivityDone", "activity-done", "activity done".
#ifndef TANDEM_TOOLS_TANDEM_EVENT_NAME_H_
#define TANDEM_TOOLS_TANDEM_EVENT_NAME_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "engine/workflow/definition.h"

namespace tandem::cli {

// All kinds of event that can be recorded to a workflow's streams: its own in
// order, then those with which people change history.
std::vector<std::string> EventNames(const Definition& definition);

// The one that `text` means. kNotFound names the nearest.
absl::StatusOr<std::string> FindEventName(const Definition& definition, std::string_view text);

}  // namespace tandem::cli

#endif  // TANDEM_TOOLS_TANDEM_EVENT_NAME_H_
