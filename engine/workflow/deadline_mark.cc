#include "engine/workflow/deadline_mark.h"

#include <algorithm>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "engine/workflow/boundary_view.h"
#include "engine/workflow/condition.h"
#include "engine/workflow/failure.h"

namespace tandem {
namespace {

// The marks that are set, to be found without going through all of them.
class SetMarks {
 public:
  explicit SetMarks(const v1::InstanceState& state) {
    for (const v1::DeadlineMark& mark : state.deadline_mark()) {
      marks_.emplace(mark.met(), mark.deadline(), mark.about());
    }
  }
  bool Has(const v1::Deadline& deadline, const std::string& about, bool met) const {
    return marks_.count({met, deadline.name(), about}) > 0;
  }

 private:
  std::set<std::tuple<bool, std::string_view, std::string_view>> marks_;
};

// Calls visit(deadline, thing, met, condition) for every mark that is not yet set.
template <typename Visit>
void ForEachUnset(const Scope& scope, const Visit& visit) {
  const SetMarks marks(scope.instance.state());
  for (const v1::Deadline& deadline : scope.definition.proto().deadline()) {
    const bool opens = deadline.has_opens_when() && !deadline.has_repeat();
    if (!opens && !deadline.has_met_when()) continue;
    for (const DeadlineThing& thing : ThingsOf(scope, deadline)) {
      if (opens && !marks.Has(deadline, thing.about, false)) {
        visit(deadline, thing, false, deadline.opens_when());
      }
      if (deadline.has_met_when() && !marks.Has(deadline, thing.about, true)) {
        visit(deadline, thing, true, deadline.met_when());
      }
    }
  }
}

bool IsThere(const Scope& scope, const v1::Deadline& deadline, const std::string& about) {
  const std::vector<DeadlineThing> things = ThingsOf(scope, deadline);
  return std::any_of(things.begin(), things.end(),
                     [&about](const DeadlineThing& thing) { return thing.about == about; });
}

}  // namespace

std::vector<DeadlineThing> ThingsOf(const Scope& scope, const v1::Deadline& deadline) {
  std::vector<DeadlineThing> things;
  if (!deadline.has_each()) return {DeadlineThing()};
  AtHand outer;
  outer.stands_in = deadline.each().has_parties();  // In its `where`, too.
  for (const Chosen& chosen :
       Choose(scope, deadline.each(), outer).value_or(std::vector<Chosen>())) {
    if (!chosen.certain) continue;
    things.push_back({chosen.at_hand, NameOfThing(deadline.each(), chosen.at_hand)});
  }
  return things;
}

void MarkDeadlines(const Definition& definition, const Places& places, const Cause& cause,
                   Instance& instance) {
  std::vector<v1::DeadlineMark> marks;
  const Scope scope{definition, instance, places, ClockOf(instance)};
  BoundaryView past(scope);
  ForEachUnset(scope, [&](const v1::Deadline& deadline, const DeadlineThing& thing, bool met,
                          const v1::Condition& condition) {
    // Of its thing, once that is there.
    const auto holds = [&](const Scope& then) {
      return Judge(then, condition, thing.at_hand) == Truth::kTrue &&
             (&then.instance == &instance || IsThere(then, deadline, thing.about));
    };
    if (!holds(scope)) return;
    v1::DeadlineMark mark;
    mark.set_deadline(deadline.name());
    mark.set_about(thing.about);
    mark.set_met(met);
    mark.set_by_version(cause.by_version);
    if (auto on = FirstDayOf(scope, past, cause, nullptr, holds))
      *mark.mutable_on() = *std::move(on);
    marks.push_back(std::move(mark));
  });
  for (v1::DeadlineMark& mark : marks) {
    *instance.mutable_state().add_deadline_mark() = std::move(mark);
  }
}

void LookForMarks(const Scope& scope) {
  ForEachUnset(
      scope, [&scope](const v1::Deadline&, const DeadlineThing& thing, bool,
                      const v1::Condition& condition) { Judge(scope, condition, thing.at_hand); });
}

const v1::DeadlineMark* FindMark(const v1::InstanceState& state, std::string_view deadline,
                                 std::string_view about, bool met) {
  for (const v1::DeadlineMark& mark : state.deadline_mark()) {
    if (mark.met() == met && mark.deadline() == deadline && mark.about() == about) return &mark;
  }
  return nullptr;
}

}  // namespace tandem
