#include "engine/bus/socket_monitor.h"

#include <cstring>
#include <string>

#include "fmt/format.h"

namespace tandem::bus {

SocketMonitor::SocketMonitor(Context& context, zmq::socket_t& watched, int events)
    : watched_(watched.handle()), heard_(context.zmq(), zmq::socket_type::pair) {
  const std::string address = fmt::format("inproc://tandem-monitor-{}", context.NextNumber());
  if (zmq_socket_monitor(watched_, address.c_str(), events) != 0) throw zmq::error_t();
  heard_.set(zmq::sockopt::linger, 0);
  heard_.set(zmq::sockopt::rcvhwm, 0);
  heard_.connect(address);
}

// Fails only when the context is closing, and then no send blocks.
SocketMonitor::~SocketMonitor() { (void)zmq_socket_monitor(watched_, nullptr, 0); }

std::optional<SocketMonitor::Event> SocketMonitor::Take() {
  zmq::message_t event;
  if (!heard_.recv(event, zmq::recv_flags::dontwait)) return std::nullopt;
  uint16_t what = 0;
  int32_t value = 0;
  if (event.size() >= sizeof(what) + sizeof(value)) {
    std::memcpy(&what, event.data(), sizeof(what));
    std::memcpy(&value, event.data<char>() + sizeof(what), sizeof(value));
  }
  for (bool more = event.more(); more;) {
    zmq::message_t address;
    (void)heard_.recv(address, zmq::recv_flags::dontwait);
    more = address.more();
  }
  return Event{what, value};
}

}  // namespace tandem::bus
