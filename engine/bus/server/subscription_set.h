// Who is to be sent which events next: subscriptions with credit over a log that
// somebody else keeps. Pure: no socket, no clock, no thread.
//
//   on Subscribe:   set.Add(client, request.id(), request.subscribe(), head)
//   on Grant:       set.Grant(client, grant.subscription(), grant.credit())
//   after a commit: set.NoteCommitted(events)        // Spares reading them again.
//   each turn:      send(set.Pump(head, read, can_take));
//                   server.Poll(set.HasWork(head, can_take) ? zero : long, ...)
//   every 5 s:      send(set.Heartbeat(head, can_take));
//   client gone:    set.RemoveClient(client)
#ifndef TANDEM_ENGINE_BUS_SERVER_SUBSCRIPTION_SET_H_
#define TANDEM_ENGINE_BUS_SERVER_SUBSCRIPTION_SET_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "engine/base/event_filter.h"
#include "engine/base/position.h"
#include "engine/bus/server/client_id.h"
#include "engine/bus/server/recent_events.h"
#include "tandem/v1/request.pb.h"

namespace tandem::bus {

// Each subscriber receives exactly the events from its start position on that fit
// its filter: in order of position, each once, none left out, never more than it
// gave credit for. A subscriber without credit is not read for. Each gets at most
// one batch a Pump, and a Pump begins where the last one ended, so that one who is
// far behind takes nothing from the others.
//
// A batch ends at `events_max`, at `bytes_max` (one event may be larger), at the
// credit, or after `scan_max` events were looked at, and names the position
// through which all was looked at, with or without events. So a filter that skips
// everything still reports each `scan_max` events, and at the head.
//
// The first batch comes at once, even when there is nothing to send: it says that
// the subscription stands.
class SubscriptionSet {
 public:
  struct Limits {
    size_t events_max = 500;                  // A batch.
    size_t bytes_max = size_t{1} << 20;       // A batch, or one event.
    size_t scan_max = 1000;                   // Events looked at for one batch.
    size_t pump_bytes_max = size_t{8} << 20;  // All batches of one Pump.
    uint32_t credit_max = 1'000'000;          // Further credit is not counted.
    size_t subscriptions_max = 10'000;
    size_t subscriptions_per_client_max = 64;
    size_t recent_bytes_max = size_t{16} << 20;
  };

  // Reads events from `from` on, in order and without gaps: at least one, at most
  // `events_max`, and about `bytes_max` bytes. It is called only for positions up
  // to the head that was given to Pump.
  using ReadFn = std::function<absl::StatusOr<std::vector<v1::Envelope>>(
      Position from, size_t events_max, size_t bytes_max)>;
  // Whether the client's outbox takes more: RequestServer::CanTake.
  using CanTakeFn = std::function<bool(const ClientId&)>;
  // Replies bear the id of their Subscribe.
  using Outgoing = std::vector<std::pair<ClientId, v1::Reply>>;

  SubscriptionSet();
  explicit SubscriptionSet(Limits limits);

  // `id` is the Subscribe request's. `name` is for Lags: what the client greeted as.
  // kInvalidArgument: the filter. kAlreadyExists: the client has a subscription of
  // that id. kOutOfRange: it asks for what is behind the head's successor, so the
  // log is not the one it knew. kResourceExhausted: too many subscriptions.
  absl::Status Add(const ClientId& client, uint64_t id, const v1::Subscribe& subscribe,
                   Position head, std::string name = {});
  // kNotFound: no such subscription; the client subscribes anew. Credit 0 asks only
  // whether the subscription stands.
  absl::Status Grant(const ClientId& client, uint64_t id, uint32_t credit);
  absl::Status Remove(const ClientId& client, uint64_t id);
  void RemoveClient(const ClientId& client);

  // Keeps events that were just committed, up to a bound, for subscribers who are
  // near the head. Optional; anything else than the successors of the last ones
  // replaces what is kept.
  void NoteCommitted(const std::vector<v1::Envelope>& events);

  // One batch at most for each subscriber who can be served. `head` is the last
  // committed position and never decreases. A subscription for which reading fails
  // ends with that problem as its last reply; the others go on.
  Outgoing Pump(Position head, const ReadFn& read, const CanTakeFn& can_take = nullptr);

  // Whether Pump would send anything.
  bool HasWork(Position head, const CanTakeFn& can_take = nullptr) const;

  // An empty batch for each subscription, which tells its client that it stands
  // and how far the head is. It also finds clients who are gone: sending fails.
  Outgoing Heartbeat(Position head, const CanTakeFn& can_take = nullptr) const;

  struct Lag {
    std::string name;
    uint64_t events_behind = 0;
  };
  std::vector<Lag> Lags(Position head) const;
  size_t size() const { return subscriptions_.size(); }

 private:
  using Key = std::pair<ClientId, uint64_t>;
  struct Subscription {
    EventFilter filter;
    Position through;  // All up to here was looked at.
    uint64_t credit = 0;
    bool announced = false;  // The first batch was sent.
    std::string name;
  };

  // Whether a batch can be made for it now.
  static bool IsReady(const Key& key, const Subscription& subscription, Position head,
                      const CanTakeFn& can_take);
  // The next batch of one subscription, which has credit and something to look at.
  absl::StatusOr<v1::Batch> NextBatch(Subscription& subscription, Position head,
                                      const ReadFn& read);

  const Limits limits_;
  std::map<Key, Subscription> subscriptions_;
  Key last_served_;  // Pump goes on behind it.
  RecentEvents recent_;
};

// Whether the log is the one that the subscriber followed, as far as its
// after_event_id says. kOutOfRange: another event stands at its checkpoint; one
// behind the head is for Add to refuse. An error of `read` otherwise.
absl::Status CheckSameLog(const v1::Subscribe& subscribe, Position head,
                          const SubscriptionSet::ReadFn& read);

}  // namespace tandem::bus

#endif  // TANDEM_ENGINE_BUS_SERVER_SUBSCRIPTION_SET_H_
