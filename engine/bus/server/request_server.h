// The shell around a state machine that answers requests: sockets on one side,
// v1::Request and v1::Reply on the other.
//
//   for (;;) {
//     absl::Status polled = server->Poll(until_next_timer, [&](Delivery delivery) {
//       engine.Take(std::move(delivery));           // Or answer it here, at once.
//     });
//     if (absl::IsCancelled(polled)) break;         // Stop() was called.
//     for (auto& [client, reply] : engine.Replies()) server->Send(client, reply);
//     for (const ClientId& gone : server->TakeGone()) engine.Forget(gone);
//   }
#ifndef TANDEM_ENGINE_BUS_SERVER_REQUEST_SERVER_H_
#define TANDEM_ENGINE_BUS_SERVER_REQUEST_SERVER_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "engine/bus/context.h"
#include "engine/bus/limits.h"
#include "engine/bus/server/client_id.h"
#include "engine/bus/wait.h"
#include "tandem/v1/request.pb.h"

namespace tandem::bus {

// A request that is well formed: it has an id and a body.
struct Delivery {
  ClientId client;
  // Who asks, for the Authorizer. From the endpoint, never from the message.
  std::string principal;
  v1::Request request;
};

// A RequestServer takes requests on one or several endpoints and sends replies.
//
// What is not a request never reaches the state machine: a frame that cannot be
// read, a message of another number of frames, one above `request_bytes_max`, a
// request without an id, or without a body that this version knows, is answered
// with Problem INVALID (id 0 where there is none to be read). A message above
// kMessageBytesMax costs its sender the connection.
//
// Nothing is dropped in silence: what one round cannot take is answered BUSY or
// waits in the sender's queue.
//
// A client that does not read its replies takes a bounded amount of memory. ZeroMQ holds
// at most `sending_bytes_max` for it (or one larger reply), and what comes after that waits
// in its outbox. While something waits there, its reads wait too, unanswered, up to
// `reads_waiting_max`, and are answered BUSY beyond; so do everybody's while all clients
// together hold `all_bytes_max`. Best send the reply to a read before taking the next
// request: a round has few that are answered later. Ask CanTake before sending what was not
// asked for just now (batches, answers that had to wait), and a slow client only falls behind. One
// is given up, and TakeGone names it, once `outbox_bytes_max` or `outbox_messages_max` wait for it,
// or once others wait for room and it has taken nothing for `dead_after`. Its connection is closed,
// which frees what ZeroMQ holds for it.
//
// Threads: all calls and the end belong to the thread that called Bind, but Stop
// and Wake, which any thread may call while the server exists. Once it is destroyed
// its endpoints are free for another.
class RequestServer {
 public:
  struct ServedEndpoint {
    // "ipc://..." or "inproc://...". A TCP endpoint is refused as long as there
    // are no keys: whoever reaches it could do everything.
    std::string endpoint;
    // Everybody who connects here is this one: a person's id, or
    // "service:<name>". For ipc the socket file's permissions (0600) and its
    // folder's say who that can be.
    std::string principal;
  };

  struct Options {
    std::vector<ServedEndpoint> endpoints;
    // A round of Poll delivers so many requests and answers so many further ones
    // with BUSY; the rest waits. Grant, Unsubscribe and Ping are always delivered.
    size_t requests_per_poll = 2048;
    size_t refusals_per_poll = 4096;
    uint32_t retry_after_ms = 100;
    size_t request_bytes_max = kRequestBytesMax;
    // For each client, in ZeroMQ's queue: as much as keeps a fast one busy.
    size_t sending_bytes_max = size_t{4} << 20;
    // For each client, beside that.
    size_t outbox_bytes_max = size_t{40} << 20;
    size_t outbox_messages_max = 100'000;
    size_t reads_waiting_max = 1000;
    // Replies of all clients, wherever they wait.
    size_t all_bytes_max = size_t{384} << 20;
    // At each endpoint; further clients wait until others have left.
    size_t connections_max = 1000;
    // ZeroMQ's own queue for each client, messages.
    int send_queue_max = 1024;
    // A client from which nothing comes for so long, not even ZeroMQ's heartbeat,
    // is disconnected; one that takes nothing for so long is given up if others wait.
    absl::Duration dead_after = absl::Seconds(30);
  };

  // Serves all of `options.endpoints`, or none. Stale socket files of a killed
  // node are replaced, another node's live ones never touched
  // (kFailedPrecondition). kInvalidArgument, kNotFound, kPermissionDenied: what
  // is wrong with an endpoint or its folder.
  static absl::StatusOr<std::unique_ptr<RequestServer>> Bind(Context& context, Options options);

  virtual ~RequestServer() = default;

  // Waits up to `timeout` for something to do, hands over at most one round of
  // requests, and sends on what waits in outboxes. Returns early on Wake.
  // kCancelled: Stop was called. kUnavailable: the Context was destroyed.
  using Sink = std::function<void(Delivery)>;
  virtual absl::Status Poll(absl::Duration timeout, const Sink& sink) = 0;

  // Sends or queues; never waits. For a client that is gone it does nothing.
  virtual void Send(const ClientId& client, const v1::Reply& reply) = 0;

  // Whether nothing waits in the client's outbox, it is not gone, and all clients together
  // do not hold too much.
  virtual bool CanTake(const ClientId& client) const = 0;

  // Clients that were found to be gone, each once: their subscriptions and
  // waiting requests end. A client that is never sent anything is never found
  // gone; subscriptions have a heartbeat for that.
  virtual std::vector<ClientId> TakeGone() = 0;

  // What WaitForAny has to wait for.
  virtual void AppendWaitables(std::vector<Waitable>* what) = 0;

  // Makes this and each later Poll return kCancelled.
  virtual void Stop() = 0;
  // Makes the Poll that is waiting, or else the next one, return at once.
  virtual void Wake() = 0;
};

}  // namespace tandem::bus

#endif  // TANDEM_ENGINE_BUS_SERVER_REQUEST_SERVER_H_
