#include "engine/bus/server/subscription_set.h"

#include <algorithm>

#include "engine/base/problem_status.h"
#include "fmt/format.h"

namespace tandem::bus {
namespace {

Position Successor(Position position) { return Position{position.value + 1}; }

v1::Reply BatchReply(uint64_t id, Position after, Position through, Position head,
                     v1::Batch batch = {}) {
  v1::Reply reply;
  reply.set_id(id);
  reply.set_position(through.value);
  batch.set_after_position(after.value);
  batch.set_through_position(through.value);
  batch.set_head(head.value);
  *reply.mutable_batch() = std::move(batch);
  return reply;
}

absl::Status NoSuchSubscription(uint64_t id) {
  return absl::NotFoundError(fmt::format(
      "there is no subscription {} on this connection; the node may have been restarted. "
      "Subscribe again from your checkpoint",
      id));
}

// A reader that breaks its promise would make a gap: that is a mistake of ours.
absl::Status CheckContiguous(const std::vector<v1::Envelope>& page, Position from) {
  if (page.empty()) {
    return absl::InternalError(fmt::format(
        "reading the log at position {} gave nothing, though it reaches further", from.value));
  }
  for (size_t i = 0; i < page.size(); ++i) {
    if (page[i].position() == from.value + i) continue;
    return absl::InternalError(fmt::format("reading the log at position {} gave position {}",
                                           from.value + i, page[i].position()));
  }
  return absl::OkStatus();
}

}  // namespace

SubscriptionSet::SubscriptionSet() : SubscriptionSet(Limits{}) {}

SubscriptionSet::SubscriptionSet(Limits limits)
    : limits_(limits), recent_(limits.recent_bytes_max) {}

absl::Status SubscriptionSet::Add(const ClientId& client, uint64_t id,
                                  const v1::Subscribe& subscribe, Position head, std::string name) {
  absl::StatusOr<EventFilter> filter = EventFilter::From(subscribe.filter());
  if (!filter.ok()) return filter.status();
  const Position from{std::max<uint64_t>(subscribe.from_position(), 1)};
  if (from > Successor(head)) {
    return absl::OutOfRangeError(fmt::format(
        "position {} was asked for, and the log ends at {}: it is not the log that was read "
        "before, or an earlier copy was restored. Rebuild what was derived from it, from "
        "position 1",
        from.value, head.value));
  }
  const Key key{client, id};
  if (subscriptions_.contains(key)) {
    return absl::AlreadyExistsError(
        fmt::format("this connection has a subscription {} already; choose another id", id));
  }
  const auto first_of_client = subscriptions_.lower_bound(Key{client, 0});
  const auto count = static_cast<size_t>(std::distance(
      first_of_client, std::find_if(first_of_client, subscriptions_.end(), [&](const auto& entry) {
        return entry.first.first != client;
      })));
  if (count >= limits_.subscriptions_per_client_max ||
      subscriptions_.size() >= limits_.subscriptions_max) {
    return absl::ResourceExhaustedError(fmt::format(
        "too many subscriptions: {} on this connection (at most {}), {} in all (at most "
        "{}). End some first",
        count, limits_.subscriptions_per_client_max, subscriptions_.size(),
        limits_.subscriptions_max));
  }
  Subscription subscription;
  subscription.filter = *std::move(filter);
  subscription.through = Position{from.value - 1};
  subscription.credit = std::min(subscribe.credit(), limits_.credit_max);
  subscription.name = std::move(name);
  subscriptions_.emplace(key, std::move(subscription));
  return absl::OkStatus();
}

absl::Status SubscriptionSet::Grant(const ClientId& client, uint64_t id, uint32_t credit) {
  const auto found = subscriptions_.find(Key{client, id});
  if (found == subscriptions_.end()) return NoSuchSubscription(id);
  Subscription& subscription = found->second;
  subscription.credit = std::min<uint64_t>(subscription.credit + credit, limits_.credit_max);
  return absl::OkStatus();
}

absl::Status SubscriptionSet::Remove(const ClientId& client, uint64_t id) {
  if (subscriptions_.erase(Key{client, id}) == 0) return NoSuchSubscription(id);
  return absl::OkStatus();
}

void SubscriptionSet::RemoveClient(const ClientId& client) {
  auto at = subscriptions_.lower_bound(Key{client, 0});
  while (at != subscriptions_.end() && at->first.first == client) at = subscriptions_.erase(at);
}

void SubscriptionSet::NoteCommitted(const std::vector<v1::Envelope>& events) {
  if (!subscriptions_.empty()) recent_.Add(events);
}

SubscriptionSet::Outgoing SubscriptionSet::Pump(Position head, const ReadFn& read,
                                                const CanTakeFn& can_take) {
  Outgoing outgoing;
  std::vector<Key> ended;
  size_t bytes = 0;
  auto at = subscriptions_.upper_bound(last_served_);
  for (size_t seen = 0; seen < subscriptions_.size() && bytes < limits_.pump_bytes_max; ++seen) {
    if (at == subscriptions_.end()) at = subscriptions_.begin();
    const Key& key = at->first;
    Subscription& subscription = at->second;
    if (IsReady(key, subscription, head, can_take)) {
      const Position after = subscription.through;
      absl::StatusOr<v1::Batch> batch = NextBatch(subscription, head, read);
      if (batch.ok()) {
        bytes += batch->ByteSizeLong();
        outgoing.emplace_back(key.first, BatchReply(key.second, after, subscription.through, head,
                                                    *std::move(batch)));
        subscription.announced = true;
      } else {
        outgoing.emplace_back(key.first, ProblemReply(key.second, batch.status()));
        ended.push_back(key);
      }
      last_served_ = key;
    }
    ++at;
  }
  for (const Key& key : ended) subscriptions_.erase(key);
  return outgoing;
}

bool SubscriptionSet::HasWork(Position head, const CanTakeFn& can_take) const {
  return std::any_of(subscriptions_.begin(), subscriptions_.end(), [&](const auto& entry) {
    return IsReady(entry.first, entry.second, head, can_take);
  });
}

SubscriptionSet::Outgoing SubscriptionSet::Heartbeat(Position head,
                                                     const CanTakeFn& can_take) const {
  Outgoing outgoing;
  for (const auto& [key, subscription] : subscriptions_) {
    if (can_take != nullptr && !can_take(key.first)) continue;
    outgoing.emplace_back(key.first,
                          BatchReply(key.second, subscription.through, subscription.through, head));
  }
  return outgoing;
}

std::vector<SubscriptionSet::Lag> SubscriptionSet::Lags(Position head) const {
  std::vector<Lag> lags;
  for (const auto& [key, subscription] : subscriptions_) {
    lags.push_back({subscription.name, head.value - subscription.through.value});
  }
  return lags;
}

bool SubscriptionSet::IsReady(const Key& key, const Subscription& subscription, Position head,
                              const CanTakeFn& can_take) {
  const bool has_more = subscription.credit > 0 && subscription.through < head;
  if (!has_more && subscription.announced) return false;
  return can_take == nullptr || can_take(key.first);
}

absl::StatusOr<v1::Batch> SubscriptionSet::NextBatch(Subscription& subscription, Position head,
                                                     const ReadFn& read) {
  v1::Batch batch;
  size_t bytes = 0;
  size_t looked_at = 0;
  // Looks at the next event, for which there is credit. False: it fits the filter but
  // not this batch.
  const auto take = [&](const v1::Envelope& event) {
    if (subscription.filter.Matches(event)) {
      const size_t size = event.ByteSizeLong();
      const auto count = static_cast<size_t>(batch.event_size());
      const bool full =
          count >= limits_.events_max || (count > 0 && bytes + size > limits_.bytes_max);
      if (full) return false;
      *batch.add_event() = event;
      bytes += size;
      --subscription.credit;
    }
    subscription.through = Successor(subscription.through);
    ++looked_at;
    return true;
  };
  const auto may_go_on = [&] {
    return subscription.through < head && subscription.credit > 0 && looked_at < limits_.scan_max;
  };

  // What is not at hand is read once for each batch, so that nobody waits long.
  if (may_go_on() && recent_.Find(Successor(subscription.through)) == nullptr) {
    const Position from = Successor(subscription.through);
    const size_t wanted =
        std::min<uint64_t>({head.value - subscription.through.value, limits_.scan_max,
                            subscription.filter.MatchesAll() ? subscription.credit : ~uint64_t{0}});
    absl::StatusOr<std::vector<v1::Envelope>> page = read(from, wanted, limits_.bytes_max);
    if (!page.ok()) return page.status();
    if (absl::Status contiguous = CheckContiguous(*page, from); !contiguous.ok()) return contiguous;
    if (page->back().position() == head.value) recent_.Add(*page);
    for (const v1::Envelope& event : *page) {
      if (!may_go_on() || !take(event)) return batch;
    }
  }
  while (may_go_on()) {
    const v1::Envelope* event = recent_.Find(Successor(subscription.through));
    if (event == nullptr || !take(*event)) break;
  }
  return batch;
}

absl::Status CheckSameLog(const v1::Subscribe& subscribe, Position head,
                          const SubscriptionSet::ReadFn& read) {
  if (subscribe.after_event_id().empty() || subscribe.from_position() < 2) return absl::OkStatus();
  const Position checkpoint{subscribe.from_position() - 1};
  if (checkpoint > head) return absl::OkStatus();
  const absl::StatusOr<std::vector<v1::Envelope>> page = read(checkpoint, 1, 1);
  if (!page.ok()) return page.status();
  if (absl::Status contiguous = CheckContiguous(*page, checkpoint); !contiguous.ok()) {
    return contiguous;
  }
  if (page->front().id() == subscribe.after_event_id()) return absl::OkStatus();
  return absl::OutOfRangeError(fmt::format(
      "another event stands at position {} than the one that was read there before: an earlier "
      "copy of the log was restored and has grown since. Rebuild what was derived from it, from "
      "position 1",
      checkpoint.value));
}

}  // namespace tandem::bus
