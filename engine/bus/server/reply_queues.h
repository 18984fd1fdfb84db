// What is on its way to each client: in order, and within bounds whoever reads it or not.
// For engine/bus alone: mentions ZeroMQ.
#ifndef TANDEM_ENGINE_BUS_SERVER_REPLY_QUEUES_H_
#define TANDEM_ENGINE_BUS_SERVER_REPLY_QUEUES_H_

#include <atomic>
#include <cstddef>
#include <deque>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>
#include <zmq.hpp>

#include "absl/time/time.h"
#include "engine/bus/server/bound_socket.h"
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

  // Whoever has the sockets.
  class Connections {
   public:
    using Number = BoundSocket::ConnectionNumber;

    virtual ~Connections() = default;
    virtual zmq::socket_t& SocketOf(const ClientId& client) = 0;
    // See BoundSocket. Within a process there are none.
    virtual Number ConnectionOver(const ClientId& client, int descriptor) = 0;
    virtual bool IsOpen(const ClientId& client, Number connection) = 0;
    virtual void Disconnect(const ClientId& client, Number connection) = 0;
    // The client was found to be gone, or is given up.
    virtual void OnGone(const ClientId& client) = 0;
  };

  // `connections` is borrowed.
  ReplyQueues(const Limits& limits, Connections* connections);

  // The client sent something over that descriptor; -1: it has none, as within a process. The
  // connections of clients that were not noted cannot be closed.
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
    Connections::Number connection = 0;
    int descriptor = -1;  // Of the connection.
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
  Connections* const connections_;
  std::map<ClientId, Outbox> outboxes_;  // None is empty.
  size_t outbox_bytes_ = 0;              // Of all of them.
  std::map<ClientId, Peer> peers_;       // Whoever sent something.
  size_t swept_at_;
  const std::shared_ptr<std::atomic<size_t>> all_sending_ =
      std::make_shared<std::atomic<size_t>>(0);
  absl::Duration retry_;
  std::set<ClientId> gone_;
};

}  // namespace tandem::bus

#endif  // TANDEM_ENGINE_BUS_SERVER_REPLY_QUEUES_H_
