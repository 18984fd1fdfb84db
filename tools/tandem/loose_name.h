// Names as people type them: fields, events, phases, posts.
#ifndef TANDEM_TOOLS_TANDEM_LOOSE_NAME_H_
#define TANDEM_TOOLS_TANDEM_LOOSE_NAME_H_

#include <string>
#include <string_view>

namespace tandem::cli {

// Lower case, without blanks and punctuation: "ActivityDone", "activity-done" and
// "activity done" all give "activitydone".
std::string LooseName(std::string_view text);

}  // namespace tandem::cli

#endif  // TANDEM_TOOLS_TANDEM_LOOSE_NAME_H_
