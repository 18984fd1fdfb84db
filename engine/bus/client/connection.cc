#include "engine/bus/client/connection.h"

#include <utility>

#include "engine/base/status_macros.h"
#include "engine/bus/limits.h"
#include "fmt/format.h"

namespace tandem::bus {

absl::StatusOr<std::unique_ptr<Connection>> Connection::Open(Context& context,
                                                             const std::string& endpoint,
                                                             absl::Duration dead_after) {
  TANDEM_ASSIGN_OR_RETURN(Endpoint parsed, ParseEndpoint(endpoint));
  try {
    return std::unique_ptr<Connection>(new Connection(context, std::move(parsed), dead_after));
  } catch (const zmq::error_t& error) {
    return absl::InvalidArgumentError(
        fmt::format("{} cannot be connected to: {}", endpoint, error.what()));
  }
}

Connection::Connection(Context& context, Endpoint endpoint, absl::Duration dead_after)
    : context_(context), endpoint_(std::move(endpoint)), dead_after_(dead_after) {
  Connect();
}

void Connection::Connect() {
  monitor_.reset();
  socket_ = zmq::socket_t(context_.zmq(), zmq::socket_type::dealer);
  socket_.set(zmq::sockopt::linger, 0);
  socket_.set(zmq::sockopt::maxmsgsize, static_cast<int64_t>(kMessageBytesMax));
  // What is in flight is bounded by the owner; so sending blocks only where there
  // is no peer at all.
  socket_.set(zmq::sockopt::sndhwm, 0);
  const auto dead_after_ms = static_cast<int>(absl::ToInt64Milliseconds(dead_after_));
  socket_.set(zmq::sockopt::heartbeat_ivl, dead_after_ms / 3);
  socket_.set(zmq::sockopt::heartbeat_timeout, dead_after_ms);
  socket_.set(zmq::sockopt::reconnect_ivl, 50);
  socket_.set(zmq::sockopt::reconnect_ivl_max, 1000);
  reached_ = false;
  if (!IsInproc()) {
    monitor_ = std::make_unique<SocketMonitor>(
        context_, socket_, ZMQ_EVENT_HANDSHAKE_SUCCEEDED | ZMQ_EVENT_DISCONNECTED);
  }
  socket_.connect(endpoint_.text);
}

absl::Status Connection::Send(const v1::Request& request) {
  const std::string bytes = request.SerializeAsString();
  if (bytes.size() > kRequestBytesMax) {
    return absl::InvalidArgumentError(
        fmt::format("the request has {} bytes; a node takes at most {}. Send it in parts",
                    bytes.size(), kRequestBytesMax));
  }
  try {
    // Not taken: there is no peer any more, which CountLosses finds, too.
    (void)socket_.send(zmq::buffer(bytes), zmq::send_flags::dontwait);
  } catch (const zmq::error_t& error) {
    return absl::UnavailableError(
        fmt::format("the connection to {} is being closed ({})", endpoint_.text, error.what()));
  }
  return absl::OkStatus();
}

absl::StatusOr<std::optional<v1::Reply>> Connection::Receive() {
  try {
    zmq::message_t frame;
    if (!socket_.recv(frame, zmq::recv_flags::dontwait)) return std::nullopt;
    reached_ = true;
    bool one_frame = true;
    for (bool more = frame.more(); more;) {
      zmq::message_t rest;
      (void)socket_.recv(rest, zmq::recv_flags::dontwait);
      more = rest.more();
      one_frame = false;
    }
    v1::Reply reply;
    if (one_frame && reply.ParseFromArray(frame.data(), static_cast<int>(frame.size()))) {
      return reply;
    }
    return absl::DataLossError(
        fmt::format("what answers at {} does not speak as a Tandem node does; check the endpoint",
                    endpoint_.text));
  } catch (const zmq::error_t& error) {
    if (error.num() == EINTR) return std::nullopt;
    return absl::UnavailableError(
        fmt::format("the connection to {} is being closed ({})", endpoint_.text, error.what()));
  }
}

uint64_t Connection::CountLosses() {
  try {
    if (IsInproc()) {
      // A peer that closed its inproc socket is never connected to again.
      if ((socket_.get(zmq::sockopt::events) & ZMQ_POLLOUT) == 0) Reopen();
      return losses_;
    }
    bool lost = false;
    if (monitor_ == nullptr) return losses_;
    while (const std::optional<SocketMonitor::Event> event = monitor_->Take()) {
      if (event->what == ZMQ_EVENT_HANDSHAKE_SUCCEEDED) reached_ = true;
      if (event->what == ZMQ_EVENT_DISCONNECTED) lost = true;
    }
    if (lost) Reopen();
  } catch (const zmq::error_t&) {
    // The context is closing: Receive says so.
  }
  return losses_;
}

void Connection::Reopen() {
  ++losses_;
  try {
    Connect();
  } catch (const zmq::error_t&) {
    // The context is closing: Receive says so.
  }
}

void Connection::AppendWaitables(std::vector<Waitable>* what) {
  what->push_back({socket_.handle(), -1});
  if (monitor_ != nullptr) what->push_back({monitor_->handle(), -1});
}

}  // namespace tandem::bus
