#include "engine/bus/client/client.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "engine/base/status_macros.h"
#include "engine/bus/client/caller.h"
#include "fmt/format.h"

namespace tandem::bus {
namespace {

absl::Status CheckCallable(const v1::Request& request) {
  switch (request.body_case()) {
    case v1::Request::BODY_NOT_SET:
      return absl::InvalidArgumentError("the request asks for nothing");
    case v1::Request::kSubscribe:
    case v1::Request::kGrant:
    case v1::Request::kUnsubscribe:
      return absl::InvalidArgumentError("a Client cannot subscribe; use a Session");
    default:
      break;
  }
  if (request.has_submit() && !request.submit().dry_run() &&
      request.submit().submission().id().empty()) {
    return absl::InvalidArgumentError(
        "the submission has no id; without one a retry would record it twice");
  }
  return absl::OkStatus();
}

class BlockingClient final : public Client {
 public:
  BlockingClient(Context& context, Caller engine, Options options)
      : context_(context), engine_(std::move(engine)), options_(std::move(options)) {}

  absl::Status Greet() {
    v1::Request request;
    request.mutable_hello()->set_client(options_.name);
    TANDEM_ASSIGN_OR_RETURN(const v1::Reply reply, engine_.Call(std::move(request)));
    greeting_ = reply.greeting();
    return absl::OkStatus();
  }

  absl::StatusOr<v1::Reply> Call(v1::Request request) override {
    TANDEM_RETURN_IF_ERROR(CheckCallable(request));
    if (request.has_query()) return CallReadModels(std::move(request));
    TANDEM_ASSIGN_OR_RETURN(v1::Reply reply, engine_.Call(std::move(request)));
    last_written_ = std::max(last_written_, reply.submit_outcome().position());
    if (reply.has_deployed()) last_written_ = std::max(last_written_, reply.position());
    return reply;
  }

  absl::StatusOr<v1::SubmitOutcome> Submit(const v1::Submission& submission) override {
    return CallSubmit(submission, false);
  }

  absl::StatusOr<v1::SubmitOutcome> TrySubmit(const v1::Submission& submission) override {
    return CallSubmit(submission, true);
  }

  absl::StatusOr<v1::QueryResult> Query(const v1::Query& query) override {
    v1::Request request;
    *request.mutable_query() = query;
    TANDEM_ASSIGN_OR_RETURN(v1::Reply reply, Call(std::move(request)));
    return std::move(*reply.mutable_query_result());
  }

  const v1::Greeting& greeting() const override { return greeting_; }
  uint64_t last_written() const override { return last_written_; }

 private:
  absl::StatusOr<v1::SubmitOutcome> CallSubmit(const v1::Submission& submission, bool dry_run) {
    v1::Request request;
    *request.mutable_submit()->mutable_submission() = submission;
    request.mutable_submit()->set_dry_run(dry_run);
    TANDEM_ASSIGN_OR_RETURN(v1::Reply reply, Call(std::move(request)));
    return std::move(*reply.mutable_submit_outcome());
  }

  absl::StatusOr<v1::Reply> CallReadModels(v1::Request request) {
    if (!read_models_.has_value()) {
      if (greeting_.read_models_endpoint().empty()) {
        return absl::FailedPreconditionError(fmt::format(
            "the node at {} keeps no boards and lists; start it with its projections, or "
            "ask another one",
            engine_.endpoint()));
      }
      TANDEM_ASSIGN_OR_RETURN(read_models_,
                              Caller::Open(context_, greeting_.read_models_endpoint(), options_));
    }
    if (request.wait_for_position() == 0) request.set_wait_for_position(last_written_);
    return read_models_->Call(std::move(request));
  }

  Context& context_;
  Caller engine_;
  std::optional<Caller> read_models_;  // Once it was asked.
  const Options options_;
  v1::Greeting greeting_;
  uint64_t last_written_ = 0;
};

}  // namespace

absl::StatusOr<std::unique_ptr<Client>> Client::Connect(Context& context,
                                                        const std::string& endpoint,
                                                        Options options) {
  TANDEM_ASSIGN_OR_RETURN(Caller engine, Caller::Open(context, endpoint, options));
  auto client = std::make_unique<BlockingClient>(context, std::move(engine), std::move(options));
  TANDEM_RETURN_IF_ERROR(client->Greet());
  return client;
}

}  // namespace tandem::bus
