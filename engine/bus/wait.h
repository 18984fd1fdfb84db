// Waiting for several sockets at once, for a loop that owns more than one.
#ifndef TANDEM_ENGINE_BUS_WAIT_H_
#define TANDEM_ENGINE_BUS_WAIT_H_

#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"

namespace tandem::bus {

// Something to wait for: a ZeroMQ socket or a file descriptor becoming readable.
struct Waitable {
  void* socket = nullptr;  // Of ZeroMQ. Null: `fd` counts.
  int fd = -1;
};

// Returns once one of `what` is readable, or after `timeout`, or when a signal
// came: look at each of your sockets with a Poll that does not wait.
//
//   std::vector<Waitable> what;
//   server->AppendWaitables(&what);
//   session->AppendWaitables(&what);
//   WaitForAny(what, absl::Milliseconds(100));
//   server->Poll(absl::ZeroDuration(), on_request);
//   session->Poll(absl::ZeroDuration(), on_reply);
//
// kUnavailable: the Context was destroyed.
absl::Status WaitForAny(const std::vector<Waitable>& what, absl::Duration timeout);

}  // namespace tandem::bus

#endif  // TANDEM_ENGINE_BUS_WAIT_H_
