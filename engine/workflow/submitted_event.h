// A submitted event read: its envelope and its payload, checked by themselves.
#ifndef TANDEM_ENGINE_WORKFLOW_SUBMITTED_EVENT_H_
#define TANDEM_ENGINE_WORKFLOW_SUBMITTED_EVENT_H_

#include <memory>
#include <string>

#include "engine/workflow/decide.h"
#include "engine/workflow/problem.h"
#include "google/protobuf/message.h"

namespace tandem {

// The envelope of `submitted` as the event that follows `before`. What it says of its
// payload, and the day if none was given, is still missing.
v1::Envelope EnvelopeOf(const v1::NewEvent& submitted, const Definition& definition,
                        const Instance& before, bool backfill, const JudgeContext& context);

// Reads the payload, completes it, checks it field by field, and writes it into `event`.
// Null if it cannot be read, which is then among the problems.
std::shared_ptr<google::protobuf::Message> ReadPayload(const v1::NewEvent& submitted,
                                                       const Definition& definition,
                                                       v1::Envelope& event, Problems& problems);

}  // namespace tandem

#endif  // TANDEM_ENGINE_WORKFLOW_SUBMITTED_EVENT_H_
