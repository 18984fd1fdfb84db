// Specifies what services/follower/service_loop.h does when the clock goes back.
#include "services/follower/service_loop.h"

#include <gtest/gtest.h>

#include "engine/workflow/clock_epochs.h"

namespace tandem::services {
namespace {

// Hands over one batch.
class OneBatch : public bus::BusSession {
 public:
  absl::StatusOr<uint64_t> Send(v1::Request) override { return 2; }
  uint64_t Subscribe(const bus::Checkpoint&, const v1::Filter&, uint32_t) override { return 1; }
  void Unsubscribe(uint64_t) override {}
  absl::Status Poll(absl::Duration, const Handler& handler) override {
    v1::Reply reply;
    reply.set_id(1);
    *reply.mutable_batch() = std::exchange(batch, {});
    handler(reply);
    return absl::OkStatus();
  }
  bool connected() const override { return true; }
  const v1::Greeting& greeting() const override { return greeting_; }
  uint64_t head() const override { return 0; }

  v1::Batch batch;

 private:
  v1::Greeting greeting_;
};

class Follower : public Service {
 public:
  std::string name() const override { return "follower"; }
  uint64_t position() const override { return position_; }
  std::string event_id() const override { return ""; }
  absl::Status OnEvents(const v1::Batch& batch, absl::Time, Outbox&) override {
    for (const v1::Envelope& event : batch.event()) position_ = event.position();
    return absl::OkStatus();
  }
  absl::Status OnReply(uint64_t, const v1::Reply&, absl::Time, Outbox&) override {
    return absl::OkStatus();
  }
  absl::StatusOr<absl::Time> OnTick(absl::Time now, Outbox&) override {
    ticked_at = now;
    return absl::InfiniteFuture();
  }

  absl::Time ticked_at = absl::InfinitePast();

 private:
  uint64_t position_ = 0;
};

class LoopAndClock : public ::testing::Test {
 protected:
  absl::Status Turn() { return loop_.Turn(absl::ZeroDuration()); }

  const absl::Time begin_ = absl::FromUnixSeconds(1'450'000'000);
  ManualClock clock_{begin_};
  OneBatch session_;
  Follower service_;
  ServiceLoop loop_{&service_, &session_, &clock_};
};

TEST_F(LoopAndClock, TimeStandsStillWhileTheClockIsALittleBehind) {
  ASSERT_TRUE(Turn().ok());
  clock_.Set(begin_ - absl::Minutes(59));
  ASSERT_TRUE(Turn().ok());
  EXPECT_EQ(service_.ticked_at, begin_);
}

// Once it stood still until the clock had come there, for months.
TEST_F(LoopAndClock, EndsWhenTheClockWentFarBack) {
  ASSERT_TRUE(Turn().ok());
  clock_.Set(begin_ - absl::Minutes(61));
  EXPECT_TRUE(absl::IsAborted(Turn()));
}

TEST_F(LoopAndClock, EndsBehindASetBackThatItHasTaken) {
  v1::Envelope& event = *session_.batch.add_event();
  event.set_stream(kClockStream);
  event.set_type("ClockSetBack");
  event.set_position(7);
  EXPECT_TRUE(absl::IsAborted(Turn()));
  EXPECT_EQ(service_.position(), 7u);
}

}  // namespace
}  // namespace tandem::services
