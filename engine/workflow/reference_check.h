// What a payload refers to outside its own stream.
#ifndef TANDEM_ENGINE_WORKFLOW_REFERENCE_CHECK_H_
#define TANDEM_ENGINE_WORKFLOW_REFERENCE_CHECK_H_

#include "engine/workflow/decide.h"
#include "engine/workflow/problem.h"
#include "google/protobuf/message.h"
#include "tandem/v1/event.pb.h"

namespace tandem {

// The stream that a field means which holds `name`, short ("oslo") or whole
// ("organisation/oslo").
std::string StreamOf(const Definition& definition, const v1::Reference& reference,
                     const std::string& name);

// Checks every field with `refers_to`: it exists, is of the kind and in the phase
// that the rule asks for. Pins what was seen into `event` (may be null). References
// that `original` (may be null) makes as well were judged with it, and stay pinned
// there.
void CheckReferences(const Definition& definition, const References& references,
                     const google::protobuf::Message& payload,
                     const google::protobuf::Message* original, v1::Envelope* event,
                     Problems& problems);

// Checks that parties which the event brought in are of a kind that their role
// takes.
void CheckKinds(const Definition& definition, const References& references, const Instance& after,
                uint64_t version, Problems& problems);

}  // namespace tandem

#endif  // TANDEM_ENGINE_WORKFLOW_REFERENCE_CHECK_H_
