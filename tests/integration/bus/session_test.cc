// Specifies engine/bus/client/session.h against a node that comes and goes.
#include "engine/bus/client/session.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "tests/integration/bus/tiny_node.h"

namespace tandem::bus {
namespace {

using testing::IsEmpty;

// Node and session take turns in one thread.
class SessionTest : public testing::TestWithParam<std::string> {
 protected:
  void SetUp() override {
    endpoint_ = GetParam() == "ipc" ? folder_.Ipc("tandem.sock") : "inproc://tandem";
    Session::Options options;
    options.ping_interval = absl::Milliseconds(50);
    options.silence_max = absl::Seconds(5);
    options.retry_delay = absl::Milliseconds(10);
    options.in_flight_max = 50;
    auto session = Session::Open(context_, endpoint_, options);
    ASSERT_TRUE(session.ok()) << session.status();
    session_ = *std::move(session);
  }

  void StartNode() { node_ = std::make_unique<TinyNode>(context_, Serve(endpoint_), &log_); }
  void RestartNode() {
    node_.reset();
    StartNode();
  }

  void Turn() {
    if (node_ != nullptr) {
      ASSERT_TRUE(node_->Turn(absl::ZeroDuration()).ok());
    }
    const absl::Status polled =
        session_->Poll(absl::Milliseconds(5), [this](const v1::Reply& reply) {
          if (reply.id() != subscription_ || subscription_ == 0) return replies_.push_back(reply);
          ASSERT_FALSE(reply.has_problem()) << reply.problem().message();
          for (const v1::Envelope& event : reply.batch().event())
            received_.push_back(event.position());
          checkpoint_ = reply.batch().through_position();
        });
    ASSERT_TRUE(polled.ok()) << polled;
  }
  bool TurnUntil(const std::function<bool()>& done) {
    return Until(done, [this] { Turn(); });
  }

  void Append(int count, const std::string& stream = "c3/partnership/a") {
    for (int i = 0; i < count; ++i) log_.Append(stream);
  }
  void ExpectAllReceivedOnceInOrder() {
    ASSERT_EQ(received_.size(), log_.events.size());
    for (size_t i = 0; i < received_.size(); ++i) ASSERT_EQ(received_[i], i + 1);
  }

