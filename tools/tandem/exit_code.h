// What the shell is told when `tandem` ends.
#ifndef TANDEM_TOOLS_TANDEM_EXIT_CODE_H_
#define TANDEM_TOOLS_TANDEM_EXIT_CODE_H_

#include <string>

#include "absl/status/status.h"

namespace tandem::cli {

// Stable: scripts rely on the numbers.
enum class ExitCode {
  kDone = 0,
  kRefused = 1,       // By a rule, a right or a check.
  kUsage = 2,         // The command line is wrong, or names what does not exist.
  kNotReachable = 3,  // No node answers.
  kConflict = 4,      // Somebody else was first.
  kFailed = 5,        // Anything else.
};

// By remedy. A status that came from the node (it carries a Problem) and one that
// was made here may differ: a refused payload is kRefused, a mistyped date kUsage.
ExitCode ExitCodeOf(const absl::Status& status);

// What `tandem help exit-codes` prints.
std::string ExitCodesHelp();

}  // namespace tandem::cli

#endif  // TANDEM_TOOLS_TANDEM_EXIT_CODE_H_
