#include "tests/integration/bus/tiny_node.h"

#include <cstdlib>
#include <future>

#include "absl/time/clock.h"
#include "engine/base/problem_status.h"
#include "gtest/gtest.h"

namespace tandem::bus {

TinyNode::TinyNode(Context& context, RequestServer::Options options, TinyLog* log) : log_(log) {
  auto server = RequestServer::Bind(context, std::move(options));
  if (!server.ok()) {
    ADD_FAILURE() << server.status();
    std::abort();
  }
  server_ = *std::move(server);
}

absl::Status TinyNode::Turn(absl::Duration timeout) {
  absl::Status polled = server_->Poll(timeout, [this](const Delivery& delivery) {
    std::optional<v1::Reply> reply;
    if (answer_ != nullptr) reply = answer_(delivery);
    if (!reply.has_value()) reply = Usual(delivery);
    if (reply->id() != 0) server_->Send(delivery.client, *reply);
  });
  if (!polled.ok()) return polled;
  const auto read = [this](Position from, size_t events_max, size_t) {
    std::vector<v1::Envelope> page;
    for (size_t i = from.value - 1; i < log_->events.size() && page.size() < events_max; ++i) {
      page.push_back(log_->events[i]);
    }
    return absl::StatusOr<std::vector<v1::Envelope>>(std::move(page));
  };
  const auto can_take = [this](const ClientId& client) { return server_->CanTake(client); };
  for (const auto& [client, reply] : subscriptions_.Pump(log_->head(), read, can_take)) {
    server_->Send(client, reply);
  }
  for (const ClientId& gone : server_->TakeGone()) subscriptions_.RemoveClient(gone);
  return absl::OkStatus();
}

v1::Reply TinyNode::Usual(const Delivery& delivery) {
  const v1::Request& request = delivery.request;
  v1::Reply reply;
  reply.set_id(request.id());
  reply.set_position(log_->head().value);
  absl::Status done;
  switch (request.body_case()) {
    case v1::Request::kHello:
      clients_.push_back(delivery.client);
      *reply.mutable_greeting() = greeting_;
      reply.mutable_greeting()->set_principal(delivery.principal);
      break;
    case v1::Request::kPing:
      reply.mutable_pong()->set_head(log_->head().value);
      break;
    case v1::Request::kSubmit:
      *reply.mutable_submit_outcome() = Record(request.submit().submission());
      break;
    case v1::Request::kQuery:
      reply.set_position(request.wait_for_position());
      reply.mutable_query_result()->mutable_portfolio();
      break;
    case v1::Request::kSubscribe:
      done = CheckSameLog(request.subscribe(), log_->head(), [this](Position from, size_t, size_t) {
        return std::vector<v1::Envelope>{log_->events.at(from.value - 1)};
      });
      if (done.ok()) {
        done = subscriptions_.Add(delivery.client, request.id(), request.subscribe(), log_->head());
      }
      // The first batch answers it.
      if (done.ok()) reply.set_id(0);
      break;
    case v1::Request::kGrant:
      done = subscriptions_.Grant(delivery.client, request.grant().subscription(),
                                  request.grant().credit());
      break;
    case v1::Request::kUnsubscribe:
      done = subscriptions_.Remove(delivery.client, request.unsubscribe().subscription());
      break;
    default:
      done = absl::UnimplementedError("a tiny node does not know that");
  }
  return done.ok() ? reply : ProblemReply(request.id(), done);
}

v1::SubmitOutcome TinyNode::Record(const v1::Submission& submission) {
  const auto known = log_->outcomes.find(submission.id());
  if (known != log_->outcomes.end()) {
    v1::SubmitOutcome outcome = known->second;
    outcome.set_repeated(true);
    return outcome;
  }
  for (const v1::NewEvent& event : submission.event()) log_->Append(event.stream());
  v1::SubmitOutcome outcome;
  outcome.set_position(log_->head().value);
  log_->outcomes[submission.id()] = outcome;
  return outcome;
}

RunningNode::RunningNode(Context& context, const RequestServer::Options& options, TinyLog* log,
                         const std::function<void(TinyNode&)>& prepare) {
  std::promise<RequestServer*> bound;
  thread_ = std::thread([&context, options, log, prepare, &bound] {
    TinyNode node(context, options, log);
    if (prepare != nullptr) prepare(node);
    bound.set_value(&node.server());
    while (node.Turn(absl::Seconds(60)).ok()) {
    }
  });
  server_ = bound.get_future().get();
}

RunningNode::~RunningNode() {
  server_->Stop();
  thread_.join();
}

RequestServer::Options Serve(const std::string& endpoint) {
  RequestServer::Options options;
  options.endpoints.push_back({endpoint, "ada"});
  return options;
}

bool Until(const std::function<bool()>& done, const std::function<void()>& step) {
  const absl::Time deadline = absl::Now() + absl::Seconds(20);
  while (!done()) {
    if (absl::Now() > deadline) return false;
    step();
  }
  return true;
}

}  // namespace tandem::bus
