// Who gets a reminder that has not been mailed yet, and when.
#ifndef TANDEM_SERVICES_PROJECTIONS_REMINDER_ROUTES_H_
#define TANDEM_SERVICES_PROJECTIONS_REMINDER_ROUTES_H_

#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "services/follower/world.h"
#include "services/projections/reminder_book.h"
#include "tandem/v1/read_model.pb.h"

namespace tandem::services {

// Adds a route for each addressee of a pending or held reminder; leaves others unchanged. If
// every addressee has a recipient, and all of them have opted out, it becomes SUPPRESSED. Errors
// are the store's.
absl::Status AddRoutes(const World& world, const ReminderBook& reminders, absl::Time now,
                       v1::ReminderView& reminder);

// The display name of an organisation's post, given as "oslo-club coordinator". Empty for a
// person's id, which contains no blank.
std::string NameOfAddressee(const World& world, const std::string& to);

}  // namespace tandem::services

#endif  // TANDEM_SERVICES_PROJECTIONS_REMINDER_ROUTES_H_
