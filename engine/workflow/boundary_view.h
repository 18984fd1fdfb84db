// An instance as it stood at the end of a past day.
#ifndef TANDEM_ENGINE_WORKFLOW_BOUNDARY_VIEW_H_
#define TANDEM_ENGINE_WORKFLOW_BOUNDARY_VIEW_H_

#include <map>

#include "absl/time/civil_time.h"
#include "engine/workflow/at_hand.h"
#include "engine/workflow/condition.h"
#include "engine/workflow/scope.h"

namespace tandem {

// Judges conditions on past days. A condition that asks for phases alone is
// answered from the phases entered; for others the history of that day is folded
// once and kept for as long as this lives.
class BoundaryView {
 public:
  explicit BoundaryView(const Scope& present) : present_(present) {}

  // On a day that has not ended yet: as it stands now.
  Truth JudgeOn(absl::CivilDay day, const v1::Condition& condition, const AtHand& at_hand,
                const Place& place);

  // What conditions may look at, at the end of a day that has ended. Borrows from this.
  Scope On(absl::CivilDay day, const Place& place);

 private:
  const Instance& FoldedOn(absl::CivilDay day, const Place& place);

  const Scope present_;
  std::map<absl::CivilDay, Instance> folded_;
};

}  // namespace tandem

#endif  // TANDEM_ENGINE_WORKFLOW_BOUNDARY_VIEW_H_
