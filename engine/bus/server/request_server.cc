#include "engine/bus/server/request_server.h"

#include <algorithm>
#include <cerrno>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <utility>
#include <zmq.hpp>

#include "engine/base/problem_status.h"
#include "engine/base/status_macros.h"
#include "engine/bus/server/bound_socket.h"
#include "engine/bus/server/waker.h"
#include "fmt/format.h"

namespace tandem::bus {
namespace {

// While something waits in an outbox, sending is tried again so often.
constexpr absl::Duration kRetryInterval = absl::Milliseconds(1);

struct ServedSocket {
  BoundSocket bound;
  std::string principal;
};

// A message as it came: who from, its first frame, and how many there were.
struct Received {
  ClientId client;
  zmq::message_t frame;
  size_t frames = 0;
};

bool IsControl(const v1::Request& request) {
  return request.has_grant() || request.has_unsubscribe() || request.has_ping();
}

absl::StatusOr<v1::Request> ReadRequest(const Received& received, size_t bytes_max) {
  if (received.frames != 1) {
    return absl::InvalidArgumentError(fmt::format(
        "a request is one frame, and this message had {}; use a DEALER socket", received.frames));
  }
  if (received.frame.size() > bytes_max) {
    return absl::InvalidArgumentError(
        fmt::format("the request has {} bytes; at most {} are taken. Send it in parts",
                    received.frame.size(), bytes_max));
  }
  v1::Request request;
  if (!request.ParseFromArray(received.frame.data(), static_cast<int>(received.frame.size()))) {
    return absl::InvalidArgumentError(
        fmt::format("these {} bytes are not a tandem.v1.Request", received.frame.size()));
  }
  return request;
}

absl::Status CheckRequest(const v1::Request& request) {
  if (request.id() == 0) {
    return absl::InvalidArgumentError(
        "the request has no id; choose one that is not 0 and not in flight");
  }
  if (request.body_case() == v1::Request::BODY_NOT_SET) {
    return absl::InvalidArgumentError(
        "the request asks for nothing that this node knows; perhaps the client is newer than the "
        "node");
  }
  return absl::OkStatus();
}

class RouterServer final : public RequestServer {
 public:
  explicit RouterServer(Options options) : options_(std::move(options)) {}

  absl::Status BindAll(Context& context) {
    if (options_.endpoints.empty() || options_.endpoints.size() > 255) {
      return absl::InvalidArgumentError(
          fmt::format("a server needs 1 to 255 endpoints, not {}", options_.endpoints.size()));
    }
    for (const ServedEndpoint& served : options_.endpoints) {
      if (served.principal.empty()) {
        return absl::InvalidArgumentError(
            fmt::format("nobody is named for {}: say who works over it", served.endpoint));
      }
      TANDEM_ASSIGN_OR_RETURN(const Endpoint endpoint, ParseEndpoint(served.endpoint));
      BoundSocket bound(context, zmq::socket_type::router);
      SetOptions(bound.socket());
      TANDEM_RETURN_IF_ERROR(bound.Bind(endpoint));
      sockets_.push_back({std::move(bound), served.principal});
    }
    return absl::OkStatus();
  }

  absl::Status Poll(absl::Duration timeout, const Sink& sink) override {
    std::vector<Waitable> what;
    AppendWaitables(&what);
    if (!outboxes_.empty()) timeout = std::min(timeout, kRetryInterval);
    TANDEM_RETURN_IF_ERROR(WaitForAny(what, timeout));
    TANDEM_RETURN_IF_ERROR(waker_.Settle());
    try {
      EmptyOutboxes();
      TakeRound(sink);
    } catch (const zmq::error_t& error) {
      if (error.num() == EINTR) return absl::OkStatus();
      return absl::UnavailableError(
          fmt::format("the server's sockets are being closed ({})", error.what()));
    }
    return absl::OkStatus();
  }

  void Send(const ClientId& client, const v1::Reply& reply) override {
    std::string bytes = reply.SerializeAsString();
    if (bytes.size() > kMessageBytesMax) {
      bytes =
          ProblemReply(reply.id(), absl::InternalError(fmt::format(
                                       "the answer has {} bytes, and at most {} can be sent; ask "
                                       "for less at once",
                                       bytes.size(), kMessageBytesMax)))
              .SerializeAsString();
    }
    const auto outbox = outboxes_.find(client);
    if (outbox != outboxes_.end()) return Queue(client, std::move(bytes));
    switch (TrySend(client, bytes)) {
      case Sent::kYes:
        return;
      case Sent::kFull:
        return Queue(client, std::move(bytes));
      case Sent::kGone:
        gone_.insert(client);
        return;
    }
  }

  bool CanTake(const ClientId& client) const override {
    return !outboxes_.contains(client) && !gone_.contains(client);
  }

  std::vector<ClientId> TakeGone() override {
    std::vector<ClientId> gone(gone_.begin(), gone_.end());
    gone_.clear();
    return gone;
  }

  void AppendWaitables(std::vector<Waitable>* what) override {
    what->push_back(waker_.waitable());
    for (ServedSocket& served : sockets_) what->push_back({served.bound.socket().handle(), -1});
  }

  void Stop() override { waker_.Stop(); }
  void Wake() override { waker_.Wake(); }

