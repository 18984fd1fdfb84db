// Who a message came from, as one server knows its connections.
#ifndef TANDEM_ENGINE_BUS_SERVER_CLIENT_ID_H_
#define TANDEM_ENGINE_BUS_SERVER_CLIENT_ID_H_

#include <compare>
#include <functional>
#include <string>

namespace tandem::bus {

// One connection. It is opaque, and a client that reconnects gets another. It
// says where to send an answer and nothing about who may do what: that is the
// principal.
struct ClientId {
  std::string value;
  friend auto operator<=>(const ClientId&, const ClientId&) = default;
};

}  // namespace tandem::bus

template <>
struct std::hash<tandem::bus::ClientId> {
  size_t operator()(const tandem::bus::ClientId& id) const noexcept {
    return std::hash<std::string>()(id.value);
  }
};

#endif  // TANDEM_ENGINE_BUS_SERVER_CLIENT_ID_H_
