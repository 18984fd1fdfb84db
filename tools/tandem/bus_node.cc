#include "tools/tandem/bus_node.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "engine/base/problem_status.h"
#include "engine/base/status_macros.h"
#include "engine/bus/client/session.h"

namespace tandem::cli {
namespace {

constexpr char kClientName[] = "tandem";
constexpr absl::Duration kPatience = absl::Hours(1);
constexpr uint32_t kFollowCredit = 1000;

absl::Status NotReachable(const absl::Status& why) {
  return absl::UnavailableError(
      fmt::format("{}\nIf none is running: `deploy/quickstart` starts the demonstration, `tandemd` "
                  "a node of your own.\nIf it is elsewhere: --endpoint or TANDEM_ENDPOINT says "
                  "where.",
                  std::string(why.message())));
}

// kUnavailable without a Problem also says what to try.
absl::StatusOr<std::unique_ptr<bus::Client>> Open(bus::Context& context,
                                                  const std::string& endpoint,
                                                  absl::Duration timeout) {
  bus::Client::Options options;
  options.name = kClientName;
  options.timeout = timeout;
  options.reach_within = std::min(options.reach_within, timeout);
  absl::StatusOr<std::unique_ptr<bus::Client>> client =
      bus::Client::Connect(context, endpoint, options);
  const absl::Status& why = client.status();
  const bool silent = absl::IsUnavailable(why) || absl::IsDeadlineExceeded(why);
  if (silent && !ProblemOf(why).has_value()) return NotReachable(why);
  return client;
}

}  // namespace

absl::StatusOr<std::unique_ptr<Node>> BusNode::Connect(const std::string& endpoint,
                                                       absl::Duration timeout) {
  std::unique_ptr<BusNode> node(new BusNode(endpoint, timeout));
  TANDEM_ASSIGN_OR_RETURN(node->client_, Open(node->context_, endpoint, timeout));
  return node;
}

absl::StatusOr<v1::Reply> BusNode::Ask(const v1::Request& request) {
  absl::StatusOr<v1::Reply> reply = client_->Call(request);
  last_written_ = std::max(last_written_, client_->last_written());
  return reply;
}

absl::StatusOr<v1::Reply> BusNode::AskPatiently(const v1::Request& request) {
  if (patient_ == nullptr) {
    TANDEM_ASSIGN_OR_RETURN(patient_, Open(context_, endpoint_, kPatience));
  }
  absl::StatusOr<v1::Reply> reply = patient_->Call(request);
  last_written_ = std::max(last_written_, patient_->last_written());
  return reply;
}

absl::StatusOr<v1::QueryResult> BusNode::Query(const v1::Query& query) {
  v1::Request request;
  *request.mutable_query() = query;
  request.set_wait_for_position(std::max(client_->greeting().head(), last_written_));
  absl::StatusOr<v1::Reply> reply = client_->Call(std::move(request));
  TANDEM_RETURN_IF_ERROR(reply.status());
  return std::move(*reply->mutable_query_result());
}

absl::Status BusNode::Follow(Position checkpoint, const v1::Filter& filter,
                             const std::function<void(const v1::Batch&)>& on_batch,
                             const std::function<bool()>& stop) {
  bus::Session::Options options;
  options.client = kClientName;
  TANDEM_ASSIGN_OR_RETURN(std::unique_ptr<bus::Session> session,
                          bus::Session::Open(context_, endpoint_, options));
  const uint64_t subscription = session->Subscribe(checkpoint, filter, kFollowCredit);
  absl::Status ended;
  while (!stop() && ended.ok()) {
    TANDEM_RETURN_IF_ERROR(session->Poll(absl::Milliseconds(200), [&](const v1::Reply& reply) {
      if (reply.id() != subscription) return;
      if (reply.has_problem()) {
        ended = StatusFrom(reply.problem());
      } else {
        on_batch(reply.batch());
      }
    }));
  }
  return ended;
}

}  // namespace tandem::cli
