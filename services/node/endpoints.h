// Where the parts of a node meet: in one process over inproc, apart over ipc.
#ifndef TANDEM_SERVICES_NODE_ENDPOINTS_H_
#define TANDEM_SERVICES_NODE_ENDPOINTS_H_

#include <string>
#include <string_view>

namespace tandem {

// Where the engine takes a service's requests: `data` is the node's folder.
std::string InprocEndpointFor(std::string_view service);
std::string IpcEndpointFor(std::string_view data, std::string_view service);

}  // namespace tandem

#endif  // TANDEM_SERVICES_NODE_ENDPOINTS_H_
