// Names that were typed and that nothing bears, where only the node could say so.
#ifndef TANDEM_TOOLS_TANDEM_NAME_SLIP_H_
#define TANDEM_TOOLS_TANDEM_NAME_SLIP_H_

#include "absl/status/status.h"
#include "engine/workflow/definition.h"
#include "tandem/v1/submission.pb.h"
#include "tools/tandem/session.h"

namespace tandem::cli {

// An activity or deadline is looked up by the node, which refuses one that is not there.
// If nothing else was refused, that is a slip like any other unknown name: kNotFound.
// Else `refused` as it is. `event` is what was refused, with its payload serialised.
absl::Status AsSlip(const absl::Status& refused, const v1::NewEvent& event,
                    const Definition& definition, Session& session);

}  // namespace tandem::cli

#endif  // TANDEM_TOOLS_TANDEM_NAME_SLIP_H_
