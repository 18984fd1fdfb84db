#include "engine/bus/endpoint.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <utility>

#include "fmt/format.h"

namespace tandem::bus {
namespace {

constexpr size_t kSocketPathBytesMax = sizeof(sockaddr_un::sun_path) - 1;

// Whether a process accepts connections at the socket file.
bool Answers(const std::string& path) {
  const int fd = ::socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  // In doubt it is served: nothing is removed then.
  if (fd < 0) return true;
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
  const int connected = ::connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof(address));
  const int error = errno;
  ::close(fd);
  return connected == 0 || (error != ECONNREFUSED && error != ENOENT);
}

}  // namespace

absl::StatusOr<Endpoint> ParseEndpoint(const std::string& text) {
  static constexpr std::pair<const char*, Endpoint::Transport> kTransports[] = {
      {"ipc://", Endpoint::Transport::kIpc},
      {"inproc://", Endpoint::Transport::kInproc},
      {"tcp://", Endpoint::Transport::kTcp}};
  for (const auto& [prefix, transport] : kTransports) {
    if (!text.starts_with(prefix)) continue;
    Endpoint endpoint{transport, text.substr(std::strlen(prefix)), text};
    if (endpoint.address.empty()) break;
    if (transport == Endpoint::Transport::kIpc && endpoint.address.size() > kSocketPathBytesMax) {
      return absl::InvalidArgumentError(fmt::format(
          "the path of '{}' has {} characters; the operating system takes at most {} for a socket "
          "file. Choose a shorter folder, or set `endpoint` in the configuration",
          text, endpoint.address.size(), kSocketPathBytesMax));
    }
    return endpoint;
  }
  return absl::InvalidArgumentError(
      fmt::format("'{}' is no endpoint; write 'ipc:///srv/tandem/data/tandem.sock', "
                  "'inproc://tandem' or 'tcp://127.0.0.1:7400'",
                  text));
}

SocketFile LookAtSocketFile(const std::string& path) {
  struct stat found {};
  if (::lstat(path.c_str(), &found) != 0) return SocketFile::kAbsent;
  if (!S_ISSOCK(found.st_mode)) return SocketFile::kNotASocket;
  return Answers(path) ? SocketFile::kServed : SocketFile::kStale;
}

absl::Status PrepareSocketFile(const std::string& path) {
  std::filesystem::path folder = std::filesystem::path(path).parent_path();
  if (folder.empty()) folder = ".";
  std::error_code ignored;
  if (!std::filesystem::is_directory(folder, ignored)) {
    return absl::NotFoundError(
        fmt::format("the folder {} for the socket file {} does not exist; create it first",
                    folder.string(), path));
  }
  if (::access(folder.c_str(), W_OK | X_OK) != 0) {
    return absl::PermissionDeniedError(fmt::format(
        "the folder {} may not be written to ({}), so the socket file {} cannot be made; "
        "give this user the right, or choose another endpoint",
        folder.string(), std::strerror(errno), path));
  }
  switch (LookAtSocketFile(path)) {
    case SocketFile::kAbsent:
      return absl::OkStatus();
    case SocketFile::kServed:
      return absl::FailedPreconditionError(
          fmt::format("another node is running: it answers at {}. Stop it first, or choose another "
                      "endpoint",
                      path));
    case SocketFile::kNotASocket:
      return absl::FailedPreconditionError(
          fmt::format("{} exists and is not a socket; it was left alone. Move it away, or choose "
                      "another endpoint",
                      path));
    case SocketFile::kStale:
      break;
  }
  if (::unlink(path.c_str()) != 0 && errno != ENOENT) {
    return absl::PermissionDeniedError(fmt::format(
        "{} was left by a node that was killed, and cannot be removed ({}); remove it by "
        "hand",
        path, std::strerror(errno)));
  }
  return absl::OkStatus();
}

}  // namespace tandem::bus
