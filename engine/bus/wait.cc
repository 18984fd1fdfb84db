#include "engine/bus/wait.h"

#include <zmq.h>

#include <cerrno>

#include "fmt/format.h"

namespace tandem::bus {

absl::Status WaitForAny(const std::vector<Waitable>& what, absl::Duration timeout) {
  std::vector<zmq_pollitem_t> items;
  items.reserve(what.size());
  for (const Waitable& one : what) items.push_back({one.socket, one.fd, ZMQ_POLLIN, 0});
  // Rounded up: a timer that is due in half a millisecond is not polled for.
  const int64_t ms = absl::ToInt64Milliseconds(absl::Ceil(timeout, absl::Milliseconds(1)));
  const long wait = static_cast<long>(ms < 0 ? 0 : ms > 3'600'000 ? 3'600'000 : ms);
  if (zmq_poll(items.data(), static_cast<int>(items.size()), wait) >= 0) return absl::OkStatus();
  if (errno == EINTR || errno == EAGAIN) return absl::OkStatus();
  return absl::UnavailableError(
      fmt::format("the sockets of this process are being closed ({})", zmq_strerror(errno)));
}

}  // namespace tandem::bus
