#include "services/deadlines/reminder_plan.h"

#include <fmt/format.h>

#include <algorithm>
#include <compare>
#include <limits>
#include <optional>
#include <tuple>
#include <utility>

#include "engine/base/timestamp.h"
#include "engine/base/uuid.h"
#include "engine/workflow/dates.h"
#include "engine/workflow/schedule.h"
#include "services/follower/recipient.h"

namespace tandem::services {
namespace {

constexpr int kMorningMinute = 8 * 60;
// Later steps are planned when they are nearer.
constexpr int kDaysAhead = 40;
constexpr absl::Duration kLookAgain = absl::Hours(24 * 30);

// The order in which steps of a thread come.
using StepOrder = std::tuple<absl::CivilDay, uint32_t, uint32_t>;

StepOrder OrderOf(const v1::ReminderDue& note) {
  return {FirstDay(note.on()), note.step(), note.repetition()};
}

// When a backfill set the date or opened the deadline: what was past then stays
// unsaid. Absent: an event of its time did.
std::optional<absl::Time> BackfilledAt(const Definition& definition, const Instance& instance,
                                       const v1::DeadlineState& deadline) {
  const v1::HistoryEntry* set_by = instance.history().FindSetter(deadline.set_by());
  std::optional<absl::Time> last_backfill;
  for (const v1::HistoryEntry& entry : instance.history()) {
    if (!entry.backfill()) continue;
    const absl::Time at = ToTime(entry.recorded_at());
    last_backfill = std::max(last_backfill.value_or(at), at);
  }
  if (set_by != nullptr && set_by->backfill()) return ToTime(set_by->recorded_at());
  const v1::Deadline* rule = definition.FindDeadline(deadline.name());
  const bool opened_by_date_alone = rule != nullptr && !rule->has_opens_when();
  if (set_by != nullptr && opened_by_date_alone) return std::nullopt;
  return last_backfill;
}

v1::ReminderDue NoteOf(const Instance& instance, const v1::DeadlineState& deadline,
                       const ReminderStep& step, const v1::Responsible& to, uint64_t returned_by) {
  v1::ReminderDue note;
  note.set_stream(instance.stream());
  note.set_deadline(deadline.id());
  note.set_rule(deadline.reminder());
  note.set_step(step.step);
  note.set_repetition(step.repetition);
  *note.mutable_due() = deadline.due();
  note.set_set_by(deadline.set_by());
  note.set_returned_by(returned_by);
  *note.mutable_on() = ToDate(step.on);
  note.set_template_(step.template_name);
  v1::Addressee* addressee = note.add_to();
  addressee->set_organisation(to.organisation());
  addressee->set_post(to.post());
  addressee->set_person(to.person());
  return note;
}

// Steps of one deadline, thread by thread.
class ThreadPlans {
 public:
  void Add(v1::ReminderDue note, absl::Time at, absl::Time now) {
    if (at > now) {
      next_ = std::min(next_, at);
      return;
    }
    std::vector<v1::ReminderDue>& come = come_[ReminderThread(note, note.to(0))];
    come.push_back(std::move(note));
  }

  void Finish(const NotedReminders& noted, ReminderPlan& plan) {
    plan.next = std::min(plan.next, next_);
    for (auto& [thread, come] : come_) {
      auto newest = std::max_element(come.begin(), come.end(), [](const auto& a, const auto& b) {
        return OrderOf(a) < OrderOf(b);
      });
      auto last = noted.find(thread);
      auto was_noted = [&](const v1::ReminderDue& note) {
        return last != noted.end() && OrderOf(note) <= OrderOf(last->second);
      };
      if (was_noted(*newest)) continue;
      for (const v1::ReminderDue& note : come) {
        if (!was_noted(note) && FirstDay(note.on()) < FirstDay(newest->on())) {
          newest->set_covers_missed(true);
        }
      }
      plan.owed.push_back(*newest);
    }
  }

 private:
  std::map<std::string, std::vector<v1::ReminderDue>> come_;
  absl::Time next_ = absl::InfiniteFuture();
};

}  // namespace

std::string ReminderThread(const v1::ReminderDue& note, const v1::Addressee& to) {
  return fmt::format("{}#{}#{}#{}", note.deadline(), note.returned_by(), ToIso(note.due()),
                     AddresseeKey(to));
}

ReminderPlan PlanReminders(const Definition& definition, const Instance& instance,
                           const std::vector<v1::DeadlineState>& schedule, const Places& places,
                           const NotedReminders& noted, const ReturnedDates& returned,
                           absl::Time now) {
  ReminderPlan plan;
  const absl::CivilDay today = absl::ToCivilDay(now, absl::UTCTimeZone());
  for (const v1::DeadlineState& deadline : schedule) {
    if (deadline.state() != v1::DeadlineState::OPEN || deadline.reminder().empty()) continue;
    if (!deadline.has_due()) continue;
    plan.next = std::min(plan.next, now + kLookAgain);
    const std::optional<absl::Time> backfilled = BackfilledAt(definition, instance, deadline);
    const auto came_back = returned.find(deadline.id());
    const uint64_t returned_by = came_back == returned.end() ? 0 : came_back->second;
    ThreadPlans threads;
    for (const ReminderStep& step : ReminderSteps(definition, instance, deadline, places,
                                                  today - kReminderDaysBack, today + kDaysAhead)) {
      for (const v1::Responsible& to : step.to) {
        const absl::Time at = InstantOf(step.on, kMorningMinute, places.Of(to.organisation()).zone);
        if (backfilled.has_value() && at <= *backfilled) continue;
        threads.Add(NoteOf(instance, deadline, step, to, returned_by), at, now);
      }
    }
    threads.Finish(noted, plan);
  }
  return plan;
}

std::string ReminderSubmissionId(const v1::ReminderDue& note, size_t set_backs) {
  std::string name = fmt::format("reminder-due|{}|{}|{}|{}", note.stream(),
                                 ReminderThread(note, note.to(0)), note.step(), note.repetition());
  if (set_backs > 0) name += fmt::format("|{}", set_backs);
  return Uuid::FromName(name).bytes();
}

}  // namespace tandem::services
