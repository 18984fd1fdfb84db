#include "engine/bus/server/bound_socket.h"

#include <sys/stat.h>

#include <cerrno>
#include <cstring>

#include "engine/base/status_macros.h"
#include "fmt/format.h"

namespace tandem::bus {

absl::Status BindSocket(zmq::socket_t& socket, const Endpoint& endpoint) {
  if (endpoint.transport == Endpoint::Transport::kTcp) {
    return absl::InvalidArgumentError(
        fmt::format("{} is not served: there are no keys yet, so whoever reaches it could do "
                    "everything. Use an ipc:// endpoint, and ssh from other hosts",
                    endpoint.text));
  }
  const bool is_file = endpoint.transport == Endpoint::Transport::kIpc;
  if (is_file) TANDEM_RETURN_IF_ERROR(PrepareSocketFile(endpoint.address));
  try {
    socket.bind(endpoint.text);
  } catch (const zmq::error_t& error) {
    if (error.num() == EADDRINUSE) {
      return absl::FailedPreconditionError(
          fmt::format("{} is served already by this process", endpoint.text));
    }
    return absl::UnavailableError(
        fmt::format("{} cannot be served: {}", endpoint.text, error.what()));
  }
  // Until here the folder's permissions alone keep others out.
  if (is_file && ::chmod(endpoint.address.c_str(), S_IRUSR | S_IWUSR) != 0) {
    return absl::PermissionDeniedError(
        fmt::format("the socket file {} cannot be kept to its owner: {}", endpoint.address,
                    std::strerror(errno)));
  }
  return absl::OkStatus();
}

}  // namespace tandem::bus
