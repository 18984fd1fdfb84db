// Specifies socket_monitor.h over real connections.
#include "engine/bus/socket_monitor.h"

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <zmq.hpp>

#include "absl/time/time.h"
#include "engine/bus/wait.h"
#include "tests/integration/bus/tiny_node.h"

namespace tandem::bus {
namespace {

// The next event within 10 s, or 0.
int Await(SocketMonitor& monitor) {
  (void)WaitForAny({{monitor.handle(), -1}}, absl::Seconds(10));
  return monitor.Take().value_or(SocketMonitor::Event()).what;
}

class SocketMonitorTest : public testing::Test {
 protected:
  zmq::socket_t Bound(const std::string& endpoint) {
    zmq::socket_t socket(context_.zmq(), zmq::socket_type::router);
    socket.set(zmq::sockopt::linger, 0);
    socket.bind(endpoint);
    return socket;
  }
  zmq::socket_t Unconnected() {
    zmq::socket_t socket(context_.zmq(), zmq::socket_type::dealer);
    socket.set(zmq::sockopt::linger, 0);
    return socket;
  }

  TempFolder folder_;
  Context context_;
};

TEST_F(SocketMonitorTest, TellsThatAPeerCameAndWent) {
  zmq::socket_t peer = Bound(folder_.Ipc("peer"));
  zmq::socket_t watched = Unconnected();
  SocketMonitor monitor(context_, watched, ZMQ_EVENT_HANDSHAKE_SUCCEEDED | ZMQ_EVENT_DISCONNECTED);
  EXPECT_FALSE(monitor.Take().has_value());

  watched.connect(folder_.Ipc("peer"));
  EXPECT_EQ(Await(monitor), ZMQ_EVENT_HANDSHAKE_SUCCEEDED);

  peer.close();
  EXPECT_EQ(Await(monitor), ZMQ_EVENT_DISCONNECTED);
}

TEST_F(SocketMonitorTest, OthersAreConnectedAfterAMonitorLeftAndItsPeerDied) {
  zmq::socket_t dying = Bound(folder_.Ipc("dying"));
  zmq::socket_t watched = Unconnected();
  {
    SocketMonitor left(context_, watched, ZMQ_EVENT_HANDSHAKE_SUCCEEDED | ZMQ_EVENT_DISCONNECTED);
    watched.connect(folder_.Ipc("dying"));
    ASSERT_EQ(Await(left), ZMQ_EVENT_HANDSHAKE_SUCCEEDED);
  }
  // ZeroMQ looks at most once in a millisecond whether a hearing end is there still.
  (void)WaitForAny({{watched.handle(), -1}}, absl::Milliseconds(20));
  dying.close();  // Nobody hears that it is lost.

  zmq::socket_t living = Bound(folder_.Ipc("living"));
  zmq::socket_t other = Unconnected();
  SocketMonitor monitor(context_, other, ZMQ_EVENT_HANDSHAKE_SUCCEEDED);
  other.connect(folder_.Ipc("living"));
  EXPECT_EQ(Await(monitor), ZMQ_EVENT_HANDSHAKE_SUCCEEDED);
}

}  // namespace
}  // namespace tandem::bus
