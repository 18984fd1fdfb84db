#include "engine/bus/server/change_publisher.h"

#include <utility>
#include <zmq.hpp>

#include "engine/base/status_macros.h"
#include "engine/bus/change_topic.h"
#include "engine/bus/limits.h"
#include "engine/bus/server/bound_socket.h"
#include "spdlog/spdlog.h"

namespace tandem::bus {
namespace {

class XpubPublisher final : public ChangePublisher {
 public:
  XpubPublisher(Context& context, Options options)
      : options_(std::move(options)),
        bound_(context, zmq::socket_type::xpub),
        socket_(bound_.socket()) {
    socket_.set(zmq::sockopt::sndhwm, options_.queue_max);
    socket_.set(zmq::sockopt::maxmsgsize, static_cast<int64_t>(kMessageBytesMax));
    socket_.set(zmq::sockopt::heartbeat_ivl, 10'000);
    socket_.set(zmq::sockopt::heartbeat_timeout, 30'000);
    // Every new listener is announced, not only the first one of a topic.
    socket_.set(zmq::sockopt::xpub_verbose, true);
  }

  absl::Status BindAll() {
    if (options_.endpoints.empty()) {
      return absl::InvalidArgumentError("changes need an endpoint to be published on");
    }
    for (const std::string& text : options_.endpoints) {
      TANDEM_ASSIGN_OR_RETURN(const Endpoint endpoint, ParseEndpoint(text));
      TANDEM_RETURN_IF_ERROR(bound_.Bind(endpoint));
    }
    return absl::OkStatus();
  }

  void Publish(const std::string& topic, v1::Change change) override {
    change.set_number(++last_number_);
    Send(topic, std::move(change));
  }

  void Heartbeat(uint64_t position, absl::Time now) override {
    v1::Change change;
    change.set_number(last_number_);
    change.set_position(position);
    const int64_t micros = absl::ToUnixMicros(now);
    change.mutable_heartbeat()->mutable_now()->set_seconds(micros / 1'000'000);
    change.mutable_heartbeat()->mutable_now()->set_nanos(
        static_cast<int32_t>(micros % 1'000'000 * 1000));
    Send(kHeartbeatTopic, std::move(change));
  }

  void GreetListeners(uint64_t position, absl::Time now) override {
    bool somebody_came = false;
    try {
      bound_.LimitConnections(options_.connections_max);
      // Bounded: what comes meanwhile is for the next call.
      for (int i = 0; i < 1000; ++i) {
        zmq::message_t frame;
        if (!socket_.recv(frame, zmq::recv_flags::dontwait)) break;
        // 1 and a topic: subscribed. 0 and a topic: unsubscribed.
        if (frame.size() > 0 && *frame.data<char>() == 1) somebody_came = true;
      }
    } catch (const zmq::error_t& error) {
      spdlog::debug("changes: {}", error.what());
      return;
    }
    if (somebody_came) Heartbeat(position, now);
  }

  uint64_t last_number() const override { return last_number_; }

  void AppendWaitables(std::vector<Waitable>* what) override {
    what->push_back({socket_.handle(), -1});
    what->push_back({bound_.connections_handle(), -1});
  }

 private:
  void Send(const std::string& topic, v1::Change change) {
    change.set_epoch(options_.epoch);
    const std::string bytes = change.SerializeAsString();
    try {
      (void)socket_.send(zmq::buffer(topic), zmq::send_flags::sndmore | zmq::send_flags::dontwait);
      (void)socket_.send(zmq::buffer(bytes), zmq::send_flags::dontwait);
    } catch (const zmq::error_t& error) {
      // The context is closing. The number was used, so a listener sees the gap.
      spdlog::debug("changes: {}", error.what());
    }
  }

  const Options options_;
  BoundSocket bound_;
  zmq::socket_t& socket_;  // Of bound_.
  uint64_t last_number_ = 0;
};

}  // namespace

absl::StatusOr<std::unique_ptr<ChangePublisher>> ChangePublisher::Bind(Context& context,
                                                                       Options options) {
  auto publisher = std::make_unique<XpubPublisher>(context, std::move(options));
  TANDEM_RETURN_IF_ERROR(publisher->BindAll());
  return publisher;
}

}  // namespace tandem::bus
