// What of the pending reminders still stands when a mail is made.
#ifndef TANDEM_SERVICES_REMINDERS_MAIL_ITEMS_H_
#define TANDEM_SERVICES_REMINDERS_MAIL_ITEMS_H_

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/follower/recipient.h"
#include "services/follower/world.h"
#include "services/reminders/mail_plan.h"
#include "tandem/v1/deadline.pb.h"

namespace tandem::services {

// A deadline that a mail tells once, by its newest note.
struct ToldDeadline {
  const PendingReminder* newest = nullptr;
  std::vector<const PendingReminder*> covers;  // `newest` among them.
  std::shared_ptr<const Standing> standing;    // Its instance.
  v1::DeadlineState deadline;
  std::optional<Route> route = std::nullopt;  // How it comes to its reader.
};

// Deadlines told in one mail at most; the others wait for the next one.
inline constexpr size_t kMailItemsMax = 150;
// Reminders looked at for it in one call.
inline constexpr size_t kReviewedMax = 300;

struct ReviewedReminders {
  std::vector<ToldDeadline> items;  // Due first, first.
  // Met, moved, waiting, paused or gone meanwhile: nobody is told.
  std::vector<const PendingReminder*> outdated;
  size_t untouched = 0;  // Were not looked at: the mail is full, or the bound was met.
};

// An instance and its deadlines as they stand.
struct SeenInstance {
  std::shared_ptr<const Standing> standing;  // Null: there is no such instance.
  std::vector<v1::DeadlineState> schedule;
};

// kDataLoss: the store cannot be read.
absl::StatusOr<SeenInstance> LookAt(const std::string& stream, World& world, absl::Time now);

// The deadline, if it is still open and due on that day; null: it is not. Into `seen`.
const v1::DeadlineState* StillOwed(std::string_view deadline, const v1::Date& due,
                                   const SeenInstance& seen);

// Holds `reminders`, the longest untold first, against their instances as they stand
// at `now`, until a mail is full. Those of an instance that waits to be folded anew
// are neither told nor outdated.
absl::StatusOr<ReviewedReminders> ReviewReminders(
    const std::vector<const PendingReminder*>& reminders, World& world, absl::Time now);

}  // namespace tandem::services

#endif  // TANDEM_SERVICES_REMINDERS_MAIL_ITEMS_H_
