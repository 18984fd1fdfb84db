// Which reminders of an instance are owed now, and when the next one is.
#ifndef TANDEM_SERVICES_DEADLINES_REMINDER_PLAN_H_
#define TANDEM_SERVICES_DEADLINES_REMINDER_PLAN_H_

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "engine/workflow/calendar.h"
#include "engine/workflow/definition.h"
#include "engine/workflow/instance.h"
#include "tandem/v1/deadline.pb.h"
#include "tandem/v1/notice.pb.h"

namespace tandem::services {

// Steps older than this are history: they are not planned, and their notes are forgotten.
inline constexpr int kReminderDaysBack = 400;

// What a note is about: a deadline, its due date, and whom it tells. Whoever sets the same
// date again, by a correction, a move or a waiver that is withdrawn, goes on with the same
// thread: its steps are not told again. A date that comes back after another one was seen
// in its place (ReminderDue.returned_by) is another thread, since people may have been
// told of the other one. Each addressee has a thread of its own, whoever else is told: a
// post, whoever is appointed to it, or a person who is asked as such.
std::string ReminderThread(const v1::ReminderDue& note, const v1::Addressee& to);

// The latest note of each thread.
using NotedReminders = std::map<std::string, v1::ReminderDue>;

// Of deadlines whose date came back: the version of the event with which it did.
using ReturnedDates = std::map<std::string, uint64_t, std::less<>>;

struct ReminderPlan {
  std::vector<v1::ReminderDue> owed;  // To be noted now.
  // When the next step comes; at the latest when it is time to look again.
  // absl::InfiniteFuture(): nothing is in sight.
  absl::Time next = absl::InfiniteFuture();
};

// Each note has one addressee. A step comes at 8:00 of its day where that is. Of the steps of one
// thread that have come and were not noted, the newest is owed and stands for the
// others (covers_missed). A step that had come when a backfill set or opened its
// deadline is never owed. Deadlines that are met, waiting or paused owe nothing.
//
// `instance` and `schedule` are as of `now`. Pure.
ReminderPlan PlanReminders(const Definition& definition, const Instance& instance,
                           const std::vector<v1::DeadlineState>& schedule, const Places& places,
                           const NotedReminders& noted, const ReturnedDates& returned,
                           absl::Time now);

// The id under which a note is submitted: the same for the same step of the same
// thread, whatever was restarted or lost meanwhile, but another one once the clock was
// set back so often: the step may have been noted before it came. 16 bytes.
std::string ReminderSubmissionId(const v1::ReminderDue& note, size_t set_backs);

}  // namespace tandem::services

#endif  // TANDEM_SERVICES_DEADLINES_REMINDER_PLAN_H_
