#include "services/node/descriptors.h"

#include <spdlog/spdlog.h>
#include <sys/resource.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace tandem {
namespace {

// The log's store keeps up to 512 files open, and each service's up to 64.
constexpr size_t kForEverythingElse = 800;
// The engine's, the queries' and the changes'. The services' own have a connection each.
constexpr size_t kEndpoints = 3;
constexpr size_t kConnectionsMin = 20;
constexpr size_t kConnectionsMost = 8192;

rlimit Limit() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) limit.rlim_cur = limit.rlim_max = 0;
  return limit;
}

}  // namespace

void RaiseDescriptorLimit() {
  rlimit limit = Limit();
  if (limit.rlim_cur >= limit.rlim_max) return;
  limit.rlim_cur = limit.rlim_max;
  if (setrlimit(RLIMIT_NOFILE, &limit) != 0) {
    spdlog::warn("the limit of open files stays at {}: {}", Limit().rlim_cur, std::strerror(errno));
  }
}

size_t ConnectionsMaxFor(size_t descriptors) {
  const size_t left = descriptors - std::min(descriptors, kForEverythingElse);
  return std::clamp(left / kEndpoints, kConnectionsMin, kConnectionsMost);
}

size_t ConnectionsMax() { return ConnectionsMaxFor(Limit().rlim_cur); }

}  // namespace tandem
