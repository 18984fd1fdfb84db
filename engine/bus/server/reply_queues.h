// What is on its way to each client: in order, and within bounds whoever reads it or not.
// For engine/bus alone: mentions ZeroMQ.
#ifndef TANDEM_ENGINE_BUS_SERVER_REPLY_QUEUES_H_
#define TANDEM_ENGINE_BUS_SERVER_REPLY_QUEUES_H_

#include <atomic>
#include <cstddef>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>
#include <zmq.hpp>

#include "absl/time/time.h"
#include "engine/bus/server/client_id.h"
#include "engine/bus/server/sending_count.h"

namespace tandem::bus {

// A reply waits in ZeroMQ's queue for its client, which is bounded by bytes here, and beyond
// that in the client's outbox. A client is given up when its outbox is too large, or when
// others wait for room and it has taken nothing for long, wherever its replies wait. What
// waits for it is dropped and its connection closed, which frees what ZeroMQ holds; a client
// that only slept connects anew.
//
// Threads: one, that of the sockets.
class ReplyQueues {
 public:
  // See RequestServer::Options.
  struct Limits {
    size_t sending_bytes_max;
    size_t outbox_bytes_max;
    size_t outbox_messages_max;
    size_t all_bytes_max;
    absl::Duration dead_after;
  };
  using SocketOf = std::function<zmq::socket_t&(const ClientId&)>;
  // The client was found to be gone, or is given up.
  using OnGone = std::function<void(const ClientId& client)>;
  // Closes the connection of a client that is given up; it may be closed already.
  using Disconnect = std::function<void(const ClientId& client, int descriptor)>;

  ReplyQueues(const Limits& limits, SocketOf socket_of, OnGone on_gone, Disconnect disconnect);

  // The client asked for something that may be large over that descriptor; -1: it has none,
  // as within a process. Connections of other clients are never closed.
  void NoteDescriptor(const ClientId& client, int descriptor);

  // Sends or queues; never waits.
  void Send(const ClientId& client, std::string bytes);

  // Sends what can be sent on. `others_wait`: for room that clients could make by reading.
  void SendOn(bool others_wait);

  // Whether nothing waits in its outbox, and it is not gone.
  bool CanTake(const ClientId& client) const;
  // Whether all clients together have so much on its way that reads have to wait.
  bool IsFull() const { return outbox_bytes_ + *all_sending_ >= limits_.all_bytes_max; }
  // Whether anything waits in an outbox.
  bool AnyWaits() const { return !outboxes_.empty(); }
  // After how long SendOn is to be called again while anything waits.
  absl::Duration retry() const { return retry_; }

  // Those that were found to be gone, each once.
  std::vector<ClientId> TakeGone();

 private:
  enum class Sent { kYes, kFull, kGone };
  struct Outbox {
    std::deque<std::string> messages;
    size_t bytes = 0;
    absl::Time moved_at;  // When the client last took something, or it began.
  };
  struct Peer {
    int descriptor = -1;
    std::shared_ptr<SendingCount> sending;
    size_t passed = 0;                           // Of `sending`, when that was looked at.
    absl::Time moved_at = absl::InfinitePast();  // When it asked, or was seen to take something.
  };

  Sent TrySend(const ClientId& client, std::string& bytes);
  Peer& PeerOf(const ClientId& client);
  void Queue(const ClientId& client, std::string bytes);
  // Sends what the client takes now. Whether that was anything.
  bool Empty(const ClientId& client, Outbox& outbox, Sent& sent);
  // Those whose replies have stood still for too long.
  std::vector<ClientId> WhoTakesNothing(absl::Time now);
  void GiveUp(const ClientId& client);
  void Forget(const ClientId& client);

  const Limits limits_;
  const SocketOf socket_of_;
  const OnGone on_gone_;
  const Disconnect disconnect_;
  std::map<ClientId, Outbox> outboxes_;  // None is empty.
  size_t outbox_bytes_ = 0;              // Of all of them.
  std::map<ClientId, Peer> peers_;       // Whoever asked for, or was sent, something large.
  size_t swept_at_;
  const std::shared_ptr<std::atomic<size_t>> all_sending_ =
      std::make_shared<std::atomic<size_t>>(0);
  absl::Duration retry_;
  std::set<ClientId> gone_;
};

}  // namespace tandem::bus

#endif  // TANDEM_ENGINE_BUS_SERVER_REPLY_QUEUES_H_
