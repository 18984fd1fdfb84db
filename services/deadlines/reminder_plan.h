// Which reminders of an instance are owed now, and when the next one is.
#ifndef TANDEM_SERVICES_DEADLINES_REMINDER_PLAN_H_
#define TANDEM_SERVICES_DEADLINES_REMINDER_PLAN_H_

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

// What a note is about: a deadline, the event that last set its date, that date,
// and whom it tells. A date that is set again, even to the same day, is another
// thread; so is one that a correction of the same event, or a calendar, moved. Each
// addressee has a thread of its own, whoever else is told: a post, whoever is
// appointed to it, or a person who is asked as such.
std::string ReminderThread(const v1::ReminderDue& note, const v1::Addressee& to);

// The latest note of each thread.
using NotedReminders = std::map<std::string, v1::ReminderDue>;

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
                           const NotedReminders& noted, absl::Time now);

// The id under which a note is submitted: the same for the same step of the same
// thread, whatever was restarted or lost meanwhile. 16 bytes.
std::string ReminderSubmissionId(const v1::ReminderDue& note);

}  // namespace tandem::services

#endif  // TANDEM_SERVICES_DEADLINES_REMINDER_PLAN_H_
