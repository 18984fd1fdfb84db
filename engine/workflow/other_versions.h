// The stream of an instance as several versions of its definition see it.
#ifndef TANDEM_ENGINE_WORKFLOW_OTHER_VERSIONS_H_
#define TANDEM_ENGINE_WORKFLOW_OTHER_VERSIONS_H_

#include <vector>

#include "absl/status/statusor.h"
#include "engine/workflow/change_judge.h"
#include "engine/workflow/decide.h"

namespace tandem {

// The instance's stream, from its first event. An error says which cannot be read.
absl::StatusOr<std::vector<v1::Envelope>> StoredEvents(const JudgeContext& context,
                                                       const Instance& instance);

// After a migration older events keep the rules of the version that judged them, and are
// judged in the state as that version sees it. Its history may hold more than the present
// one's, so that it folds the stream.
//
// `before`: the instance before the unit, `after`: with its `added` events. What the unit
// breaks by another version than `definition`'s. An error: an event cannot be read.
absl::StatusOr<std::vector<Breach>> NewBreachesByOtherVersions(
    const Definition& definition, const JudgeContext& context, const Instance& before,
    const Instance& after, const std::vector<v1::Envelope>& added);

}  // namespace tandem

#endif  // TANDEM_ENGINE_WORKFLOW_OTHER_VERSIONS_H_
