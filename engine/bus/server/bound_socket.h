// A server's socket with the endpoints it is bound to, for engine/bus alone:
// mentions ZeroMQ.
#ifndef TANDEM_ENGINE_BUS_SERVER_BOUND_SOCKET_H_
#define TANDEM_ENGINE_BUS_SERVER_BOUND_SOCKET_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <set>
#include <vector>
#include <zmq.hpp>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "engine/base/line_limit.h"
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

  // Looks who came and went, and turns away who came when there were `connections_max`
  // already: each connection takes a file descriptor, and where none is left, ZeroMQ ends the
  // process. Clients go on trying to connect, and get in once others have left. Call it when
  // `connections_handle` is readable.
  void LimitConnections(size_t connections_max);

  // A connection among all that this socket ever had, from 1. Descriptors are used again.
  using ConnectionNumber = uint64_t;
  // The one that is open over that descriptor of ZeroMQ's; 0: none is.
  ConnectionNumber ConnectionOver(int descriptor);
  bool IsOpen(ConnectionNumber connection) const;
  // Closes it if it is still open. One that ZeroMQ closed a moment ago, and whose descriptor
  // another one has already, may be taken for it; that one connects anew.
  void Disconnect(ConnectionNumber connection);

  void* connections_handle() { return monitor_->handle(); }

 private:
  struct Connection {
    int descriptor;
    ConnectionNumber number;
  };
  void NoteConnections();
  // Until ZeroMQ has closed one endpoint, a second at most.
  void AwaitClosed();

  zmq::socket_t socket_;
  std::unique_ptr<SocketMonitor> monitor_;  // Hears of connections and closed endpoints.
  std::vector<Endpoint> endpoints_;
  std::vector<Connection> connections_;  // In the order in which they came.
  ConnectionNumber last_connection_ = 0;
  std::set<int> turned_away_;  // Those that ZeroMQ has not closed yet.
  LineLimit lines_{absl::Minutes(1)};
};

}  // namespace tandem::bus

#endif  // TANDEM_ENGINE_BUS_SERVER_BOUND_SOCKET_H_
