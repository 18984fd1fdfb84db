// What an administrator says of the clock of a node that is stopped.
#ifndef TANDEM_SERVICES_NODE_CLOCK_COMMAND_H_
#define TANDEM_SERVICES_NODE_CLOCK_COMMAND_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/node/settings.h"

namespace tandem {

// Each records an event in system/clock (notice.proto) at `now`, the machine's time, by the
// configuration's user, who needs the right "operate", and returns what to tell them.
//
// SetClockBack: the clock was ahead while something was recorded. The text lists what that
// was. ConfirmClock: the clock is right, though it shows much more than when the node last
// ran.
//
// kFailedPrecondition: it is not so, the store is a demonstration's, or the node runs.
// kInvalidArgument: `why` is empty. kPermissionDenied: see above.
absl::StatusOr<std::string> SetClockBack(const Settings& settings, const std::string& why,
                                         absl::Time now);
absl::StatusOr<std::string> ConfirmClock(const Settings& settings, const std::string& why,
                                         absl::Time now);

}  // namespace tandem

#endif  // TANDEM_SERVICES_NODE_CLOCK_COMMAND_H_
