// Judging conditions: true, false, or unknown (workflow.proto, second idea).
#ifndef TANDEM_ENGINE_WORKFLOW_CONDITION_H_
#define TANDEM_ENGINE_WORKFLOW_CONDITION_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/workflow/at_hand.h"
#include "engine/workflow/scope.h"
#include "engine/workflow/value.h"
#include "tandem/v1/workflow.pb.h"

namespace tandem {

inline Truth ToTruth(bool holds) { return holds ? Truth::kTrue : Truth::kFalse; }
inline Truth Not(Truth truth) {
  return static_cast<Truth>(static_cast<int>(Truth::kTrue) - static_cast<int>(truth));
}

// A condition that was waived, or whose `when` is not true, is true.
Truth Judge(const Scope& scope, const v1::Condition& condition, const AtHand& at_hand);

// The scope within a condition: see Scope::waiving.
Scope Within(const Scope& scope, const v1::Condition& condition);

// Events of the effective history that match, in order of version: of its types,
// about what is at hand, and `where` true. A pattern without types also sees the
// first and the latest event that a person recorded, kept or not.
std::vector<EventView> Matching(const Scope& scope, const v1::EventPattern& pattern,
                                const AtHand& at_hand);
// Whether the event to come (Scope::hypothetical) names things of a kind that events of the
// pattern name, too: then they may be about another.
bool MayNameAnother(const Scope& scope, const v1::EventPattern& pattern);
// Whether one event does.
bool Matches(const Scope& scope, const v1::EventPattern& pattern, const EventView& event,
             const AtHand& at_hand);

// One of the things of a selection, put at hand on top of what was there.
struct Chosen {
  AtHand at_hand;
  // False of a party whose role is not known: it may be one of them. So may a thing
  // of which only an event to come will tell.
  bool certain = true;
};
// The things of a selection, in the instance's order. Absent: not known here.
std::optional<std::vector<Chosen>> Choose(const Scope& scope, const v1::Selection& selection,
                                          const AtHand& at_hand);

// What `every` says of one of the things that it chose: true where the condition around
// it was waived for that one.
Truth JudgeOne(const Scope& scope, const v1::Every& every, const Chosen& one);

// Whether an instance in its present phase is in `phase` or past it: a side phase
// counts as the one before it, a final one as the furthest that was entered.
bool HasReached(const Definition& definition, const v1::InstanceState& state,
                std::string_view phase);

}  // namespace tandem

#endif  // TANDEM_ENGINE_WORKFLOW_CONDITION_H_
