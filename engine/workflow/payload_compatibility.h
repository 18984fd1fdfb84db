// Whether a workflow's next version still reads what was stored under the last.
#ifndef TANDEM_ENGINE_WORKFLOW_PAYLOAD_COMPATIBILITY_H_
#define TANDEM_ENGINE_WORKFLOW_PAYLOAD_COMPATIBILITY_H_

#include "absl/status/status.h"
#include "engine/workflow/definition.h"

namespace tandem {

// Whether both say the same: the definition word for word, and the payloads'
// messages with all their rules. Comments and layout count for nothing.
bool MeansTheSame(const Definition& before, const Definition& after);

// kFailedPrecondition: an event type is gone, or a message within its payload
// lost, renamed, renumbered or retyped a field or an enum's value. Names it.
absl::Status CheckReadable(const Definition& before, const Definition& after);

}  // namespace tandem

#endif  // TANDEM_ENGINE_WORKFLOW_PAYLOAD_COMPATIBILITY_H_
