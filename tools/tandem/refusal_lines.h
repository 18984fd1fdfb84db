// The lines of a file that a refusal speaks of, carried by its status.
#ifndef TANDEM_TOOLS_TANDEM_REFUSAL_LINES_H_
#define TANDEM_TOOLS_TANDEM_REFUSAL_LINES_H_

#include <cstddef>
#include <vector>

#include "absl/status/status.h"

namespace tandem::cli {

// `lines`: for each refusal of the problem that `status` carries; 0: of none.
void SetRefusalLines(const std::vector<size_t>& lines, absl::Status* status);

// Of refusal `index`. 0: it speaks of no line.
size_t RefusalLine(const absl::Status& status, size_t index);

}  // namespace tandem::cli

#endif  // TANDEM_TOOLS_TANDEM_REFUSAL_LINES_H_
