// A server's socket with the endpoints it is bound to, for engine/bus alone:
// mentions ZeroMQ.
#ifndef TANDEM_ENGINE_BUS_SERVER_BOUND_SOCKET_H_
#define TANDEM_ENGINE_BUS_SERVER_BOUND_SOCKET_H_

#include <memory>
#include <vector>
#include <zmq.hpp>

#include "absl/status/status.h"
#include "engine/bus/context.h"
#include "engine/bus/endpoint.h"
#include "engine/bus/socket_monitor.h"

namespace tandem::bus {

// Once it is destroyed its endpoints are free: ZeroMQ closes in the background, and
// would remove the socket file of whoever bound it next.
class BoundSocket {
 public:
  BoundSocket(Context& context, zmq::socket_type type);
  ~BoundSocket();
  BoundSocket(BoundSocket&&) = default;
  BoundSocket& operator=(BoundSocket&&) = delete;

  // Set options before Bind.
  zmq::socket_t& socket() { return socket_; }

  // An ipc socket file is readable and writable by its owner alone. Errors as
  // RequestServer::Bind.
  absl::Status Bind(const Endpoint& endpoint);

 private:
  // Until ZeroMQ has closed one endpoint, a second at most.
  void AwaitClosed();

  zmq::socket_t socket_;
  std::unique_ptr<SocketMonitor> monitor_;  // Hears when an endpoint is closed.
  std::vector<Endpoint> endpoints_;
};

}  // namespace tandem::bus

#endif  // TANDEM_ENGINE_BUS_SERVER_BOUND_SOCKET_H_
