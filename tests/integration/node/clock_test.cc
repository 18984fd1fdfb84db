// A node whose clock was ahead, or that was off for long: it asks, and goes on once somebody
// has said what is so.
#include "absl/time/clock.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <memory>
#include <thread>

#include "engine/base/random.h"
#include "engine/base/timestamp.h"
#include "engine/engine.h"
#include "services/node/engine_host.h"
#include "services/node/node_clock.h"
#include "tests/support/tandemd_process.h"

namespace tandem {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr absl::Duration kDay = absl::Hours(24);

class NodesClock : public ::testing::Test {
 protected:
  NodesClock() { std::filesystem::create_directories(folder_.data()); }

  // What a node had recorded while its clock showed this.
  void RecordAt(absl::Time now) {
    NodeStore store = NodeStore::Open(folder_.data()).value();
    PersonKeyFolder keys = PersonKeyFolder::Open(folder_.data() / "keys").value();
    const Authorizer authorizer = Authorizer::FromConfiguration({}).value();
    SystemRandom random;
    auto engine =
        Engine::Open({store.store.get(), store.log.get(), &keys, &authorizer, &random}, {}, now)
            .value();
    Principal officer{"gro", ParseRights({"all"}).value()};
    v1::Request request;
    request.set_id(1);
    v1::Submission& unit = *request.mutable_submit()->mutable_submission();
    unit.set_id(std::string(16, static_cast<char>('a' + ++units_)));
    unit.add_event()->set_stream("system/mail");
    unit.mutable_event(0)->set_type("MailReleased");
    engine->Take("test", officer, request, now);
    ASSERT_TRUE(engine->Commit().ok());
    ASSERT_TRUE(engine->TakeReplies().front().second.has_submit_outcome());
    ASSERT_TRUE(store.log->SaveHead().ok());
  }
  std::vector<std::string> Arguments(const std::vector<std::string>& command = {},
                                     const std::string& right = "all") {
    const std::string file = (folder_.path() / "node.textproto").string();
    std::ofstream(file) << "user { person: 'gro' right: '" << right << "' }\n";
    std::vector<std::string> arguments = command;
    for (const std::string& each :
         {std::string("--config"), file, std::string("--data"), folder_.data().string()}) {
      arguments.push_back(each);
    }
    return arguments;
  }
  int Run(const std::vector<std::string>& arguments) {
    return TandemdProcess(folder_, arguments).Wait();
  }
  std::vector<std::string> ClockEvents() {
    const NodeStore store = NodeStore::Open(folder_.data()).value();
    std::vector<std::string> types;
    const EventPage page =
        store.log->ReadStream(StreamId::Of("system/clock"), StreamVersion{1}).value();
    for (const EventPtr& event : page.events) {
      types.push_back(event->type() + " by " + event->recorded_by());
    }
    return types;
  }

