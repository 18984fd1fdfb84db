// Specifies services/projections/query_desk.h.
#include "services/projections/query_desk.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/store/memory_store.h"
#include "tests/unit/services/tool_shed.h"

namespace tandem::services {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr char kAnna[] = "anna";
constexpr absl::Time kStart = absl::UnixEpoch();

class Desk : public ::testing::Test {
 protected:
  Desk() { Settle(*service_, log_, now_); }
  void Take(v1::Request request) {
    request.set_id(7);
    desk_.Take({"client"}, principal_, std::move(request), now_, kStart);
  }
  static v1::Request Portfolio(uint64_t wait_for_position = 0) {
    v1::Request request;
    request.mutable_query()->mutable_portfolio();
    request.set_wait_for_position(wait_for_position);
    return request;
  }
  v1::Reply OnlyReply() {
    QueryDesk::Replies replies = desk_.TakeReplies();
    EXPECT_THAT(replies, SizeIs(1));
    return replies.empty() ? v1::Reply() : replies[0].second;
  }

  MemoryStore store_;
  ShedLog log_{At("2016-03-01")};
  absl::Time now_ = At("2016-03-01");
  std::unique_ptr<ProjectionsService> service_ = ProjectionsService::Load(&store_).value();
  std::string principal_ = kAnna;
  QueryDesk desk_{service_.get(), [](const std::string& principal, const v1::Request&) {
                    return principal == kAnna ? absl::OkStatus()
                                              : absl::PermissionDeniedError("the right 'read'");
                  }};
};

TEST_F(Desk, AnswersAtOnceAndSaysAsOfWhen) {
  Take(Portfolio());
  const v1::Reply reply = OnlyReply();
  EXPECT_EQ(reply.id(), 7u);
  EXPECT_EQ(reply.position(), log_.head());
  EXPECT_TRUE(reply.query_result().has_portfolio());
}

TEST_F(Desk, LetsAQueryWaitUntilItsOwnWritesAreIncluded) {
  log_.Agree("saw", "oslo-club", "hanoi-club", "2016-03-31");
  Take(Portfolio(log_.head()));
  desk_.Release(now_, kStart + absl::Seconds(1));
  EXPECT_THAT(desk_.TakeReplies(), IsEmpty());
  Settle(*service_, log_, now_);
  desk_.Release(now_, kStart + absl::Seconds(2));
  EXPECT_EQ(OnlyReply().query_result().portfolio().row_size(), 1);
}

TEST_F(Desk, LetsAQueryWaitWhileItsClientReadsNoAnswers) {
  log_.Agree("saw", "oslo-club", "hanoi-club", "2016-03-31");
  Take(Portfolio(log_.head()));
  Settle(*service_, log_, now_);
  const auto nobody = [](const bus::ClientId&) { return false; };
  desk_.Release(now_, kStart + absl::Seconds(1), nobody);
  EXPECT_THAT(desk_.TakeReplies(), IsEmpty());
  desk_.Release(now_, kStart + absl::Seconds(2));
  EXPECT_TRUE(OnlyReply().has_query_result());
}

TEST_F(Desk, TellsWhoHasWaitedTooLong) {
  Take(Portfolio(log_.head() + 1));
  desk_.Release(now_, kStart + absl::Seconds(9));
  EXPECT_THAT(desk_.TakeReplies(), IsEmpty());
  desk_.Release(now_, kStart + absl::Seconds(10));
  const v1::Reply reply = OnlyReply();
  EXPECT_EQ(reply.problem().code(), v1::Problem::TIMED_OUT);
  EXPECT_EQ(reply.problem().message(),
            "the lists are still catching up (1 event behind); ask again");
  EXPECT_EQ(desk_.waiting(), 0u);
}

// An upgrade makes them anew, and a list of the first half of a log looks like a whole one.
TEST_F(Desk, AnswersNobodyFromReadModelsThatAreOnlyBeingMade) {
  MemoryStore store;
  service_ = ProjectionsService::Load(&store).value();
  QueryDesk desk(service_.get(),
                 [](const std::string&, const v1::Request&) { return absl::OkStatus(); });
  v1::Batch half;
  half.set_head(log_.head());
  half.set_through_position(log_.head() - 1);
  for (const v1::Envelope& event : log_.events()) {
    if (event.position() < log_.head()) *half.add_event() = event;
  }
  Outbox out;
  ASSERT_TRUE(service_->OnEvents(half, now_, out).ok());
  desk.Take({"client"}, kAnna, Portfolio(), now_, kStart);
  EXPECT_THAT(desk.TakeReplies(), IsEmpty());
  v1::Request health;
  health.mutable_query()->mutable_projections();
  desk.Take({"client"}, kAnna, health, now_, kStart);
  EXPECT_THAT(desk.TakeReplies(), SizeIs(1)) << "who wants to know how far they are is told";
  desk.Release(now_, kStart + absl::Seconds(10));
  QueryDesk::Replies replies = desk.TakeReplies();
  ASSERT_THAT(replies, SizeIs(1));
  EXPECT_EQ(replies[0].second.problem().message(),
            fmt::format("the lists are being made anew and have come to event {} of {}; ask again "
                        "in a while",
                        log_.head() - 1, log_.head()));
  desk.Take({"client"}, kAnna, Portfolio(), now_, kStart);
  Settle(*service_, log_, now_);
  desk.Release(now_, kStart);
  EXPECT_THAT(desk.TakeReplies(), SizeIs(1));
  log_.Agree("saw", "oslo-club", "hanoi-club", "2016-03-31");
  service_ = ProjectionsService::Load(&store).value();
  EXPECT_TRUE(service_->complete()) << "after a start it is behind, and whole as of then";
}

TEST_F(Desk, ForgetsWhatAClientThatIsGoneWaitsFor) {
  Take(Portfolio(log_.head() + 1));
  desk_.Forget({"client"});
  EXPECT_EQ(desk_.waiting(), 0u);
}

TEST_F(Desk, RefusesWhoMayNotRead) {
  principal_ = "somebody";
  Take(Portfolio());
  EXPECT_EQ(OnlyReply().problem().code(), v1::Problem::NOT_ALLOWED);
}

TEST_F(Desk, SendsOtherRequestsToTheEngine) {
  v1::Request request;
  request.mutable_status();
  Take(request);
  EXPECT_EQ(OnlyReply().problem().code(), v1::Problem::INVALID);
  request.Clear();
  request.mutable_ping();
  Take(request);
  EXPECT_TRUE(OnlyReply().has_pong());
}

// Once such a query failed for ever, and the service called itself healthy.
TEST_F(Desk, ReportsDamageThatAQueryMeetsAndAsksForPatience) {
  EXPECT_TRUE(desk_.damage().ok());
  WriteBatch batch;
  batch.Put("r/shed/loan/saw", "\xff");
  ASSERT_TRUE(store_.Write(batch).ok());
  Take(Portfolio());
  EXPECT_EQ(OnlyReply().problem().code(), v1::Problem::UNAVAILABLE);
  EXPECT_TRUE(absl::IsDataLoss(desk_.damage()));
}

}  // namespace
}  // namespace tandem::services
