// What of the pending reminders still stands when a mail is made.
#ifndef TANDEM_SERVICES_REMINDERS_MAIL_ITEMS_H_
#define TANDEM_SERVICES_REMINDERS_MAIL_ITEMS_H_

#include <memory>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/follower/world.h"
#include "services/reminders/mail_plan.h"
#include "tandem/v1/instance.pb.h"

namespace tandem::services {

// A deadline that a mail tells once, by its newest note.
struct ToldDeadline {
  const PendingReminder* newest = nullptr;
  std::vector<const PendingReminder*> covers;  // `newest` among them.
  std::shared_ptr<const Standing> standing;    // Its instance.
  v1::DeadlineState deadline;
};

struct ReviewedReminders {
  std::vector<ToldDeadline> items;  // Due first, first.
  // Met, moved, waiting, paused or gone meanwhile: nobody is told.
  std::vector<const PendingReminder*> outdated;
};

// Holds `reminders` against their instances as they stand at `now`.
absl::StatusOr<ReviewedReminders> ReviewReminders(
    const std::vector<const PendingReminder*>& reminders, World& world, absl::Time now);

}  // namespace tandem::services

#endif  // TANDEM_SERVICES_REMINDERS_MAIL_ITEMS_H_
