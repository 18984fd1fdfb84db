// Facts of other instances, pinned in the event that takes them over (workflow.proto, Other).
#ifndef TANDEM_ENGINE_WORKFLOW_PINNED_FACT_H_
#define TANDEM_ENGINE_WORKFLOW_PINNED_FACT_H_

#include "engine/workflow/decide.h"
#include "engine/workflow/definition.h"
#include "google/protobuf/message.h"
#include "tandem/v1/event.pb.h"
#include "tandem/v1/instance.pb.h"
#include "tandem/v1/workflow.pb.h"

namespace tandem {

// What a correction corrects: the event's payload before, and what it had pinned.
struct PinnedBefore {
  const google::protobuf::Message* payload = nullptr;  // Null: it cannot be read.
  const v1::HistoryEntry* entry = nullptr;             // Null: not a correction.
};

// Adds to `event` the facts that effects of `type` take over from the instances to which the
// payload refers, as they are now; of a correction, those that name the same instance as
// before keep their value. What is not known there is left out.
void PinFacts(const Definition& definition, const References& references, const v1::EventType& type,
              const google::protobuf::Message& payload, const PinnedBefore& before,
              v1::Envelope& event);

}  // namespace tandem

#endif  // TANDEM_ENGINE_WORKFLOW_PINNED_FACT_H_
