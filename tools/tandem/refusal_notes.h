// What the command line adds to a refusal of the node's: where in a file it is, and what
// can be done. Carried by the refusal's status.
#ifndef TANDEM_TOOLS_TANDEM_REFUSAL_NOTES_H_
#define TANDEM_TOOLS_TANDEM_REFUSAL_NOTES_H_

#include <cstddef>
#include <string>
#include <vector>

#include "absl/status/status.h"

namespace tandem::cli {

// `lines` of `file`: for each refusal of the problem that `status` carries; 0: of none.
void SetRefusalLines(const std::string& file, const std::vector<size_t>& lines,
                     absl::Status* status);
// Of refusal `index`. 0: it speaks of no line.
size_t RefusalLine(const absl::Status& status, size_t index);
// "history.jsonl:12: "; empty: refusal `index` speaks of no line.
std::string RefusalPlace(const absl::Status& status, size_t index);

// A sentence for people, printed behind the refusals. Empty: none.
void SetRefusalAdvice(const std::string& advice, absl::Status* status);
std::string RefusalAdvice(const absl::Status& status);

}  // namespace tandem::cli

#endif  // TANDEM_TOOLS_TANDEM_REFUSAL_NOTES_H_
