// A BusSession over ZeroMQ.
//
//   auto session = Session::Open(context, "ipc:///srv/tandem/data/tandem.sock", {});
//   const uint64_t events = (*session)->Subscribe(checkpoint, filter, 1000);
//   while (running) {
//     TANDEM_RETURN_IF_ERROR((*session)->Poll(absl::Seconds(1), [&](const v1::Reply& reply) {
//       if (reply.id() == events) service.Take(reply.batch());
//     }));
//   }
#ifndef TANDEM_ENGINE_BUS_CLIENT_SESSION_H_
#define TANDEM_ENGINE_BUS_CLIENT_SESSION_H_

#include <memory>
#include <string>
#include <vector>

#include "engine/bus/client/bus_session.h"
#include "engine/bus/client/session_state.h"
#include "engine/bus/context.h"
#include "engine/bus/wait.h"

namespace tandem::bus {

// Threads: one, which also opened it. Poll is to be called at least each
// `ping_interval`, for the heartbeat.
class Session : public BusSession {
 public:
  using Options = SessionState::Options;

  // Greets the node, once it is there. kInvalidArgument: the endpoint.
  static absl::StatusOr<std::unique_ptr<Session>> Open(Context& context,
                                                       const std::string& endpoint,
                                                       Options options);

  // For a loop that owns more sockets: see wait.h. Poll sends what was queued, so
  // call it before waiting elsewhere, too.
  virtual void AppendWaitables(std::vector<Waitable>* what) = 0;
};

}  // namespace tandem::bus

#endif  // TANDEM_ENGINE_BUS_CLIENT_SESSION_H_
