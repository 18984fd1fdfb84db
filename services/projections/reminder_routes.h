// Who gets a reminder that no mail tells yet, and when.
#ifndef TANDEM_SERVICES_PROJECTIONS_REMINDER_ROUTES_H_
#define TANDEM_SERVICES_PROJECTIONS_REMINDER_ROUTES_H_

#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "services/follower/world.h"
#include "services/projections/reminder_book.h"
#include "tandem/v1/read_model.pb.h"

namespace tandem::services {

// Adds a route for each addressee of a reminder that waits; others stay as they are. Of one
// that nobody wants nothing is to be expected: it becomes SUPPRESSED.
absl::Status AddRoutes(const World& world, const ReminderBook& reminders, absl::Time now,
                       v1::ReminderView& reminder);

// "oslo-club coordinator" is the post of an organisation. Empty for a person's id, which has
// no blank in it: it has no name here.
std::string NameOfAddressee(const World& world, const std::string& to);

}  // namespace tandem::services

#endif  // TANDEM_SERVICES_PROJECTIONS_REMINDER_ROUTES_H_
