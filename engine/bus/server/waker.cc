#include "engine/bus/server/waker.h"

#include <sys/eventfd.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <cstdlib>
#include <cstring>

#include "spdlog/spdlog.h"

namespace tandem::bus {

Waker::Waker() : fd_(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)) {
  if (fd_ >= 0) return;
  spdlog::critical("no file descriptor is left ({}); raise the limit of open files",
                   std::strerror(errno));
  std::abort();
}

Waker::~Waker() { ::close(fd_); }

void Waker::Stop() {
  stopped_ = true;
  Wake();
}

void Waker::Wake() {
  const uint64_t one = 1;
  // A full counter means that a wake-up is pending already.
  [[maybe_unused]] const ssize_t written = ::write(fd_, &one, sizeof(one));
}

absl::Status Waker::Settle() {
  uint64_t count = 0;
  [[maybe_unused]] const ssize_t taken = ::read(fd_, &count, sizeof(count));
  return stopped_ ? absl::CancelledError("stopped") : absl::OkStatus();
}

}  // namespace tandem::bus
