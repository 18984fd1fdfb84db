#include "tools/tandem/leaving_off.h"

#include <poll.h>
#include <unistd.h>

#include <atomic>
#include <csignal>

namespace tandem::cli {
namespace {

std::atomic<bool> stop_asked{false};
void AskToStop(int /*signal*/) { stop_asked = true; }

}  // namespace

void ListenForStop() {
  std::signal(SIGINT, AskToStop);
  std::signal(SIGTERM, AskToStop);
}

bool IsStopAsked() { return stop_asked.load(); }

bool IsOutputUnread() {
  pollfd output{STDOUT_FILENO, POLLOUT, 0};
  return poll(&output, 1, /*timeout=*/0) > 0 && (output.revents & POLLERR) != 0;
}

}  // namespace tandem::cli