 private:
  enum class Sent { kYes, kFull, kGone };
  struct Outbox {
    std::deque<std::string> messages;
    size_t bytes = 0;
  };

  void SetOptions(zmq::socket_t& socket) const {
    socket.set(zmq::sockopt::router_mandatory, true);
    socket.set(zmq::sockopt::sndhwm, options_.send_queue_max);
    socket.set(zmq::sockopt::maxmsgsize, static_cast<int64_t>(kMessageBytesMax));
    const auto dead_after_ms = static_cast<int>(absl::ToInt64Milliseconds(options_.dead_after));
    socket.set(zmq::sockopt::heartbeat_ivl, dead_after_ms / 3);
    socket.set(zmq::sockopt::heartbeat_timeout, dead_after_ms);
  }

  // One round: from each endpoint in turn, so that none starves another.
  void TakeRound(const Sink& sink) {
    size_t delivered = 0;
    const size_t messages_max = options_.requests_per_poll + options_.refusals_per_poll;
    size_t taken = 0;
    for (bool any = true; any && taken < messages_max;) {
      any = false;
      for (size_t i = 0; i < sockets_.size() && taken < messages_max; ++i) {
        std::optional<Received> received = Receive(i);
        if (!received.has_value()) continue;
        any = true;
        ++taken;
        if (std::optional<v1::Request> request = Admit(*received, delivered)) {
          ++delivered;
          sink(Delivery{received->client, sockets_[i].principal, *std::move(request)});
        }
      }
    }
  }

  // The next message of one endpoint, all of its frames taken. Absent: none.
  std::optional<Received> Receive(size_t index) {
    zmq::socket_t& socket = sockets_[index].bound.socket();
    zmq::message_t routing_id;
    if (!socket.recv(routing_id, zmq::recv_flags::dontwait)) return std::nullopt;
    Received received;
    received.client.value = static_cast<char>(index) + routing_id.to_string();
    for (bool more = routing_id.more(); more;) {
      zmq::message_t frame;
      (void)socket.recv(frame, zmq::recv_flags::dontwait);
      more = frame.more();
      if (received.frames++ == 0) received.frame = std::move(frame);
    }
    return received;
  }

  // The request, if the state machine is to see it; else it was answered here.
  std::optional<v1::Request> Admit(const Received& received, size_t delivered) {
    absl::StatusOr<v1::Request> request = ReadRequest(received, options_.request_bytes_max);
    if (!request.ok()) {
      Send(received.client, ProblemReply(0, request.status()));
      return std::nullopt;
    }
    if (absl::Status checked = CheckRequest(*request); !checked.ok()) {
      Send(received.client, ProblemReply(request->id(), checked));
      return std::nullopt;
    }
    if (delivered >= options_.requests_per_poll && !IsControl(*request)) {
      Send(received.client, BusyReply(request->id(), options_.retry_after_ms));
      return std::nullopt;
    }
    return *std::move(request);
  }

  Sent TrySend(const ClientId& client, const std::string& bytes) {
    zmq::socket_t& socket = sockets_[static_cast<unsigned char>(client.value[0])].bound.socket();
    try {
      zmq::message_t routing_id(client.value.data() + 1, client.value.size() - 1);
      if (!socket.send(routing_id, zmq::send_flags::sndmore | zmq::send_flags::dontwait)) {
        return Sent::kFull;
      }
      // The peer's pipe took the first frame; the rest of a message always follows.
      (void)socket.send(zmq::buffer(bytes), zmq::send_flags::dontwait);
      return Sent::kYes;
    } catch (const zmq::error_t&) {
      return Sent::kGone;  // EHOSTUNREACH: disconnected. ETERM: all are.
    }
  }

  void Queue(const ClientId& client, std::string bytes) {
    Outbox& outbox = outboxes_[client];
    outbox.bytes += bytes.size();
    outbox.messages.push_back(std::move(bytes));
    if (outbox.bytes <= options_.outbox_bytes_max &&
        outbox.messages.size() <= options_.outbox_messages_max) {
      return;
    }
    outboxes_.erase(client);
    gone_.insert(client);
  }

  void EmptyOutboxes() {
    for (auto at = outboxes_.begin(); at != outboxes_.end();) {
      Outbox& outbox = at->second;
      Sent sent = Sent::kYes;
      while (!outbox.messages.empty()) {
        sent = TrySend(at->first, outbox.messages.front());
        if (sent != Sent::kYes) break;
        outbox.bytes -= outbox.messages.front().size();
        outbox.messages.pop_front();
      }
      if (sent == Sent::kGone) gone_.insert(at->first);
      at = sent == Sent::kFull ? std::next(at) : outboxes_.erase(at);
    }
  }

  const Options options_;
  Waker waker_;
  std::vector<ServedSocket> sockets_;
  std::map<ClientId, Outbox> outboxes_;  // None is empty.
  std::set<ClientId> gone_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<RequestServer>> RequestServer::Bind(Context& context,
                                                                   Options options) {
  auto server = std::make_unique<RouterServer>(std::move(options));
  TANDEM_RETURN_IF_ERROR(server->BindAll(context));
  return server;
}

}  // namespace tandem::bus
