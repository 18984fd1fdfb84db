// Specifies change_publisher.h and change_follower.h together.
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/time/clock.h"
#include "engine/bus/client/change_follower.h"
#include "engine/bus/server/change_publisher.h"
#include "tests/integration/bus/tiny_node.h"

namespace tandem::bus {
namespace {

// Publisher and listener take turns in one thread. The "read model" is a list of
// keys; its snapshot is a copy.
class ChangeTest : public testing::TestWithParam<std::string> {
 protected:
  std::string Endpoint() {
    return GetParam() == "ipc" ? folder_.Ipc("changes.sock") : "inproc://changes";
  }

  void StartPublisher(uint64_t epoch) {
    publisher_.reset();
    ChangePublisher::Options options;
    options.endpoints = {Endpoint()};
    options.epoch = epoch;
    auto publisher = ChangePublisher::Bind(context_, options);
    ASSERT_TRUE(publisher.ok()) << publisher.status();
    publisher_ = *std::move(publisher);
  }

  void StartFollower() {
    ChangeFollower::Options options;
    options.silence_max = absl::Milliseconds(300);
    auto follower = ChangeFollower::Open(context_, Endpoint(), options);
    ASSERT_TRUE(follower.ok()) << follower.status();
    follower_ = *std::move(follower);
  }

  void Change(const std::string& key) {
    truth_.push_back(key);
    v1::Change change;
    change.set_position(truth_.size());
    change.set_removed(key);
    publisher_->Publish("portfolio/" + key, change);
  }

  void Turn() {
    publisher_->GreetListeners(truth_.size(), absl::UnixEpoch());
    publisher_->Heartbeat(truth_.size(), absl::UnixEpoch());
    const auto apply = [this](const std::string& topic, const v1::Change& change) {
      EXPECT_EQ(topic, "portfolio/" + change.removed());
      if (change.position() > seen_.size()) seen_.push_back(change.removed());
    };
    const absl::Status polled = follower_->Poll(absl::Milliseconds(5), apply);
    ASSERT_TRUE(polled.ok()) << polled;
    if (const uint64_t ticket = follower_->snapshot_wanted(); ticket != 0) {
      ++snapshots_;
      seen_ = truth_;
      follower_->SnapshotTaken(ticket, Position{truth_.size()}, apply);
    }
  }
  bool TurnUntil(const std::function<bool()>& done) {
    return Until(done, [this] { Turn(); });
  }

  TempFolder folder_;
  Context context_;
  std::unique_ptr<ChangePublisher> publisher_;
  std::unique_ptr<ChangeFollower> follower_;
  std::vector<std::string> truth_;
  std::vector<std::string> seen_;
  int snapshots_ = 0;
};

INSTANTIATE_TEST_SUITE_P(Over, ChangeTest, testing::Values("ipc", "inproc"),
                         [](const auto& with) { return with.param; });

TEST_P(ChangeTest, ShowsWhatWasBeforeAndWhatComes) {
  StartPublisher(1);
  Change("before");
  StartFollower();
  ASSERT_TRUE(TurnUntil([&] { return follower_->following(); }));
  Change("after");
  ASSERT_TRUE(TurnUntil([&] { return seen_ == truth_; }));
  EXPECT_EQ(snapshots_, 1);
}

TEST_P(ChangeTest, TakesASnapshotAgainWhenThePublisherWasRestarted) {
  StartPublisher(1);
  StartFollower();
  ASSERT_TRUE(TurnUntil([&] { return follower_->following(); }));
  StartPublisher(2);
  Change("nobody heard it");
  ASSERT_TRUE(TurnUntil([&] { return seen_ == truth_ && follower_->following(); }));
  EXPECT_GE(snapshots_, 2);
}

TEST_P(ChangeTest, GreetsAListenerOnlyOnceItMissesNothing) {
  StartPublisher(1);
  StartFollower();
  const auto nothing = [](const std::string&, const v1::Change&) {};
  // No heartbeat but the greeting.
  ASSERT_TRUE(Until([&] { return follower_->snapshot_wanted() != 0; },
                    [&] {
                      publisher_->GreetListeners(0, absl::UnixEpoch());
                      ASSERT_TRUE(follower_->Poll(absl::Milliseconds(5), nothing).ok());
                    }));
}

}  // namespace
}  // namespace tandem::bus
