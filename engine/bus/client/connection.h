// One DEALER socket and what is known about its peer. For engine/bus alone:
// mentions ZeroMQ.
#ifndef TANDEM_ENGINE_BUS_CLIENT_CONNECTION_H_
#define TANDEM_ENGINE_BUS_CLIENT_CONNECTION_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>
#include <zmq.hpp>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "engine/bus/context.h"
#include "engine/bus/endpoint.h"
#include "engine/bus/socket_monitor.h"
#include "engine/bus/wait.h"
#include "tandem/v1/request.pb.h"

namespace tandem::bus {

// Connects in the background and again whenever the connection is lost. Each loss
// is counted and empties the queues: whoever waits for an answer then sends anew
// what may be sent anew.
//
// Threads: one.
class Connection {
 public:
  // kInvalidArgument: the endpoint. That nobody serves it is no error here.
  static absl::StatusOr<std::unique_ptr<Connection>> Open(Context& context,
                                                          const std::string& endpoint,
                                                          absl::Duration dead_after);

  // Queues a request. kInvalidArgument: it is larger than a node takes.
  absl::Status Send(const v1::Request& request);

  // The next reply that has come. Absent: none. kDataLoss: something came that is
  // no Reply. kUnavailable: the Context was destroyed.
  absl::StatusOr<std::optional<v1::Reply>> Receive();

  // Takes notice of what happened to the connection. Returns how often one was
  // lost since Open.
  uint64_t CountLosses();

  // Gives the connection up, as if it had been lost, and connects again.
  void Reopen();

  // Whether a node has answered on this connection: for ipc and tcp at least
  // ZeroMQ's handshake.
  bool reached() const { return reached_; }
  const std::string& endpoint() const { return endpoint_.text; }
  void AppendWaitables(std::vector<Waitable>* what);

 private:
  Connection(Context& context, Endpoint endpoint, absl::Duration dead_after);
  void Connect();
  bool IsInproc() const { return endpoint_.transport == Endpoint::Transport::kInproc; }

  Context& context_;
  const Endpoint endpoint_;
  const absl::Duration dead_after_;
  zmq::socket_t socket_;
  std::unique_ptr<SocketMonitor> monitor_;  // None for inproc, which ZeroMQ does not monitor,
                                            // and once the context is closing.
  uint64_t losses_ = 0;
  bool reached_ = false;
};

}  // namespace tandem::bus

#endif  // TANDEM_ENGINE_BUS_CLIENT_CONNECTION_H_