  TempFolder folder_;
  Context context_;
  std::string endpoint_;
  TinyLog log_;
  std::unique_ptr<TinyNode> node_;
  std::unique_ptr<Session> session_;
  uint64_t subscription_ = 0;
  uint64_t checkpoint_ = 0;
  std::vector<uint64_t> received_;
  std::vector<v1::Reply> replies_;
};

INSTANTIATE_TEST_SUITE_P(Over, SessionTest, testing::Values("ipc", "inproc"),
                         [](const auto& with) { return with.param; });

v1::Request Submit(const std::string& id) {
  v1::Request request;
  v1::Submission& submission = *request.mutable_submit()->mutable_submission();
  submission.set_id(id);
  submission.add_event()->set_stream("c3/partnership/a");
  return request;
}

TEST_P(SessionTest, ReceivesTheWholeLogInManyBatchesAndThenWhatComes) {
  StartNode();
  Append(5000);
  subscription_ = session_->Subscribe(Position{0}, v1::Filter(), 100);
  ASSERT_TRUE(TurnUntil([&] { return checkpoint_ == 5000; }));
  Append(3);
  ASSERT_TRUE(TurnUntil([&] { return checkpoint_ == 5003; }));
  ExpectAllReceivedOnceInOrder();
  EXPECT_EQ(session_->head(), 5003u);
}

TEST_P(SessionTest, GoesOnWhereItWasWhenTheNodeIsRestarted) {
  StartNode();
  Append(500);
  subscription_ = session_->Subscribe(Position{0}, v1::Filter(), 50);
  for (int restart = 0; restart < 3; ++restart) {
    const size_t before = received_.size();
    ASSERT_TRUE(TurnUntil([&] { return received_.size() > before; }));
    RestartNode();
    Append(100);
  }
  ASSERT_TRUE(TurnUntil([&] { return checkpoint_ == 800; }));
  ExpectAllReceivedOnceInOrder();
}

TEST_P(SessionTest, WaitsForANodeThatStartsLater) {
  Append(10);
  subscription_ = session_->Subscribe(Position{0}, v1::Filter(), 100);
  for (int i = 0; i < 10; ++i) Turn();
  EXPECT_FALSE(session_->connected());
  StartNode();
  ASSERT_TRUE(TurnUntil([&] { return checkpoint_ == 10; }));
  EXPECT_TRUE(session_->connected());
  ExpectAllReceivedOnceInOrder();
}

TEST_P(SessionTest, SubscribesAnewWhenTheNodeGaveItUp) {
  StartNode();
  Append(10);
  subscription_ = session_->Subscribe(Position{0}, v1::Filter(), 100);
  ASSERT_TRUE(TurnUntil([&] { return checkpoint_ == 10; }));
  ASSERT_FALSE(node_->clients().empty());
  node_->subscriptions().RemoveClient(node_->clients().back());
  Append(5);
  ASSERT_TRUE(TurnUntil([&] { return checkpoint_ == 15; }));
  ExpectAllReceivedOnceInOrder();
}

TEST_P(SessionTest, NoticesABatchThatWasLost) {
  StartNode();
  Append(10);
  subscription_ = session_->Subscribe(Position{0}, v1::Filter(), 100);
  ASSERT_TRUE(TurnUntil([&] { return checkpoint_ == 10; }));
  Append(5);
  const auto lost = node_->subscriptions().Pump(
      log_.head(),
      [this](Position from, size_t, size_t) -> absl::StatusOr<std::vector<v1::Envelope>> {
        return std::vector<v1::Envelope>(
            log_.events.begin() + static_cast<std::ptrdiff_t>(from.value - 1), log_.events.end());
      });
  ASSERT_EQ(lost.size(), 1u);  // And is not sent.
  Append(5);
  ASSERT_TRUE(TurnUntil([&] { return checkpoint_ == 20; }));
  ExpectAllReceivedOnceInOrder();
}

TEST_P(SessionTest, ReportsProgressWhenTheFilterSkips) {
  StartNode();
  Append(2000);
  v1::Filter filter;
  filter.add_stream("organisation/");
  subscription_ = session_->Subscribe(Position{0}, filter, 10);
  ASSERT_TRUE(TurnUntil([&] { return checkpoint_ == 2000; }));
  EXPECT_THAT(received_, IsEmpty());
}

TEST_P(SessionTest, RecordsASubmissionOnceThoughTheNodeDiesBeforeItAnswers) {
  StartNode();
  // Recorded, and never answered.
  node_->set_answer([this](const Delivery& delivery) -> std::optional<v1::Reply> {
    if (!delivery.request.has_submit()) return std::nullopt;
    log_.Append("c3/partnership/a");
    log_.outcomes[delivery.request.submit().submission().id()].set_position(log_.head().value);
    return v1::Reply();
  });
  const auto id = session_->Send(Submit("0123456789abcdef"));
  ASSERT_TRUE(id.ok()) << id.status();
  ASSERT_TRUE(TurnUntil([&] { return !log_.events.empty(); }));
  RestartNode();
  ASSERT_TRUE(TurnUntil([&] { return !replies_.empty(); }));
  for (int i = 0; i < 5; ++i) Turn();
  ASSERT_EQ(replies_.size(), 1u);
  EXPECT_EQ(replies_[0].id(), *id);
  EXPECT_TRUE(replies_[0].submit_outcome().repeated());
  EXPECT_EQ(log_.events.size(), 1u);
}

TEST_P(SessionTest, TriesAgainWhatABusyNodeRefusedAndWhatHasAnUnknownOutcome) {
  StartNode();
  int tries = 0;
  node_->set_answer([&](const Delivery& delivery) -> std::optional<v1::Reply> {
    if (!delivery.request.has_submit() || ++tries > 2) return std::nullopt;
    v1::Reply reply;
    reply.set_id(delivery.request.id());
    reply.mutable_problem()->set_code(tries == 1 ? v1::Problem::BUSY : v1::Problem::UNAVAILABLE);
    return reply;
  });
  ASSERT_TRUE(session_->Send(Submit("0123456789abcdef")).ok());
  ASSERT_TRUE(TurnUntil([&] { return !replies_.empty(); }));
  EXPECT_EQ(tries, 3);
  EXPECT_FALSE(replies_[0].has_problem());
  EXPECT_EQ(log_.events.size(), 1u);
}

TEST_P(SessionTest, HasManyRequestsInFlightAndNoMoreThanItsBound) {
  StartNode();
  for (int i = 0; i < 50; ++i) ASSERT_TRUE(session_->Send(Submit(std::to_string(i))).ok());
  EXPECT_EQ(session_->Send(Submit("one more")).status().code(),
            absl::StatusCode::kResourceExhausted);
  ASSERT_TRUE(TurnUntil([&] { return replies_.size() == 50; }));
  EXPECT_EQ(log_.events.size(), 50u);
}

TEST_P(SessionTest, SubscribesAnewWhenASlowReaderWasGivenUp) {
  RequestServer::Options options = Serve(endpoint_);
  options.send_queue_max = 1;
  options.outbox_bytes_max = 1000;
  node_ = std::make_unique<TinyNode>(context_, options, &log_);
  subscription_ = session_->Subscribe(Position{0}, v1::Filter(), 1'000'000);
  ASSERT_TRUE(TurnUntil([&] { return session_->connected(); }));
  Append(20'000);
  // The session does not read for a while; the node goes on.
  for (int i = 0; i < 100; ++i) ASSERT_TRUE(node_->Turn(absl::ZeroDuration()).ok());
  ASSERT_TRUE(TurnUntil([&] { return checkpoint_ == 20'000; }));
  ExpectAllReceivedOnceInOrder();
}

}  // namespace
}  // namespace tandem::bus
