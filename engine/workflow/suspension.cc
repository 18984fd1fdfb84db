#include "engine/workflow/suspension.h"

#include <algorithm>

#include "engine/workflow/dates.h"

namespace tandem {
namespace {

bool Suspends(const Definition& definition, std::string_view phase) {
  const v1::Phase* found = definition.FindPhase(phase);
  return found != nullptr && found->suspends();
}

}  // namespace

bool IsSuspended(const Definition& definition, const Instance& instance) {
  return Suspends(definition, instance.phase());
}

std::vector<Suspended> SuspensionsOf(const Definition& definition, const Instance& instance) {
  std::vector<Suspended> suspensions;
  const auto& entered = instance.state().entered();
  for (int i = 0; i < entered.size(); ++i) {
    if (!Suspends(definition, entered.Get(i).phase()) || !entered.Get(i).has_on()) continue;
    Suspended suspended;
    suspended.from = LastDay(entered.Get(i).on());
    // From one phase that suspends into another is one suspension.
    int end = i + 1;
    while (end < entered.size() && Suspends(definition, entered.Get(end).phase())) ++end;
    i = end - 1;
    if (end < entered.size()) {
      if (!entered.Get(end).has_on()) continue;
      suspended.to = std::max(LastDay(entered.Get(end).on()), suspended.from);
      suspended.ended_by = entered.Get(end).by_version();
    }
    suspensions.push_back(suspended);
  }
  return suspensions;
}

Shift ShiftOf(const std::vector<Suspended>& suspensions, absl::CivilDay since, absl::CivilDay due,
              std::optional<absl::CivilDay> until) {
  Shift shift;
  for (const Suspended& suspended : suspensions) {
    if (!suspended.to || suspended.from > due + shift.days) continue;
    const absl::CivilDay from = std::max(suspended.from, since);
    const absl::CivilDay to = until ? std::min(*suspended.to, *until) : *suspended.to;
    if (to <= from) continue;
    shift.days += to - from;
    shift.set_by = std::max(shift.set_by, suspended.ended_by);
  }
  return shift;
}

}  // namespace tandem
