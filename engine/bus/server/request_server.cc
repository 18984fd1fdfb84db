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
#include "engine/bus/server/reply_queues.h"
#include "engine/bus/server/waker.h"
#include "fmt/format.h"

namespace tandem::bus {
namespace {

// Reads that are answered only after a round, of one client and of all: their answers are
// all there at once.
constexpr size_t kAnsweredLaterMax = 4;
constexpr size_t kAnsweredLaterOfAllMax = 64;

// Requests of a client that wait may be so large.
constexpr size_t kWaitingBytesMax = size_t{1} << 20;

struct ServedSocket {
  BoundSocket bound;
  std::string principal;
};

// A message as it came: who from, its first frame, and how many there were.
struct Received {
  ClientId client;
  zmq::message_t frame;
  size_t frames = 0;

  // Of the connection; -1: it came from within the process.
  int descriptor() { return ::zmq_msg_get(frame.handle(), ZMQ_SRCFD); }
};

bool IsControl(const v1::Request& request) {
  return request.has_grant() || request.has_unsubscribe() || request.has_ping();
}

// Whether the answer may be large.
bool IsRead(const v1::Request& request) {
  switch (request.body_case()) {
    case v1::Request::kReadStream:
    case v1::Request::kReadAll:
    case v1::Request::kListStreams:
    case v1::Request::kDescribeNext:
    case v1::Request::kReadPeople:
    case v1::Request::kQuery:
      return true;
    case v1::Request::kHello:
    case v1::Request::kSubmit:
    case v1::Request::kSubscribe:
    case v1::Request::kGrant:
    case v1::Request::kUnsubscribe:
    case v1::Request::kDeployProgramme:
    case v1::Request::kPing:
    case v1::Request::kStatus:
    case v1::Request::kVerifyLog:
    case v1::Request::BODY_NOT_SET:
      break;
  }
  return false;
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

class RouterServer final : public RequestServer, private ReplyQueues::Connections {
 public:
  explicit RouterServer(Options options)
      : options_(std::move(options)),
        replies_({options_.sending_bytes_max, options_.outbox_bytes_max,
                  options_.outbox_messages_max, options_.all_bytes_max, options_.dead_after},
                 this) {}

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
    if (replies_.AnyWaits() || !reads_.empty()) timeout = std::min(timeout, replies_.retry());
    TANDEM_RETURN_IF_ERROR(WaitForAny(what, timeout));
    TANDEM_RETURN_IF_ERROR(waker_.Settle());
    try {
      for (ServedSocket& served : sockets_) {
        served.bound.LimitConnections(options_.connections_max);
      }
      if (replies_.AnyWaits() || !reads_.empty()) {
        replies_.SendOn(/*others_wait=*/!reads_.empty() && replies_.IsFull());
      }
      answered_later_.clear();
      answered_later_of_all_ = 0;
      TakeWaitingReads(sink);
      TakeRound(sink);
    } catch (const zmq::error_t& error) {
      if (error.num() == EINTR) return absl::OkStatus();
      return absl::UnavailableError(
          fmt::format("the server's sockets are being closed ({})", error.what()));
    }
    return absl::OkStatus();
  }

  void Send(const ClientId& client, const v1::Reply& reply) override {
    ++sent_;
    std::string bytes = reply.SerializeAsString();
    if (bytes.size() > kMessageBytesMax) {
      bytes =
          ProblemReply(reply.id(), absl::InternalError(fmt::format(
                                       "the answer has {} bytes, and at most {} can be sent; ask "
                                       "for less at once",
                                       bytes.size(), kMessageBytesMax)))
              .SerializeAsString();
    }
    replies_.Send(client, std::move(bytes));
  }

  bool CanTake(const ClientId& client) const override {
    return replies_.CanTake(client) && !replies_.IsFull();
  }

  std::vector<ClientId> TakeGone() override { return replies_.TakeGone(); }

  void AppendWaitables(std::vector<Waitable>* what) override {
    what->push_back(waker_.waitable());
    for (ServedSocket& served : sockets_) {
      what->push_back({served.bound.socket().handle(), -1});
      what->push_back({served.bound.connections_handle(), -1});
    }
  }

  void Stop() override { waker_.Stop(); }
  void Wake() override { waker_.Wake(); }

 private:
  // Reads that wait until their client takes what it was sent before.
  struct WaitingReads {
    std::string principal;
    std::deque<v1::Request> requests;
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
          replies_.NoteDescriptor(received->client, received->descriptor());
          if (!IsToWait(received->client, *request)) {
            ++delivered;
            Deliver({received->client, sockets_[i].principal, *std::move(request)}, sink);
          } else {
            LetWait(received->client, sockets_[i].principal, *std::move(request));
          }
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

  void Deliver(Delivery delivery, const Sink& sink) {
    const bool is_read = IsRead(delivery.request);
    const ClientId client = delivery.client;
    const uint64_t sent_before = sent_;
    sink(std::move(delivery));
    if (!is_read || sent_ != sent_before) return;
    ++answered_later_[client];
    ++answered_later_of_all_;
  }

  // For the answer to a read.
  bool HasRoom(const ClientId& client) const {
    if (!CanTake(client) || answered_later_of_all_ >= kAnsweredLaterOfAllMax) return false;
    const auto later = answered_later_.find(client);
    return later == answered_later_.end() || later->second < kAnsweredLaterMax;
  }

  // Its reads are answered in order.
  bool IsToWait(const ClientId& client, const v1::Request& request) const {
    return IsRead(request) && (reads_.contains(client) || !HasRoom(client));
  }

  void LetWait(const ClientId& client, const std::string& principal, v1::Request request) {
    WaitingReads& waiting = reads_[client];
    const size_t bytes = request.ByteSizeLong();
    const bool is_first = waiting.requests.empty();
    if (waiting.requests.size() >= options_.reads_waiting_max ||
        (!is_first && waiting.bytes + bytes > kWaitingBytesMax)) {
      return Send(client, BusyReply(request.id(), options_.retry_after_ms));
    }
    waiting.principal = principal;
    waiting.bytes += bytes;
    waiting.requests.push_back(std::move(request));
  }

  // One of each client in turn, on from where the last round ended, as long as there is
  // room for the answer.
  void TakeWaitingReads(const Sink& sink) {
    size_t passed_over = 0;  // In a row.
    size_t delivered = 0;
    while (delivered < options_.requests_per_poll && passed_over < reads_.size()) {
      auto at = reads_.upper_bound(last_read_of_);
      if (at == reads_.end()) at = reads_.begin();
      last_read_of_ = at->first;
      if (!HasRoom(at->first)) {
        ++passed_over;
        continue;
      }
      passed_over = 0;
      ++delivered;
      WaitingReads& waiting = at->second;
      Delivery delivery{at->first, waiting.principal, std::move(waiting.requests.front())};
      waiting.bytes -= delivery.request.ByteSizeLong();
      waiting.requests.pop_front();
      if (waiting.requests.empty()) reads_.erase(at);
      Deliver(std::move(delivery), sink);
    }
  }

  BoundSocket& Of(const ClientId& client) {
    return sockets_[static_cast<unsigned char>(client.value[0])].bound;
  }
  zmq::socket_t& SocketOf(const ClientId& client) override { return Of(client).socket(); }
  Number ConnectionOver(const ClientId& client, int descriptor) override {
    return Of(client).ConnectionOver(descriptor);
  }
  bool IsOpen(const ClientId& client, Number connection) override {
    return Of(client).IsOpen(connection);
  }
  void Disconnect(const ClientId& client, Number connection) override {
    Of(client).Disconnect(connection);
  }
  void OnGone(const ClientId& client) override { reads_.erase(client); }

  const Options options_;
  Waker waker_;
  std::vector<ServedSocket> sockets_;
  std::map<ClientId, WaitingReads> reads_;  // None is empty.
  uint64_t sent_ = 0;                       // Replies, so far.
  // Reads of this round that were not answered at once.
  std::map<ClientId, size_t> answered_later_;
  size_t answered_later_of_all_ = 0;
  ClientId last_read_of_;  // That waited.
  ReplyQueues replies_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<RequestServer>> RequestServer::Bind(Context& context,
                                                                   Options options) {
  auto server = std::make_unique<RouterServer>(std::move(options));
  TANDEM_RETURN_IF_ERROR(server->BindAll(context));
  return server;
}

}  // namespace tandem::bus
