#include "services/node/endpoints.h"

#include <fmt/format.h>

namespace tandem {

std::string InprocEndpointFor(std::string_view service) {
  return fmt::format("inproc://engine-{}", service);
}

std::string IpcEndpointFor(std::string_view data, std::string_view service) {
  return fmt::format("ipc://{}/{}.sock", data, service);
}

}  // namespace tandem
