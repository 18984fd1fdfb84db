// Hears what happens to the connections of one socket, for engine/bus alone:
// mentions ZeroMQ.
#ifndef TANDEM_ENGINE_BUS_SOCKET_MONITOR_H_
#define TANDEM_ENGINE_BUS_SOCKET_MONITOR_H_

#include <cstdint>
#include <optional>
#include <zmq.hpp>

#include "engine/bus/context.h"

namespace tandem::bus {

// ZeroMQ's I/O thread tells each event with a send that blocks. Were the hearing end
// closed while events are still told, that thread would stop for ever, and with it
// every connection of the process. So the telling ends first, and no event is
// dropped for want of room.
//
// Threads: the watched socket's. Destroy it before that socket.
class SocketMonitor {
 public:
  // `events`: a mask of ZMQ_EVENT_*, few kinds; what is not taken is kept.
  // Throws zmq::error_t.
  SocketMonitor(Context& context, zmq::socket_t& watched, int events);
  ~SocketMonitor();
  SocketMonitor(const SocketMonitor&) = delete;
  SocketMonitor& operator=(const SocketMonitor&) = delete;

  struct Event {
    int what = 0;   // ZMQ_EVENT_*.
    int value = 0;  // Of a connection its file descriptor, else as ZeroMQ says.
  };
  // The next one. Absent: none. Throws zmq::error_t.
  std::optional<Event> Take();

  // To wait for events.
  void* handle() { return heard_.handle(); }

 private:
  void* const watched_;
  zmq::socket_t heard_;
};

}  // namespace tandem::bus

#endif  // TANDEM_ENGINE_BUS_SOCKET_MONITOR_H_
