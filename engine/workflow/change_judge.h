// Judging the events of history.proto: corrections, retractions, moved and waived
// deadlines, waived conditions, migrations.
#ifndef TANDEM_ENGINE_WORKFLOW_CHANGE_JUDGE_H_
#define TANDEM_ENGINE_WORKFLOW_CHANGE_JUDGE_H_

#include "engine/workflow/decide.h"
#include "engine/workflow/problem.h"
#include "engine/workflow/scope.h"

namespace tandem {

// Whether the event by itself makes sense in `scope.instance`. What the history
// that it leads to breaks is BrokenRules' to say.
void CheckChange(const Scope& scope, const EventView& event, const JudgeContext& context,
                 v1::Envelope* recorded, Problems& problems);

// What a history breaks at the places of its events, each judged anew; `at` is the
// version of the event. Prerequisites of backfilled events are gaps, not breaches,
// and the own rules of events that another version judged stay that version's.
struct Breach {
  uint64_t at = 0;
  std::string type;
  Failure failure;
};
std::vector<Breach> BrokenRules(const Definition& definition, const Places& places,
                                const Instance& instance);
// Only the own rules of the events that this definition judged.
std::vector<Breach> BrokenOwnRules(const Definition& definition, const Places& places,
                                   const Instance& instance);

// The breaches in `after` that `before` does not have.
std::vector<Breach> NewBreaches(const std::vector<Breach>& before, std::vector<Breach> after);

// Events of other streams that pinned this one at `first_changed` or later, and
// would not find it in the phase that they wanted if its history were `after`'s.
std::vector<Failure> LostReferences(const Definition& definition, const JudgeContext& context,
                                    const Instance& before, const Instance& after,
                                    uint64_t first_changed);

}  // namespace tandem

#endif  // TANDEM_ENGINE_WORKFLOW_CHANGE_JUDGE_H_
