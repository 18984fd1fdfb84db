// How a file that is too large for one submission is checked whole before any of
// it is recorded.
#ifndef TANDEM_TOOLS_TANDEM_IMPORT_CHECK_H_
#define TANDEM_TOOLS_TANDEM_IMPORT_CHECK_H_

#include <cstddef>
#include <vector>

#include "absl/status/statusor.h"
#include "tools/tandem/import_file.h"

namespace tandem::cli {

// Sets of lines (as places in `lines`, in order) that can each be tried on their
// own: whenever a line is in a set, so are all lines of its stream and of every
// stream of the file that its events mention, and so on. Every line is in one set
// or more, and each set is within the limits.
//
// kInvalidArgument: some streams that hang together are too many for one trial.
absl::StatusOr<std::vector<std::vector<size_t>>> PlanTrials(const std::vector<ImportLine>& lines,
                                                            const UnitLimits& limits);

}  // namespace tandem::cli

#endif  // TANDEM_TOOLS_TANDEM_IMPORT_CHECK_H_
