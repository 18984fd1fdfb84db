// At what minute an event happened, where its payload says so (rules.proto, `occurred_at`).
#ifndef TANDEM_ENGINE_WORKFLOW_OCCURRED_AT_H_
#define TANDEM_ENGINE_WORKFLOW_OCCURRED_AT_H_

#include <optional>
#include <string>

#include "absl/time/time.h"
#include "engine/workflow/at_hand.h"
#include "engine/workflow/date_rule.h"
#include "engine/workflow/problem.h"
#include "engine/workflow/value.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"
#include "tandem/v1/values.pb.h"

namespace tandem {

// The payload's field that says it; null: there is none.
const google::protobuf::FieldDescriptor* OccurredAtField(
    const google::protobuf::Descriptor& payload);

// What that field says. Absent: nothing, or no minute in a zone that this machine knows.
std::optional<v1::ClockTime> ClockTimeStatedIn(const google::protobuf::Message& payload);

// The minute on the last of the event's days. Absent: that day is not known exactly.
std::optional<absl::Time> InstantOn(const v1::Period& occurred_on, const v1::ClockTime& clock);

// Refuses a minute that has not come yet.
void CheckOccurredAt(const google::protobuf::Message& payload, const v1::Period& occurred_on,
                     absl::Time now, Problems& problems);

// Whether the event happened by the end of that day, or by that minute, which still counts
// (workflow.proto, `happened_by`). Without a minute of its own its days are compared, as days
// at the place of `by`.
Truth HappenedBy(const EventView& event, const Reckoned& by);

}  // namespace tandem

#endif  // TANDEM_ENGINE_WORKFLOW_OCCURRED_AT_H_
