#include "engine/bus/server/reply_queues.h"

#include <algorithm>
#include <utility>

#include "absl/time/clock.h"

namespace tandem::bus {
namespace {

// While something waits in an outbox, sending is tried again so often, and less and less
// often while nobody takes anything.
constexpr absl::Duration kRetryInterval = absl::Milliseconds(1);
constexpr absl::Duration kRetryIntervalMax = absl::Milliseconds(50);

// Smaller replies are copied and not counted: ZeroMQ's queue limits their number.
constexpr size_t kCountedBytesMin = 512;

// Clients to which nothing is on its way are forgotten when there are so many.
constexpr size_t kSweptAtMin = 256;

}  // namespace

ReplyQueues::ReplyQueues(const Limits& limits, Connections* connections)
    : limits_(limits), connections_(connections), swept_at_(kSweptAtMin), retry_(kRetryInterval) {}

void ReplyQueues::NoteDescriptor(const ClientId& client, int descriptor) {
  if (descriptor < 0) return;
  Peer& peer = PeerOf(client);
  // One that names itself may come back over another connection.
  if (peer.connection == 0 || peer.descriptor != descriptor) {
    peer.connection = connections_->ConnectionOver(client, descriptor);
    peer.descriptor = descriptor;
  }
}

void ReplyQueues::Send(const ClientId& client, std::string bytes) {
  if (outboxes_.contains(client)) return Queue(client, std::move(bytes));
  switch (TrySend(client, bytes)) {
    case Sent::kYes:
      return;
    case Sent::kFull:
      return Queue(client, std::move(bytes));
    case Sent::kGone:
      return Forget(client);
  }
}

bool ReplyQueues::CanTake(const ClientId& client) const {
  return !outboxes_.contains(client) && !gone_.contains(client);
}

std::vector<ClientId> ReplyQueues::TakeGone() {
  std::vector<ClientId> gone(gone_.begin(), gone_.end());
  gone_.clear();
  return gone;
}

ReplyQueues::Sent ReplyQueues::TrySend(const ClientId& client, std::string& bytes) {
  Peer* const peer = bytes.size() < kCountedBytesMin ? nullptr : &PeerOf(client);
  if (peer != nullptr && peer->sending->bytes > 0 &&
      peer->sending->bytes + bytes.size() > limits_.sending_bytes_max) {
    return Sent::kFull;
  }
  zmq::socket_t& socket = connections_->SocketOf(client);
  try {
    zmq::message_t routing_id(client.value.data() + 1, client.value.size() - 1);
    if (!socket.send(routing_id, zmq::send_flags::sndmore | zmq::send_flags::dontwait)) {
      return Sent::kFull;
    }
    // The peer's pipe took the first frame; the rest of a message always follows.
    if (peer == nullptr) {
      (void)socket.send(zmq::buffer(bytes), zmq::send_flags::dontwait);
    } else {
      if (peer->sending->bytes == 0) peer->moved_at = absl::Now();
      (void)socket.send(CountedMessage(std::move(bytes), peer->sending), zmq::send_flags::dontwait);
    }
    return Sent::kYes;
  } catch (const zmq::error_t&) {
    return Sent::kGone;  // EHOSTUNREACH: disconnected. ETERM: all are.
  }
}

ReplyQueues::Peer& ReplyQueues::PeerOf(const ClientId& client) {
  if (peers_.size() >= swept_at_) {
    std::erase_if(peers_, [&](const auto& entry) {
      const Peer& peer = entry.second;
      return peer.sending->bytes == 0 && !connections_->IsOpen(entry.first, peer.connection);
    });
    swept_at_ = std::max(kSweptAtMin, 2 * peers_.size());
  }
  Peer& peer = peers_[client];
  if (peer.sending == nullptr) {
    peer.sending = std::make_shared<SendingCount>();
    peer.sending->of_all = all_sending_;
  }
  return peer;
}

void ReplyQueues::Queue(const ClientId& client, std::string bytes) {
  const auto [found, is_new] = outboxes_.try_emplace(client);
  Outbox& outbox = found->second;
  if (is_new) {
    outbox.moved_at = absl::Now();
    retry_ = kRetryInterval;
  }
  outbox.bytes += bytes.size();
  outbox_bytes_ += bytes.size();
  outbox.messages.push_back(std::move(bytes));
  if (outbox.bytes > limits_.outbox_bytes_max ||
      outbox.messages.size() > limits_.outbox_messages_max) {
    GiveUp(client);
  }
}

bool ReplyQueues::Empty(const ClientId& client, Outbox& outbox, Sent& sent) {
  const size_t waiting = outbox.messages.size();
  while (!outbox.messages.empty()) {
    const size_t size = outbox.messages.front().size();
    sent = TrySend(client, outbox.messages.front());
    if (sent != Sent::kYes) break;
    outbox.bytes -= size;
    outbox_bytes_ -= size;
    outbox.messages.pop_front();
  }
  return outbox.messages.size() < waiting;
}

void ReplyQueues::SendOn(bool others_wait) {
  const absl::Time now = absl::Now();
  bool any_moved = false;
  std::vector<ClientId> left;
  for (auto at = outboxes_.begin(); at != outboxes_.end();) {
    Outbox& outbox = at->second;
    Sent sent = Sent::kYes;
    if (Empty(at->first, outbox, sent)) {
      outbox.moved_at = now;
      any_moved = true;
    }
    if (sent == Sent::kGone) left.push_back(at->first);
    at = outbox.messages.empty() ? outboxes_.erase(at) : std::next(at);
  }
  for (const ClientId& client : left) Forget(client);
  if (others_wait) {
    for (const ClientId& client : WhoTakesNothing(now)) GiveUp(client);
  }
  retry_ = any_moved ? kRetryInterval : std::min(2 * retry_, kRetryIntervalMax);
}

std::vector<ClientId> ReplyQueues::WhoTakesNothing(absl::Time now) {
  std::set<ClientId> still;
  for (auto& [client, peer] : peers_) {
    const size_t passed = peer.sending->passed;
    if (passed != peer.passed || peer.sending->bytes == 0) {
      peer.passed = passed;
      peer.moved_at = now;
      if (const auto outbox = outboxes_.find(client); outbox != outboxes_.end()) {
        outbox->second.moved_at = now;
      }
    } else if (now - peer.moved_at > limits_.dead_after) {
      still.insert(client);
    }
  }
  for (const auto& [client, outbox] : outboxes_) {
    if (now - outbox.moved_at > limits_.dead_after) still.insert(client);
  }
  return {still.begin(), still.end()};
}

void ReplyQueues::GiveUp(const ClientId& client) {
  const auto peer = peers_.find(client);
  const Connections::Number connection = peer == peers_.end() ? 0 : peer->second.connection;
  Forget(client);
  if (connection != 0) connections_->Disconnect(client, connection);
}

void ReplyQueues::Forget(const ClientId& client) {
  if (const auto outbox = outboxes_.find(client); outbox != outboxes_.end()) {
    outbox_bytes_ -= outbox->second.bytes;
    outboxes_.erase(outbox);
  }
  peers_.erase(client);
  gone_.insert(client);
  connections_->OnGone(client);
}

}  // namespace tandem::bus
