// A server's socket on one endpoint, for engine/bus alone: mentions ZeroMQ.
#ifndef TANDEM_ENGINE_BUS_SERVER_BOUND_SOCKET_H_
#define TANDEM_ENGINE_BUS_SERVER_BOUND_SOCKET_H_

#include <string>
#include <zmq.hpp>

#include "absl/status/status.h"
#include "engine/bus/endpoint.h"

namespace tandem::bus {

// Binds `socket`, whose options are set, to `endpoint`. An ipc socket file is
// readable and writable by its owner alone. Errors as RequestServer::Bind.
absl::Status BindSocket(zmq::socket_t& socket, const Endpoint& endpoint);

}  // namespace tandem::bus

#endif  // TANDEM_ENGINE_BUS_SERVER_BOUND_SOCKET_H_
