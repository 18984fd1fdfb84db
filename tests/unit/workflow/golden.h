// Golden logs must fold to the same state for ever: a released event keeps its
// meaning. <name>.log.textproto holds Envelopes, each after a line "# ---- event ----";
// <name>.state.textproto what they fold to. A log is never changed; a new one is added
// with TANDEM_WRITE_GOLDEN=1, which writes the state anew as well.
#ifndef TANDEM_TESTS_UNIT_WORKFLOW_GOLDEN_H_
#define TANDEM_TESTS_UNIT_WORKFLOW_GOLDEN_H_

#include <filesystem>
#include <string>

#include "tests/unit/workflow/story.h"

namespace tandem {

// The log <name> in `folder` folds to its state. `story` is what the log is written
// from if there is none yet.
void ExpectGolden(const std::filesystem::path& folder, const std::string& name, const Story& story);

}  // namespace tandem

#endif  // TANDEM_TESTS_UNIT_WORKFLOW_GOLDEN_H_
