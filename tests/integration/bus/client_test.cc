// Specifies engine/bus/client/client.h against a node in a thread of its own.
#include "engine/bus/client/client.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <memory>
#include <optional>
#include <string>
#include <thread>

#include "absl/time/clock.h"
#include "engine/base/problem_status.h"
#include "tests/integration/bus/tiny_node.h"

namespace tandem::bus {
namespace {

using testing::HasSubstr;

std::string Message(const absl::Status& status) { return std::string(status.message()); }

v1::Submission OneEvent(const std::string& id) {
  v1::Submission submission;
  submission.set_id(id);
  submission.add_event()->set_stream("c3/partnership/a");
  return submission;
}

v1::Reply ProblemWith(uint64_t id, v1::Problem::Code code) {
  v1::Reply reply;
  reply.set_id(id);
  reply.mutable_problem()->set_code(code);
  reply.mutable_problem()->set_message("not now");
  return reply;
}

class ClientTest : public testing::TestWithParam<std::string> {
 protected:
  std::string Endpoint(const std::string& name = "tandem") {
    return GetParam() == "ipc" ? folder_.Ipc(name) : "inproc://" + name;
  }

  void Start(const TinyNode::Answer& answer = nullptr, const v1::Greeting& greeting = {}) {
    node_.reset();
    node_ = std::make_unique<RunningNode>(context_, Serve(Endpoint()), &log_, [=](TinyNode& node) {
      node.set_answer(answer);
      node.set_greeting(greeting);
    });
  }

  void Connect(const Client::Options& options = {}) {
    auto client = Client::Connect(context_, Endpoint(), options);
    ASSERT_TRUE(client.ok()) << client.status();
    client_ = *std::move(client);
  }

