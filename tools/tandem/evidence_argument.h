// Evidence as it is given on the command line.
#ifndef TANDEM_TOOLS_TANDEM_EVIDENCE_ARGUMENT_H_
#define TANDEM_TOOLS_TANDEM_EVIDENCE_ARGUMENT_H_

#include <string>

#include "absl/status/statusor.h"
#include "tandem/v1/values.pb.h"

namespace tandem::cli {

// A link alone, or parts: "kind=report,url=https://...,title=Minutes,language=vi,
// sha256=<of the file>".
// Commas inside a part's value stay, unless what follows looks like the next part.
// kInvalidArgument: neither a link nor a title, or an unknown part.
absl::StatusOr<v1::Evidence> ParseEvidence(const std::string& text);

}  // namespace tandem::cli

#endif  // TANDEM_TOOLS_TANDEM_EVIDENCE_ARGUMENT_H_
