// Specifies engine/bus/client/session_state.h.
#include "engine/bus/client/session_state.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace tandem::bus {
namespace {

using Body = v1::Request::BodyCase;

v1::Request Submit(const std::string& id) {
  v1::Request request;
  request.mutable_submit()->mutable_submission()->set_id(id);
  return request;
}

v1::Reply ProblemWith(uint64_t id, v1::Problem::Code code, uint32_t retry_after_ms = 0) {
  v1::Reply reply;
  reply.set_id(id);
  reply.mutable_problem()->set_code(code);
  reply.mutable_problem()->set_retry_after_ms(retry_after_ms);
  return reply;
}

class SessionStateTest : public testing::Test {
 protected:
  SessionStateTest() : state_(SessionState::Options{}) { state_.Connected(now_); }

  // What is sent, greetings left out.
  std::vector<v1::Request> Sent() {
    std::vector<v1::Request> sent;
    for (v1::Request& request : state_.TakeOutgoing()) {
      if (!request.has_hello()) sent.push_back(std::move(request));
    }
    return sent;
  }
  std::vector<Body> SentBodies() {
    std::vector<Body> bodies;
    for (const v1::Request& request : Sent()) bodies.push_back(request.body_case());
    return bodies;
  }

  void Take(const v1::Reply& reply) {
    state_.Take(reply, now_, [this](const v1::Reply& handed) { handed_.push_back(handed); });
  }

  v1::Reply BatchReply(uint64_t wire_id, uint64_t after, uint64_t through) {
    v1::Reply reply;
    reply.set_id(wire_id);
    reply.mutable_batch()->set_after_position(after);
    reply.mutable_batch()->set_through_position(through);
    for (uint64_t i = after + 1; i <= through; ++i) {
      reply.mutable_batch()->add_event()->set_position(i);
    }
    return reply;
  }

