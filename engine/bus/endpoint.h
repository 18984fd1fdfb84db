// Where a node is reached: "ipc://<file>", "inproc://<name>", "tcp://<host>:<port>".
#ifndef TANDEM_ENGINE_BUS_ENDPOINT_H_
#define TANDEM_ENGINE_BUS_ENDPOINT_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace tandem::bus {

struct Endpoint {
  enum class Transport { kIpc, kInproc, kTcp };
  Transport transport = Transport::kInproc;
  std::string address;  // Behind "://".
  std::string text;     // All of it.
};

// kInvalidArgument says what is wrong and shows what is right. An ipc file's path
// has at most 107 bytes: the operating system takes no longer one.
absl::StatusOr<Endpoint> ParseEndpoint(const std::string& text);

// Whether a process answers at the socket file `path`.
enum class SocketFile {
  kAbsent,     // There is nothing.
  kStale,      // A socket file that nobody serves: its process was killed.
  kServed,     // Somebody does.
  kNotASocket  // A file or folder of another kind.
};
SocketFile LookAtSocketFile(const std::string& path);

// Makes way for a bind to the socket file `path`: removes a stale one, and never
// one that is served. kFailedPrecondition: another node serves it, or the path is
// something else; kNotFound, kPermissionDenied: its folder is missing, or may not
// be written to.
absl::Status PrepareSocketFile(const std::string& path);

}  // namespace tandem::bus

#endif  // TANDEM_ENGINE_BUS_ENDPOINT_H_
