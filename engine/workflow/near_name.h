// Hints for a name that does not resolve.
#ifndef TANDEM_ENGINE_WORKFLOW_NEAR_NAME_H_
#define TANDEM_ENGINE_WORKFLOW_NEAR_NAME_H_

#include <string>
#include <string_view>
#include <vector>

namespace tandem {

// The name of `names` that `name` is most likely a slip for; empty if none is
// near. Case, '-' and '_' count as no difference.
std::string NearestName(std::string_view name, const std::vector<std::string>& names);

// "a, b, c": the first of them, and how many more there are.
std::string ListNames(const std::vector<std::string>& names);

// "no phase 'plannig'; did you mean 'planning'?", or, when nothing is near,
// "no phase 'x'; there are: planning, closing", or "no phase 'x'; there are none".
// `where` comes after the name: "no field 'citty' in 'Consented'; ...".
std::string NoSuchName(std::string_view what, std::string_view name,
                       const std::vector<std::string>& names, std::string_view where = "");

// With a full stop behind it, unless it ends as sentences do.
std::string AsSentence(std::string text);

}  // namespace tandem

#endif  // TANDEM_ENGINE_WORKFLOW_NEAR_NAME_H_