  absl::Duration now_;
  SessionState state_;
  std::vector<v1::Reply> handed_;
};

TEST_F(SessionStateTest, GreetsFirst) {
  const auto sent = state_.TakeOutgoing();
  ASSERT_EQ(sent.size(), 1u);
  EXPECT_EQ(sent[0].hello().client(), "tandem");
  v1::Reply reply;
  reply.set_id(sent[0].id());
  reply.mutable_greeting()->set_version("0.1");
  reply.mutable_greeting()->set_head(7);
  EXPECT_EQ(state_.head(), 0u) << "nobody has said anything yet";
  Take(reply);
  EXPECT_EQ(state_.greeting().version(), "0.1");
  EXPECT_EQ(state_.head(), 7u);
  EXPECT_TRUE(handed_.empty());
}

TEST_F(SessionStateTest, SendsOpenRequestsAgainOnTheNextConnectionInOrder) {
  const uint64_t first = *state_.Send(Submit("a"));
  const uint64_t second = *state_.Send(Submit("b"));
  Sent();
  v1::Reply done;
  done.set_id(first);
  Take(done);
  state_.Connected(now_);
  const auto sent = Sent();
  ASSERT_EQ(sent.size(), 1u);
  EXPECT_EQ(sent[0].id(), second);
  EXPECT_EQ(sent[0].submit().submission().id(), "b");
}

TEST_F(SessionStateTest, AnswersARequestOnce) {
  v1::Reply done;
  done.set_id(*state_.Send(Submit("a")));
  Take(done);
  Take(done);
  EXPECT_EQ(handed_.size(), 1u);
}

TEST_F(SessionStateTest, WaitsAsLongAsABusyNodeAsks) {
  const uint64_t id = *state_.Send(Submit("a"));
  Sent();
  Take(ProblemWith(id, v1::Problem::BUSY, 70));
  now_ += absl::Milliseconds(69);
  state_.Tick(now_);
  EXPECT_TRUE(Sent().empty());
  EXPECT_EQ(state_.NextTick() - now_, absl::Milliseconds(1));
  now_ += absl::Milliseconds(1);
  state_.Tick(now_);
  EXPECT_EQ(Sent().size(), 1u);
  EXPECT_TRUE(handed_.empty());
}

TEST_F(SessionStateTest, AsksAgainWhatStaysWithoutAnAnswer) {
  ASSERT_TRUE(state_.Send(Submit("unit")).ok());
  EXPECT_EQ(SentBodies(), std::vector<Body>{Body::kSubmit});
  const SessionState::Options options;
  const auto wait = [&](absl::Duration by) {
    now_ += by;
    state_.Take(v1::Reply(), now_, [](const v1::Reply&) {});  // The node is there.
    state_.Tick(now_);
    return SentBodies();
  };
  EXPECT_EQ(wait(options.ping_interval), std::vector<Body>{Body::kPing});
  EXPECT_EQ(wait(options.resend_after), (std::vector<Body>{Body::kPing, Body::kSubmit}));
  EXPECT_EQ(wait(options.ping_interval), std::vector<Body>{Body::kPing}) << "not each time";
}

TEST_F(SessionStateTest, HandsOutAProblemThatIsFinal) {
  const uint64_t id = *state_.Send(Submit("a"));
  Take(ProblemWith(id, v1::Problem::REFUSED));
  ASSERT_EQ(handed_.size(), 1u);
  EXPECT_EQ(handed_[0].problem().code(), v1::Problem::REFUSED);
}

TEST_F(SessionStateTest, KeepsASubscriptionsIdThoughItIsBegunAgain) {
  const uint64_t id = state_.Subscribe(Position{0}, {}, 100);
  Take(BatchReply(Sent()[0].id(), 0, 3));
  state_.Connected(now_);
  const auto sent = Sent();
  ASSERT_EQ(sent.size(), 1u);
  EXPECT_EQ(sent[0].subscribe().from_position(), 4u);
  Take(BatchReply(sent[0].id(), 3, 4));
  ASSERT_EQ(handed_.size(), 2u);
  EXPECT_EQ(handed_[0].id(), id);
  EXPECT_EQ(handed_[1].id(), id);
}

TEST_F(SessionStateTest, PassesOverBatchesOfAnEarlierBeginning) {
  state_.Subscribe(Position{0}, {}, 100);
  const uint64_t old_id = Sent()[0].id();
  Take(BatchReply(old_id, 5, 6));  // A gap.
  EXPECT_EQ(SentBodies(), (std::vector<Body>{v1::Request::kUnsubscribe, v1::Request::kSubscribe}));
  Take(BatchReply(old_id, 6, 7));
  EXPECT_TRUE(Sent().empty());
  EXPECT_TRUE(handed_.empty());
}

TEST_F(SessionStateTest, GrantsCreditAfterTheHandlerHasTakenTheBatch) {
  state_.Subscribe(Position{0}, {}, 4);
  const uint64_t wire_id = Sent()[0].id();
  Take(BatchReply(wire_id, 0, 2));
  const auto sent = Sent();
  ASSERT_EQ(sent.size(), 1u);
  EXPECT_EQ(sent[0].grant().subscription(), wire_id);
  EXPECT_EQ(sent[0].grant().credit(), 2u);
}

TEST_F(SessionStateTest, AsksNowAndThenWhetherTheNodeAndEachSubscriptionStand) {
  state_.Subscribe(Position{0}, {}, 4);
  const uint64_t wire_id = Sent()[0].id();
  now_ += absl::Seconds(5);
  state_.Tick(now_);
  const auto sent = Sent();
  ASSERT_EQ(sent.size(), 2u);
  EXPECT_TRUE(sent[0].has_ping());
  EXPECT_EQ(sent[1].grant().subscription(), wire_id);
  EXPECT_EQ(sent[1].grant().credit(), 0u);
  Take(ProblemWith(sent[1].id(), v1::Problem::NOT_FOUND));
  EXPECT_EQ(SentBodies(), (std::vector<Body>{v1::Request::kUnsubscribe, v1::Request::kSubscribe}));
}

TEST_F(SessionStateTest, GivesUpAConnectionThatIsSilent) {
  now_ += absl::Seconds(19);
  EXPECT_FALSE(state_.Tick(now_));
  now_ += absl::Seconds(1);
  EXPECT_TRUE(state_.Tick(now_));
}

TEST_F(SessionStateTest, EndsASubscriptionThatTheNodeRefusesForGood) {
  const uint64_t id = state_.Subscribe(Position{9}, {}, 4);
  Take(ProblemWith(Sent()[0].id(), v1::Problem::INVALID));
  ASSERT_EQ(handed_.size(), 1u);
  EXPECT_EQ(handed_[0].id(), id);
  state_.Connected(now_);
  EXPECT_TRUE(Sent().empty());
}

TEST_F(SessionStateTest, LetsAHandlerEndItsSubscription) {
  const uint64_t id = state_.Subscribe(Position{0}, {}, 2);
  const uint64_t wire_id = Sent()[0].id();
  state_.Take(BatchReply(wire_id, 0, 2), now_, [&](const v1::Reply&) { state_.Unsubscribe(id); });
  EXPECT_EQ(SentBodies(), (std::vector<Body>{v1::Request::kUnsubscribe}));
}

TEST_F(SessionStateTest, RefusesWhatIsItsOwnOrCannotBeSentAgain) {
  v1::Request ping;
  ping.mutable_ping();
  EXPECT_EQ(state_.Send(ping).status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(state_.Send(v1::Request()).status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(state_.Send(Submit("")).status().code(), absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace tandem::bus
