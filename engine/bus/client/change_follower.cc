#include "engine/bus/client/change_follower.h"

#include <algorithm>
#include <chrono>
#include <utility>
#include <zmq.hpp>

#include "engine/base/status_macros.h"
#include "engine/bus/client/change_tracker.h"
#include "engine/bus/endpoint.h"
#include "engine/bus/limits.h"
#include "fmt/format.h"

namespace tandem::bus {
namespace {

using std::chrono::steady_clock;

// Changes that one Poll takes at most.
constexpr int kChangesPerPoll = 1000;

class SubFollower final : public ChangeFollower {
 public:
  SubFollower(Context& context, std::string endpoint, Options options)
      : context_(context), endpoint_(std::move(endpoint)), options_(options) {
    Connect();
  }

  absl::Status Poll(absl::Duration timeout, const Handler& handler) override {
    try {
      const absl::Duration silent = absl::FromChrono(steady_clock::now() - last_heard_);
      if (silent >= options_.silence_max) Connect();
      std::vector<Waitable> what;
      AppendWaitables(&what);
      TANDEM_RETURN_IF_ERROR(WaitForAny(what, std::min(timeout, options_.silence_max)));
      for (int i = 0; i < kChangesPerPoll; ++i) {
        zmq::message_t topic;
        if (!socket_.recv(topic, zmq::recv_flags::dontwait)) break;
        TANDEM_RETURN_IF_ERROR(TakeMessage(std::move(topic), handler));
      }
    } catch (const zmq::error_t& error) {
      if (error.num() == EINTR) return absl::OkStatus();
      return absl::UnavailableError(
          fmt::format("the connection to {} is being closed ({})", endpoint_, error.what()));
    }
    return absl::OkStatus();
  }

  uint64_t snapshot_wanted() const override { return tracker_.snapshot_wanted(); }
  bool following() const override { return tracker_.following(); }

  void SnapshotTaken(uint64_t ticket, Position position, const Handler& handler) override {
    HandOut(tracker_.SnapshotTaken(ticket, position), handler);
  }

  void AppendWaitables(std::vector<Waitable>* what) override {
    what->push_back({socket_.handle(), -1});
  }

 private:
  void Connect() {
    tracker_.Disconnected();
    last_heard_ = steady_clock::now();
    socket_ = zmq::socket_t(context_.zmq(), zmq::socket_type::sub);
    socket_.set(zmq::sockopt::linger, 0);
    socket_.set(zmq::sockopt::maxmsgsize, static_cast<int64_t>(kMessageBytesMax));
    socket_.set(zmq::sockopt::rcvhwm, 10'000);
    const auto silence_ms = static_cast<int>(absl::ToInt64Milliseconds(options_.silence_max));
    socket_.set(zmq::sockopt::heartbeat_ivl, std::max(silence_ms / 3, 1));
    socket_.set(zmq::sockopt::heartbeat_timeout, silence_ms);
    socket_.set(zmq::sockopt::reconnect_ivl, 50);
    socket_.set(zmq::sockopt::reconnect_ivl_max, 1000);
    socket_.set(zmq::sockopt::subscribe, "");
    socket_.connect(endpoint_);
  }

  absl::Status TakeMessage(zmq::message_t topic, const Handler& handler) {
    last_heard_ = steady_clock::now();
    zmq::message_t body;
    size_t frames = 1;
    for (bool more = topic.more(); more; ++frames) {
      zmq::message_t frame;
      (void)socket_.recv(frame, zmq::recv_flags::dontwait);
      more = frame.more();
      body = std::move(frame);
    }
    v1::Change change;
    if (frames != 2 || !change.ParseFromArray(body.data(), static_cast<int>(body.size()))) {
      return absl::DataLossError(fmt::format(
          "what is published at {} are not changes of a Tandem node; check the endpoint",
          endpoint_));
    }
    HandOut(tracker_.Take(topic.to_string(), std::move(change)), handler);
    return absl::OkStatus();
  }

  static void HandOut(const std::vector<ChangeTracker::Change>& changes, const Handler& handler) {
    for (const ChangeTracker::Change& one : changes) handler(one.topic, one.change);
  }

  Context& context_;
  const std::string endpoint_;
  const Options options_;
  zmq::socket_t socket_;
  steady_clock::time_point last_heard_;
  ChangeTracker tracker_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<ChangeFollower>> ChangeFollower::Open(Context& context,
                                                                     const std::string& endpoint,
                                                                     Options options) {
  TANDEM_ASSIGN_OR_RETURN(const Endpoint parsed, ParseEndpoint(endpoint));
  try {
    return std::make_unique<SubFollower>(context, parsed.text, options);
  } catch (const zmq::error_t& error) {
    return absl::InvalidArgumentError(
        fmt::format("{} cannot be connected to: {}", endpoint, error.what()));
  }
}

}  // namespace tandem::bus