  NodeFolder folder_;
  bus::Context context_;
  int units_ = 0;
};

TEST_F(NodesClock, AheadForOneEventIsRefusedSetBackAndGoesOn) {
  RecordAt(absl::Now() - kDay);
  RecordAt(absl::Now() + 3652 * kDay);
  EXPECT_EQ(Run(Arguments()), 1);
  EXPECT_THAT(folder_.Log(), AllOf(HasSubstr("the machine's clock says"), HasSubstr("timedatectl"),
                                   HasSubstr("clock-set-back")));

  EXPECT_EQ(Run(Arguments({"clock-set-back", "--why", "the battery was empty"})), 0);
  EXPECT_THAT(folder_.Log(), AllOf(HasSubstr("is set back to"), HasSubstr("system/mail#2"),
                                   Not(HasSubstr("system/mail#1 "))));
  EXPECT_THAT(ClockEvents(), ElementsAre("ClockSetBack by gro"));
  {
    TandemdProcess node(folder_, Arguments());
    v1::Request request;
    request.mutable_status();
    const v1::NodeStatus status = ConnectTo(context_, folder_)->Call(request).value().status();
    EXPECT_LT(ToTime(status.now()), absl::Now() + kDay);
    EXPECT_EQ(status.clock(), "");
    EXPECT_EQ(node.Stop(), 0) << folder_.Log();
  }
  EXPECT_EQ(Run({"verify", "--data", folder_.data().string()}), 0) << folder_.Log();
  EXPECT_EQ(Run(Arguments({"clock-set-back", "--why", "again"})), 1) << "it is right now";
}

TEST_F(NodesClock, AfterALongPauseIsConfirmedOnce) {
  RecordAt(absl::Now() - 400 * kDay);
  EXPECT_EQ(Run(Arguments()), 1);
  EXPECT_THAT(folder_.Log(), HasSubstr("clock-confirm"));
  EXPECT_EQ(Run(Arguments({"clock-confirm", "--why", "the office was closed"})), 0);
  EXPECT_THAT(ClockEvents(), ElementsAre("ClockConfirmed by gro"));
  for (int start = 0; start < 2; ++start) {
    TandemdProcess node(folder_, Arguments());
    ConnectTo(context_, folder_);
    EXPECT_EQ(node.Stop(), 0) << folder_.Log();
  }
}

TEST_F(NodesClock, IsForWhoRunsTheNode) {
  RecordAt(absl::Now() + 90 * kDay);
  EXPECT_EQ(Run(Arguments({"clock-set-back", "--why", "so"}, "record")), 1);
  EXPECT_THAT(folder_.Log(), HasSubstr("'operate'"));
  EXPECT_EQ(Run(Arguments({"clock-set-back", "--why", " "})), 2);
  EXPECT_EQ(Run(Arguments({"clock-set-back"})), 2) << "without a reason";
  EXPECT_THAT(ClockEvents(), ElementsAre());
}

TEST_F(NodesClock, AQuietNodeThatRanYesterdayIsNotAskedAbout) {
  RecordAt(absl::Now() - 400 * kDay);
  ASSERT_TRUE(NoteTimeReached(folder_.data() / kTimeReached, absl::Now() - kDay).ok());
  TandemdProcess node(folder_, Arguments());
  ConnectTo(context_, folder_);
  EXPECT_EQ(node.Stop(), 0) << folder_.Log();
  EXPECT_GT(ReadTimeReached(folder_.data() / kTimeReached).value(), absl::Now() - absl::Hours(1));
}

// An engine's host whose machine has a clock that the test sets.
class LeapingClock : public NodesClock {
 protected:
  LeapingClock() {
    Flags flags;
    flags.config = Arguments()[1];
    flags.data = folder_.data().string();
    const Settings settings = ReadSettings(flags).value();
    clock_.system = std::make_unique<GuardedClock>(
        &machine_, [] { return absl::ZeroDuration(); }, 30 * kDay);
    host_ = EngineHost::Make(context_, settings, NodeStore::Open(folder_.data()).value(), &clock_,
                             &random_)
                .value();
    thread_ = std::thread([this] { served_ = host_->Run(); });
    client_ = ConnectTo(context_, folder_);
  }
  ~LeapingClock() override {
    client_.reset();
    host_->Stop();
    thread_.join();
    EXPECT_TRUE(served_.ok()) << served_;
  }

  absl::StatusOr<v1::Reply> Hold() {
    v1::Request request;
    v1::Submission& unit = *request.mutable_submit()->mutable_submission();
    unit.set_id(std::string(16, static_cast<char>('a' + ++units_)));
    unit.add_event()->set_stream("system/mail");
    unit.mutable_event(0)->set_type("MailHeld");
    return client_->Call(request);
  }
  std::string Trouble() {
    v1::Request request;
    request.mutable_status();
    return client_->Call(request).value().status().clock();
  }

  const absl::Time begin_ = absl::FromUnixSeconds(1'450'000'000);
  ManualClock machine_{begin_};
  NodeClock clock_;
  SystemRandom random_;
  std::unique_ptr<EngineHost> host_;
  std::thread thread_;
  std::unique_ptr<bus::Client> client_;
  absl::Status served_;
};

TEST_F(LeapingClock, RecordsNothingUntilItIsRight) {
  EXPECT_TRUE(Hold().ok());
  EXPECT_EQ(Trouble(), "");
  machine_.Advance(90 * kDay);
  EXPECT_THAT(Trouble(), AllOf(HasSubstr("leapt to"), HasSubstr("clock-confirm")));
  const absl::StatusOr<v1::Reply> held = Hold();
  EXPECT_TRUE(absl::IsPermissionDenied(held.status()));
  EXPECT_THAT(std::string(held.status().message()), HasSubstr("Nothing is recorded"));
  machine_.Set(begin_);
  EXPECT_EQ(Trouble(), "");
  EXPECT_TRUE(Hold().ok());
}

TEST_F(LeapingClock, SaysWhenItIsBehindWhatWasRecorded) {
  machine_.Advance(20 * kDay);
  EXPECT_TRUE(Hold().ok()) << "so little is believed";
  machine_.Set(begin_);
  EXPECT_THAT(Trouble(), AllOf(HasSubstr("the last event was recorded at 2 Jan 2016"),
                               HasSubstr("clock-set-back")));
}

}  // namespace
}  // namespace tandem