  TempFolder folder_;
  Context context_;
  TinyLog log_;
  std::unique_ptr<RunningNode> node_;
  std::unique_ptr<Client> client_;
};

INSTANTIATE_TEST_SUITE_P(Over, ClientTest, testing::Values("ipc", "inproc"),
                         [](const auto& with) { return with.param; });

TEST_P(ClientTest, IsGreetedAndRecords) {
  Start();
  Connect();
  EXPECT_EQ(client_->greeting().principal(), "ada");
  const auto outcome = client_->Submit(OneEvent("0123456789abcdef"));
  ASSERT_TRUE(outcome.ok()) << outcome.status();
  EXPECT_EQ(outcome->position(), 1u);
  EXPECT_EQ(client_->last_written(), 1u);
}

TEST_P(ClientTest, SaysThatNobodyServesTheEndpoint) {
  Client::Options options;
  options.reach_within = absl::Milliseconds(100);
  const auto client = Client::Connect(context_, Endpoint(), options);
  EXPECT_EQ(client.status().code(), absl::StatusCode::kUnavailable);
  EXPECT_THAT(Message(client.status()), HasSubstr("no answer from the node at " + Endpoint()));
  EXPECT_THAT(Message(client.status()), HasSubstr("Is tandemd running?"));
}

TEST_P(ClientTest, SaysThatTheNodeIsThereButSlow) {
  Start([](const Delivery& delivery) -> std::optional<v1::Reply> {
    if (delivery.request.has_submit()) return v1::Reply();  // Never answered.
    return std::nullopt;
  });
  Client::Options options;
  options.timeout = absl::Milliseconds(300);
  Connect(options);
  const auto outcome = client_->Submit(OneEvent("0123456789abcdef"));
  EXPECT_EQ(outcome.status().code(), absl::StatusCode::kDeadlineExceeded);
  EXPECT_THAT(Message(outcome.status()), HasSubstr("within 300ms"));
}

TEST_P(ClientTest, FindsTheNodeAgainAfterARestart) {
  Start();
  Connect();
  ASSERT_TRUE(client_->Submit(OneEvent("0123456789abcdef")).ok());
  Start();
  const auto outcome = client_->Submit(OneEvent("0123456789abcdeF"));
  ASSERT_TRUE(outcome.ok()) << outcome.status();
  EXPECT_EQ(outcome->position(), 2u);
}

TEST_P(ClientTest, RecordsOnceThoughTheNodeDiesBetweenRecordingAndAnswering) {
  std::promise<void> recorded;
  Start([this, &recorded](const Delivery& delivery) -> std::optional<v1::Reply> {
    if (!delivery.request.has_submit()) return std::nullopt;
    log_.Append("c3/partnership/a");
    log_.outcomes[delivery.request.submit().submission().id()].set_position(1);
    recorded.set_value();
    return v1::Reply();
  });
  Connect();
  std::thread restarter([&] {
    recorded.get_future().wait();
    Start();
  });
  const auto outcome = client_->Submit(OneEvent("0123456789abcdef"));
  restarter.join();
  ASSERT_TRUE(outcome.ok()) << outcome.status();
  EXPECT_TRUE(outcome->repeated());
  EXPECT_EQ(log_.events.size(), 1u);
}

TEST_P(ClientTest, TriesAgainWhenTheNodeIsBusyOrDoesNotKnowTheOutcome) {
  auto tries = std::make_shared<std::atomic<int>>(0);
  Start([tries](const Delivery& delivery) -> std::optional<v1::Reply> {
    if (!delivery.request.has_submit()) return std::nullopt;
    switch (++*tries) {
      case 1:
        return ProblemWith(delivery.request.id(), v1::Problem::BUSY);
      case 2:
        return ProblemWith(delivery.request.id(), v1::Problem::UNAVAILABLE);
      default:
        return std::nullopt;
    }
  });
  Connect();
  ASSERT_TRUE(client_->Submit(OneEvent("0123456789abcdef")).ok());
  EXPECT_EQ(*tries, 3);
  EXPECT_EQ(log_.events.size(), 1u);
}

TEST_P(ClientTest, GivesUpOnABusyNodeInTimeAndSaysWhatItSaid) {
  Start([](const Delivery& delivery) -> std::optional<v1::Reply> {
    if (!delivery.request.has_submit()) return std::nullopt;
    return ProblemWith(delivery.request.id(), v1::Problem::BUSY);
  });
  Client::Options options;
  options.timeout = absl::Milliseconds(200);
  Connect(options);
  EXPECT_EQ(client_->Submit(OneEvent("0123456789abcdef")).status().code(),
            absl::StatusCode::kResourceExhausted);
}

TEST_P(ClientTest, KeepsAllThatTheNodeSaid) {
  Start([](const Delivery& delivery) -> std::optional<v1::Reply> {
    if (!delivery.request.has_submit()) return std::nullopt;
    v1::Reply reply = ProblemWith(delivery.request.id(), v1::Problem::REFUSED);
    reply.mutable_problem()->add_refusal()->set_rule("phase");
    return reply;
  });
  Connect();
  const absl::Status refused = client_->Submit(OneEvent("0123456789abcdef")).status();
  EXPECT_EQ(refused.code(), absl::StatusCode::kFailedPrecondition);
  ASSERT_TRUE(ProblemOf(refused).has_value());
  EXPECT_EQ(ProblemOf(refused)->refusal(0).rule(), "phase");
}

TEST_P(ClientTest, AsksTheReadModelsForWhatItWrote) {
  RunningNode read_models(context_, Serve(Endpoint("read-models")), &log_);
  v1::Greeting greeting;
  greeting.set_read_models_endpoint(Endpoint("read-models"));
  Start(nullptr, greeting);
  Connect();
  ASSERT_TRUE(client_->Submit(OneEvent("0123456789abcdef")).ok());
  v1::Request request;
  request.mutable_query()->mutable_portfolio();
  const auto reply = client_->Call(request);
  ASSERT_TRUE(reply.ok()) << reply.status();
  EXPECT_EQ(reply->position(), 1u);  // A tiny node answers with what was waited for.
}

TEST_P(ClientTest, SaysThatTheNodeHasNoReadModels) {
  Start();
  Connect();
  v1::Query query;
  query.mutable_portfolio();
  EXPECT_EQ(client_->Query(query).status().code(), absl::StatusCode::kFailedPrecondition);
}

TEST_P(ClientTest, RefusesWhatCannotBeSentAgainSafely) {
  Start();
  Connect();
  EXPECT_EQ(client_->Submit(v1::Submission()).status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(client_->Call(v1::Request()).status(),
            absl::InvalidArgumentError("the request asks for nothing"));
  v1::Request subscribe;
  subscribe.mutable_subscribe();
  v1::Request grant;
  grant.mutable_grant();
  v1::Request unsubscribe;
  unsubscribe.mutable_unsubscribe();
  for (const v1::Request& request : {subscribe, grant, unsubscribe}) {
    EXPECT_EQ(client_->Call(request).status(),
              absl::InvalidArgumentError("a Client cannot subscribe; use a Session"));
  }
  v1::Submission huge = OneEvent("0123456789abcdef");
  huge.mutable_event(0)->set_payload(std::string(kRequestBytesMax, 'x'));
  EXPECT_EQ(client_->Submit(huge).status().code(), absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace tandem::bus
