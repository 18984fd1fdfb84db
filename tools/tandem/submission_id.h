// What makes repeating a command harmless.
#ifndef TANDEM_TOOLS_TANDEM_SUBMISSION_ID_H_
#define TANDEM_TOOLS_TANDEM_SUBMISSION_ID_H_

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "engine/base/random.h"

namespace tandem::cli {

// A submission's id, and the version of the stream that was decided on: with both
// the repeated request is the same one, and the node answers with its first outcome.
struct SubmissionId {
  std::string bytes;  // 16 of them.
  uint64_t version = 0;
};

SubmissionId NewSubmissionId(Random& random, uint64_t version);

// As people copy it: "6f1c...@17". kInvalidArgument: it is none.
std::string ToString(const SubmissionId& id);
absl::StatusOr<SubmissionId> ParseSubmissionId(const std::string& text);

}  // namespace tandem::cli

#endif  // TANDEM_TOOLS_TANDEM_SUBMISSION_ID_H_
