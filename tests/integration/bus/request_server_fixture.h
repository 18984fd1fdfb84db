// A RequestServer over real sockets, and clients that may send it anything.
#ifndef TANDEM_TESTS_INTEGRATION_BUS_REQUEST_SERVER_FIXTURE_H_
#define TANDEM_TESTS_INTEGRATION_BUS_REQUEST_SERVER_FIXTURE_H_

#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>
#include <zmq.hpp>

#include "engine/bus/server/request_server.h"
#include "tests/integration/bus/tiny_node.h"

namespace tandem::bus {

// A DEALER that may send anything.
class RawClient {
 public:
  RawClient(Context& context, const std::string& endpoint, int queue_max = 1000)
      : socket_(context.zmq(), zmq::socket_type::dealer) {
    socket_.set(zmq::sockopt::linger, 0);
    socket_.set(zmq::sockopt::rcvhwm, queue_max);
    socket_.connect(endpoint);
  }

  void Send(const std::vector<std::string>& frames) {
    for (size_t i = 0; i < frames.size(); ++i) {
      const bool last = i + 1 == frames.size();
      socket_.send(zmq::buffer(frames[i]), last ? zmq::send_flags::none : zmq::send_flags::sndmore);
    }
  }
  void Send(const v1::Request& request) { Send({request.SerializeAsString()}); }

  std::optional<v1::Reply> Receive() {
    zmq::message_t frame;
    if (!socket_.recv(frame, zmq::recv_flags::dontwait)) return std::nullopt;
    v1::Reply reply;
    EXPECT_TRUE(reply.ParseFromArray(frame.data(), static_cast<int>(frame.size())));
    EXPECT_FALSE(frame.more());
    return reply;
  }

 private:
  zmq::socket_t socket_;
};

inline v1::Request Ping(uint64_t id) {
  v1::Request request;
  request.set_id(id);
  request.mutable_ping();
  return request;
}

inline v1::Request StatusRequest(uint64_t id) {
  v1::Request request;
  request.set_id(id);
  request.mutable_status();
  return request;
}

inline v1::Request ReadRequest(uint64_t id) {
  v1::Request request;
  request.set_id(id);
  request.mutable_read_all();
  return request;
}

class RequestServerTest : public testing::TestWithParam<std::string> {
 protected:
  std::string Endpoint() {
    return GetParam() == "ipc" ? folder_.Ipc("tandem.sock") : "inproc://tandem";
  }

  void Start(RequestServer::Options options) {
    auto server = RequestServer::Bind(context_, std::move(options));
    ASSERT_TRUE(server.ok()) << server.status();
    server_ = *std::move(server);
  }
  void Start() { Start(Serve(Endpoint())); }

  // One round of the server; each delivered request is answered with its id.
  void Turn() {
    const absl::Status polled =
        server_->Poll(absl::Milliseconds(20), [this](const Delivery& delivery) {
          delivered_.push_back(delivery);
          v1::Reply reply;
          reply.set_id(delivery.request.id());
          server_->Send(delivery.client, reply);
        });
    ASSERT_TRUE(polled.ok()) << polled;
  }

  v1::Reply Await(RawClient& client) {
    std::optional<v1::Reply> reply;
    EXPECT_TRUE(Until(
        [&] {
          if (!reply.has_value()) reply = client.Receive();
          return reply.has_value();
        },
        [&] { Turn(); }));
    return reply.value_or(v1::Reply());
  }

  TempFolder folder_;
  Context context_;
  std::unique_ptr<RequestServer> server_;
  std::vector<Delivery> delivered_;
};

}  // namespace tandem::bus

#endif  // TANDEM_TESTS_INTEGRATION_BUS_REQUEST_SERVER_FIXTURE_H_
