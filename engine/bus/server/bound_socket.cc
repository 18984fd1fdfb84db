#include "engine/bus/server/bound_socket.h"

#include <sys/stat.h>

#include <cerrno>
#include <cstring>

#include "engine/base/status_macros.h"
#include "engine/bus/wait.h"
#include "fmt/format.h"
#include "spdlog/spdlog.h"

namespace tandem::bus {

BoundSocket::BoundSocket(Context& context, zmq::socket_type type)
    : socket_(context.zmq(), type),
      monitor_(std::make_unique<SocketMonitor>(context, socket_,
                                               ZMQ_EVENT_CLOSED | ZMQ_EVENT_CLOSE_FAILED)) {
  socket_.set(zmq::sockopt::linger, 0);
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
  for (int tries = 0; tries < 10; ++tries) {
    if (!WaitForAny({{monitor_->handle(), -1}}, absl::Milliseconds(100)).ok()) return;
    if (monitor_->Take().has_value()) return;
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
