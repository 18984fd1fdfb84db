// What exactly of a condition does not hold, and of whom.
#ifndef TANDEM_ENGINE_WORKFLOW_FAILURE_H_
#define TANDEM_ENGINE_WORKFLOW_FAILURE_H_

#include <string>
#include <string_view>
#include <vector>

#include "engine/workflow/condition.h"

namespace tandem {

struct Failure {
  std::string rule;     // The condition's name, else the one that it `holds`.
  std::string message;  // In English, what has to come first.
  std::string about;    // The party, activity or item. Empty: the instance.
  // Activities that keep the condition false until they are settled, such as
  // "'data' (Collect data)". What it is does not depend on them: a gap keeps its words.
  std::vector<std::string> open_activities = {};
};

// The message, with the activities that are open: as a refusal says it.
std::string TextOf(const Failure& failure);

// Empty unless the condition is false. One for each thing of an `every` for which
// it is, also within `all`; else one, about what is at hand. `otherwise` names a nameless
// condition.
std::vector<Failure> FailuresOf(const Scope& scope, const v1::Condition& condition,
                                const AtHand& at_hand, std::string_view otherwise);

// The condition for one thing of its `every` alone, as FailuresOf told it: true if
// there is no such thing any more. Without `about` or `every`: Judge.
Truth JudgeFor(const Scope& scope, const v1::Condition& condition, const AtHand& at_hand,
               std::string_view about);

// The name of the thing that a selection put at hand.
std::string NameOfThing(const v1::Selection& selection, const AtHand& at_hand);

}  // namespace tandem

#endif  // TANDEM_ENGINE_WORKFLOW_FAILURE_H_
