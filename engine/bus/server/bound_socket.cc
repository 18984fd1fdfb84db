#include "engine/bus/server/bound_socket.h"

#include <sys/socket.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <optional>
#include <string>
#include <utility>

#include "engine/base/status_macros.h"
#include "engine/bus/wait.h"
#include "fmt/format.h"
#include "spdlog/spdlog.h"

namespace tandem::bus {
namespace {

// A connection that has not completed the handshake by then is dropped.
constexpr int kHandshakeMs = 10'000;

// ZeroMQ cannot be told to close a connection; it takes this for a client that left.
void ShutDown(int descriptor) { (void)::shutdown(descriptor, SHUT_RDWR); }

}  // namespace

BoundSocket::BoundSocket(Context& context, zmq::socket_type type)
    : socket_(context.zmq(), type),
      monitor_(std::make_unique<SocketMonitor>(context, socket_,
                                               ZMQ_EVENT_ACCEPTED | ZMQ_EVENT_DISCONNECTED |
                                                   ZMQ_EVENT_CLOSED | ZMQ_EVENT_CLOSE_FAILED)) {
  socket_.set(zmq::sockopt::linger, 0);
  socket_.set(zmq::sockopt::handshake_ivl, kHandshakeMs);
}

BoundSocket::~BoundSocket() {
  if (!socket_) return;  // Moved from.
  for (const Endpoint& endpoint : endpoints_) {
    try {
      socket_.unbind(endpoint.text);
      if (endpoint.transport == Endpoint::Transport::kIpc) AwaitClosed();
    } catch (const zmq::error_t& error) {
      spdlog::warn("{} was not closed in order: {}", endpoint.text, error.what());
    }
  }
}

void BoundSocket::AwaitClosed() {
  const absl::Time until = absl::Now() + absl::Seconds(1);
  while (absl::Now() < until) {
    if (!WaitForAny({{monitor_->handle(), -1}}, absl::Milliseconds(100)).ok()) return;
    while (const std::optional<SocketMonitor::Event> event = monitor_->Take()) {
      if (event->what == ZMQ_EVENT_CLOSED || event->what == ZMQ_EVENT_CLOSE_FAILED) return;
    }
  }
}

void BoundSocket::NoteConnections() {
  while (const std::optional<SocketMonitor::Event> event = monitor_->Take()) {
    if (event->what != ZMQ_EVENT_ACCEPTED && event->what != ZMQ_EVENT_DISCONNECTED) continue;
    std::erase_if(connections_,
                  [&](const Connection& one) { return one.descriptor == event->value; });
    turned_away_.erase(event->value);
    if (event->what == ZMQ_EVENT_ACCEPTED) {
      connections_.push_back({event->value, ++last_connection_});
    }
  }
}

void BoundSocket::LimitConnections(size_t connections_max) {
  NoteConnections();
  for (size_t i = connections_max; i < connections_.size(); ++i) {
    if (!turned_away_.insert(connections_[i].descriptor).second) continue;
    ShutDown(connections_[i].descriptor);
    const std::optional<uint64_t> left_out = lines_.Take(absl::Now());
    if (!left_out) continue;
    spdlog::error("{} connections are open at {}: others are turned away until some are closed{}",
                  connections_max, endpoints_.front().text, LeftOutText(*left_out));
  }
}

BoundSocket::ConnectionNumber BoundSocket::ConnectionOver(int descriptor) {
  NoteConnections();
  for (const Connection& one : connections_) {
    if (one.descriptor == descriptor) return one.number;
  }
  return 0;
}

bool BoundSocket::IsOpen(ConnectionNumber connection) const {
  return std::any_of(connections_.begin(), connections_.end(),
                     [&](const Connection& one) { return one.number == connection; });
}

void BoundSocket::Disconnect(ConnectionNumber connection) {
  NoteConnections();
  for (const Connection& one : connections_) {
    if (one.number == connection) return ShutDown(one.descriptor);
  }
}

absl::Status BoundSocket::Bind(const Endpoint& endpoint) {
  if (endpoint.transport == Endpoint::Transport::kTcp) {
    return absl::InvalidArgumentError(
        fmt::format("{} is not served: there are no keys yet, so whoever reaches it could do "
                    "everything. Use an ipc:// endpoint, and ssh from other hosts",
                    endpoint.text));
  }
  const bool is_file = endpoint.transport == Endpoint::Transport::kIpc;
  if (is_file) TANDEM_RETURN_IF_ERROR(PrepareSocketFile(endpoint.address));
  try {
    socket_.bind(endpoint.text);
  } catch (const zmq::error_t& error) {
    if (error.num() == EADDRINUSE) {
      return absl::FailedPreconditionError(
          fmt::format("{} is served already by this process", endpoint.text));
    }
    return absl::UnavailableError(
        fmt::format("{} cannot be served: {}", endpoint.text, error.what()));
  }
  endpoints_.push_back(endpoint);
  // Until here the folder's permissions alone keep others out.
  if (is_file && ::chmod(endpoint.address.c_str(), S_IRUSR | S_IWUSR) != 0) {
    return absl::PermissionDeniedError(
        fmt::format("the socket file {} cannot be kept to its owner: {}", endpoint.address,
                    std::strerror(errno)));
  }
  return absl::OkStatus();
}

}  // namespace tandem::bus
