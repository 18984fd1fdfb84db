// Which reminders a rule asks for, and on which mornings.
#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include "engine/base/timestamp.h"
#include "engine/workflow/condition.h"
#include "engine/workflow/dates.h"
#include "engine/workflow/deadline_mark.h"
#include "engine/workflow/responsible.h"
#include "engine/workflow/schedule.h"

namespace tandem {
namespace {

constexpr uint32_t kRepetitionsMax = 5000;
// Days off in a row that a reminder may be moved over.
constexpr int64_t kDaysOffMax = 60;

// What the deadline has at hand.
AtHand AtHandOf(const Scope& scope, const v1::DeadlineState& deadline) {
  const v1::Deadline* rule = scope.definition.FindDeadline(deadline.name());
  if (rule != nullptr) {
    for (DeadlineThing& thing : ThingsOf(scope, *rule)) {
      if (thing.about == deadline.about()) return std::move(thing.at_hand);
    }
  }
  return {};
}

// The first day of the step by a recipient's calendar, before days off.
absl::CivilDay FirstDayOf(const v1::ReminderRule::Step& step, absl::CivilDay due,
                          const Place& place) {
  if (step.working_days() != 0) return place.calendar->AddWorkingDays(due, step.working_days());
  return due + step.calendar_days();
}

// When it became known that it is due then. Absent: at its time, as far as is known; a
// backfill tells of what was known to those whom it concerned.
std::optional<absl::Time> LearnedAt(const Instance& instance, const v1::DeadlineState& deadline) {
  const v1::HistoryEntry* entry = instance.history().FindSetter(deadline.set_by());
  if (entry == nullptr) return std::nullopt;
  if (entry->version() != deadline.set_by()) return ToTime(entry->corrected_at());
  if (entry->backfill()) return std::nullopt;
  return ToTime(entry->recorded_at());
}

// Whom a step reaches on which days, by repetition and day.
using Days = std::map<std::pair<uint32_t, absl::CivilDay>, std::vector<v1::Responsible>>;

void AddDays(const v1::ReminderRule::Step& step, const v1::Responsible& to, absl::CivilDay due,
             const Place& place, absl::CivilDay from, absl::CivilDay until, Days& days) {
  const absl::CivilDay first = FirstDayOf(step, due, place);
  uint32_t repetition = 0;
  if (const int64_t passed = from - kDaysOffMax - first; step.again_days() > 0 && passed > 0) {
    // Those long before `from` need not be gone through.
    repetition = static_cast<uint32_t>(passed / step.again_days());
  }
  std::optional<absl::CivilDay> last;
  for (uint32_t done = 0; done < kRepetitionsMax; ++done, ++repetition) {
    if (repetition > 0 && step.again_days() == 0) return;
    if (step.again_times() > 0 && repetition > step.again_times()) return;
    const absl::CivilDay planned =
        first + static_cast<int64_t>(step.again_days()) * int64_t{repetition};
    if (planned > until) return;
    const absl::CivilDay on = place.calendar->NextWorkingDay(planned);
    // Of several that days off moved onto one morning the first goes out.
    if (on == last) continue;
    last = on;
    if (on >= from && on <= until) days[{repetition, on}].push_back(to);
  }
}

}  // namespace

std::vector<ReminderStep> ReminderSteps(const Definition& definition, const Instance& instance,
                                        const v1::DeadlineState& deadline, const Places& places,
                                        absl::CivilDay from, absl::CivilDay until) {
  std::vector<ReminderStep> steps;
  const v1::ReminderRule* rule = definition.FindReminder(deadline.reminder());
  if (rule == nullptr || deadline.state() != v1::DeadlineState::OPEN || !deadline.has_due()) {
    return steps;
  }
  const Scope scope{definition, instance, places, ClockOf(instance)};
  const AtHand at_hand = AtHandOf(scope, deadline);
  const absl::CivilDay due = LastDay(deadline.due());
  const std::optional<absl::Time> learned = LearnedAt(instance, deadline);
  for (int i = 0; i < rule->step_size(); ++i) {
    const v1::ReminderRule::Step& step = rule->step(i);
    std::vector<v1::Responsible> to(deadline.responsible().begin(), deadline.responsible().end());
    if (!step.to().empty()) to = Resolve(scope, step.to(), at_hand);
    Days days;
    for (const v1::Responsible& one : to) {
      const Place place = one.organisation().empty() ? PlaceOf(definition, instance, places)
                                                     : places.Of(one.organisation());
      // Others hear of a delay only once those whose turn it is had as much time as ever.
      absl::CivilDay since = due;
      if (!step.to().empty() && learned.has_value()) {
        since = std::max(due, absl::ToCivilDay(*learned, place.zone));
      }
      AddDays(step, one, since, place, from, until, days);
    }
    for (auto& [when, recipients] : days) {
      steps.push_back({static_cast<uint32_t>(i), when.first, when.second, step.template_(),
                       std::move(recipients)});
    }
  }
  std::stable_sort(steps.begin(), steps.end(),
                   [](const ReminderStep& a, const ReminderStep& b) { return a.on < b.on; });
  return steps;
}

}  // namespace tandem
