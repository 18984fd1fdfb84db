#include "engine/bus/client/session_state.h"

#include <algorithm>
#include <utility>

#include "engine/bus/limits.h"
#include "fmt/format.h"

namespace tandem::bus {
namespace {

absl::Status CheckSendable(const v1::Request& request) {
  switch (request.body_case()) {
    case v1::Request::BODY_NOT_SET:
    case v1::Request::kHello:
    case v1::Request::kSubscribe:
    case v1::Request::kGrant:
    case v1::Request::kUnsubscribe:
    case v1::Request::kPing:
      return absl::InvalidArgumentError(
          "a session sends requests that are answered once; greeting, subscribing and heartbeats "
          "are its own");
    default:
      break;
  }
  if (request.has_submit() && !request.submit().dry_run() &&
      request.submit().submission().id().empty()) {
    return absl::InvalidArgumentError(
        "the submission has no id; without one it could not be sent again safely");
  }
  if (request.ByteSizeLong() > kRequestBytesMax) {
    return absl::InvalidArgumentError(
        fmt::format("the request has {} bytes; a node takes at most {}. Send it in parts",
                    request.ByteSizeLong(), kRequestBytesMax));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<uint64_t> SessionState::Send(v1::Request request) {
  if (absl::Status sendable = CheckSendable(request); !sendable.ok()) return sendable;
  if (in_flight_.size() >= options_.in_flight_max) {
    return absl::ResourceExhaustedError(fmt::format(
        "{} requests wait for an answer already; take answers first", in_flight_.size()));
  }
  const uint64_t id = ++last_id_;
  request.set_id(id);
  outgoing_.push_back(request);
  in_flight_[id] = {std::move(request), std::nullopt, now_};
  return id;
}

uint64_t SessionState::Subscribe(const Checkpoint& checkpoint, const v1::Filter& filter,
                                 uint32_t credit) {
  const uint64_t id = ++last_id_;
  subscriptions_.emplace(
      id, Subscription{SubscriptionFollower(checkpoint, filter, credit), 0, 0, std::nullopt});
  Begin(id);
  return id;
}

void SessionState::Unsubscribe(uint64_t subscription) {
  const auto found = subscriptions_.find(subscription);
  if (found == subscriptions_.end()) return;
  Queue(++last_id_).mutable_unsubscribe()->set_subscription(found->second.wire_id);
  subscriptions_.erase(found);
}

void SessionState::Connected(absl::Duration now) {
  outgoing_.clear();
  now_ = now;
  last_heard_ = now;
  last_ping_ = now;
  hello_id_ = ++last_id_;
  Queue(hello_id_).mutable_hello()->set_client(options_.client);
  for (auto& [id, subscription] : subscriptions_) {
    subscription.wire_id = 0;  // The node knows none of this connection yet.
    subscription.retry_at.reset();
    Begin(id);
  }
  for (auto& [id, in_flight] : in_flight_) {
    Resend(in_flight);
  }
}

void SessionState::Resend(InFlight& in_flight) {
  in_flight.retry_at.reset();
  in_flight.sent_at = now_;
  outgoing_.push_back(in_flight.request);
}

void SessionState::Take(const v1::Reply& reply, absl::Duration now,
                        const BusSession::Handler& handler) {
  now_ = now;
  last_heard_ = now;
  head_ = std::max({head_, reply.position(), reply.pong().head(), reply.greeting().head()});
  if (reply.id() == hello_id_ && reply.has_greeting()) {
    greeting_ = reply.greeting();
    return;
  }
  if (const auto found = in_flight_.find(reply.id()); found != in_flight_.end()) {
    found->second.retry_at = RetryAt(reply.problem(), now);
    if (found->second.retry_at.has_value()) return;
    in_flight_.erase(found);
    handler(reply);
    return;
  }
  for (auto& [id, subscription] : subscriptions_) {
    if (subscription.wire_id == reply.id()) return TakeBatch(id, reply, now, handler);
    if (subscription.last_grant_id == reply.id()) {
      // The node was restarted behind our back, or gave us up as too slow.
      if (reply.problem().code() == v1::Problem::NOT_FOUND) Begin(id);
      return;
    }
  }
}

bool SessionState::Tick(absl::Duration now) {
  now_ = now;
  for (auto& [id, in_flight] : in_flight_) {
    if (in_flight.retry_at.has_value() && *in_flight.retry_at <= now) Resend(in_flight);
  }
  for (auto& [id, subscription] : subscriptions_) {
    if (subscription.retry_at.has_value() && *subscription.retry_at <= now) Begin(id);
  }
  if (now - last_ping_ >= options_.ping_interval) AskWhetherAllStands(now);
  return now - last_heard_ >= options_.silence_max;
}

absl::Duration SessionState::NextTick() const {
  absl::Duration next =
      std::min(last_ping_ + options_.ping_interval, last_heard_ + options_.silence_max);
  for (const auto& [id, in_flight] : in_flight_) {
    next = std::min(next, in_flight.retry_at.value_or(next));
  }
  for (const auto& [id, subscription] : subscriptions_) {
    next = std::min(next, subscription.retry_at.value_or(next));
  }
  return next;
}

std::vector<v1::Request> SessionState::TakeOutgoing() { return std::exchange(outgoing_, {}); }

v1::Request& SessionState::Queue(uint64_t id) {
  v1::Request& request = outgoing_.emplace_back();
  request.set_id(id);
  return request;
}

void SessionState::Begin(uint64_t id) {
  Subscription& subscription = subscriptions_.at(id);
  if (subscription.wire_id != 0) {
    Queue(++last_id_).mutable_unsubscribe()->set_subscription(subscription.wire_id);
  }
  subscription.retry_at.reset();
  subscription.last_grant_id = 0;
  subscription.wire_id = ++last_id_;
  *Queue(subscription.wire_id).mutable_subscribe() = subscription.follower.Begin();
}

void SessionState::Grant(Subscription& subscription, uint32_t credit) {
  subscription.last_grant_id = ++last_id_;
  v1::Grant& grant = *Queue(subscription.last_grant_id).mutable_grant();
  grant.set_subscription(subscription.wire_id);
  grant.set_credit(credit);
}

void SessionState::TakeBatch(uint64_t id, const v1::Reply& reply, absl::Duration now,
                             const BusSession::Handler& handler) {
  v1::Reply passed_on = reply;
  passed_on.set_id(id);
  if (reply.has_problem()) {
    Subscription& subscription = subscriptions_.at(id);
    subscription.retry_at = RetryAt(reply.problem(), now);
    if (subscription.retry_at.has_value()) return;
    subscriptions_.erase(id);
    handler(passed_on);
    return;
  }
  SubscriptionFollower& follower = subscriptions_.at(id).follower;
  std::optional<v1::Batch> batch = follower.Take(std::move(*passed_on.mutable_batch()));
  head_ = std::max(head_, follower.head());
  if (follower.lost()) return Begin(id);
  if (batch.has_value()) {
    *passed_on.mutable_batch() = *std::move(batch);
    handler(passed_on);
  }
  // The handler may have ended it.
  const auto still = subscriptions_.find(id);
  if (still == subscriptions_.end()) return;
  if (const uint32_t credit = still->second.follower.TakeGrant(); credit > 0) {
    Grant(still->second, credit);
  }
}

void SessionState::AskWhetherAllStands(absl::Duration now) {
  last_ping_ = now;
  Queue(++last_id_).mutable_ping();
  for (auto& [id, in_flight] : in_flight_) {
    const bool waits = in_flight.retry_at.has_value();
    if (!waits && now - in_flight.sent_at >= options_.resend_after) Resend(in_flight);
  }
  for (auto& [id, subscription] : subscriptions_) {
    if (!subscription.retry_at.has_value()) Grant(subscription, 0);
  }
}

std::optional<absl::Duration> SessionState::RetryAt(const v1::Problem& problem,
                                                    absl::Duration now) const {
  if (problem.code() == v1::Problem::UNAVAILABLE) return now + options_.retry_delay;
  if (problem.code() != v1::Problem::BUSY) return std::nullopt;
  if (problem.retry_after_ms() == 0) return now + options_.retry_delay;
  return now + absl::Milliseconds(problem.retry_after_ms());
}

}  // namespace tandem::bus
