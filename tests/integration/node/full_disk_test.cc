// A node on a disk that is full, or runs full: nothing that was acknowledged is lost,
// nothing that is owed is forgotten, and it never ends by a signal.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "engine/base/problem_status.h"
#include "engine/base/random.h"
#include "engine/bus/client/client.h"
#include "engine/bus/client/session.h"
#include "engine/bus/context.h"
#include "tests/support/garden.h"
#include "tests/support/small_disk.h"
#include "tests/support/tandemd_process.h"

namespace tandem {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr uint64_t kDiskBytes = uint64_t{256} << 20U;
// Within the reserve that the log keeps free.
constexpr uint64_t kReserveBytes = uint64_t{32} << 20U;

class FullDisk : public ::testing::Test {
 protected:
  void SetUp() override { ASSERT_EQ(disk_.why_not(), ""); }

  void Start(const std::string& day) {
    node_ = std::make_unique<TandemdProcess>(folder_, DemonstrationArguments(folder_, day));
  }
  std::unique_ptr<bus::Client> Connect() { return ConnectTo(context_, folder_); }
  // The garden with one unit of plots, recorded, and the node stopped.
  void RecordTheGarden() {
    Start("2016-01-09");
    const auto client = Connect();
    SetUpGarden(*client, random_);
    ASSERT_TRUE(client->Submit(PlotsUnit(1, random_)).ok());
    CatchUp(*client);
    EXPECT_EQ(node_->Stop(), 0) << folder_.Log();
  }
  // Records one more unit; OK or what the node says.
  absl::Status Record(bus::Client& client, uint64_t number) {
    return client.Submit(PlotsUnit(number, random_)).status();
  }
  // The troubles of services by name, until they are as wanted, at most a minute.
  using Troubles = std::map<std::string, std::string>;
  Troubles WaitForTroubles(bus::Client& client, const std::function<bool(Troubles&)>& wanted) {
    v1::Request request;
    request.mutable_status();
    Troubles troubles;
    const absl::Time late = absl::Now() + absl::Seconds(60);
    do {
      const auto reply = client.Call(request);
      EXPECT_TRUE(reply.ok()) << reply.status();
      if (!reply.ok()) return troubles;
      troubles.clear();
      for (const v1::ServiceState& service : reply->status().service()) {
        troubles[service.name()] = service.trouble();
      }
    } while (!wanted(troubles) && absl::Now() < late);
    return troubles;
  }
  void WaitUntilAllIsWell(bus::Client& client) {
    const Troubles troubles = WaitForTroubles(client, [](Troubles& told) {
      return std::all_of(told.begin(), told.end(),
                         [](const auto& one) { return one.second.empty(); });
    });
    for (const auto& [name, trouble] : troubles) EXPECT_EQ(trouble, "") << name;
  }
  // Until the log holds an event of each type.
  void WaitForEvents(bus::Client& client, const std::set<std::string>& types) {
    const absl::Time late = absl::Now() + absl::Seconds(60);
    while (absl::Now() < late) {
      std::set<std::string> missing = types;
      for (const v1::Envelope& event : ReadLog(client)) missing.erase(event.type());
      if (missing.empty()) return;
    }
    FAIL() << "not recorded within a minute\n" << folder_.Log();
  }

  SeededRandom random_{1};
  bus::Context context_;
  NodeFolder folder_;
  SmallDisk disk_{folder_.data(), kDiskBytes};
  std::unique_ptr<TandemdProcess> node_;
};

// Once it ended by SIGABRT in 24 of 30 starts.
TEST_F(FullDisk, ANodeStartsOnItAnswersReadsAndTakesWritesOnceThereIsRoom) {
  RecordTheGarden();
  disk_.Fill(0);
  Start("2016-01-09");
  const auto client = Connect();
  const size_t recorded = ReadLog(*client).size();
  EXPECT_GT(recorded, 4u);
  EXPECT_EQ(GardenPortfolio(*client).row_size(), 2);

  const absl::Status refused = Record(*client, 2);
  ASSERT_TRUE(ProblemOf(refused).has_value()) << refused;
  EXPECT_EQ(ProblemOf(refused)->code(), v1::Problem::DISK_FULL);
  EXPECT_EQ(ReadLog(*client).size(), recorded);
  const Troubles troubles = WaitForTroubles(*client, [](Troubles& told) {
    return !told["deadlines"].empty() && !told["reminders"].empty();
  });
  EXPECT_THAT(troubles.at("deadlines"), HasSubstr("No space left"));
  EXPECT_THAT(troubles.at("reminders"), HasSubstr("No space left"));

  disk_.Empty();
  EXPECT_TRUE(Record(*client, 2).ok());
  WaitUntilAllIsWell(*client);
  CatchUp(*client);
  EXPECT_EQ(GardenPortfolio(*client).row_size(), 4);
  EXPECT_EQ(node_->Stop(), 0) << folder_.Log();
}

TEST_F(FullDisk, ANodeCanBeStartedAndStoppedOnItAgainAndAgain) {
  RecordTheGarden();
  for (uint64_t leave = 0; leave < 4; ++leave) {
    disk_.Empty();
    disk_.Fill(leave * 40'000);
    Start("2016-01-09");
    EXPECT_FALSE(ReadLog(*Connect()).empty());
    EXPECT_NE(node_->Stop(), -1) << folder_.Log();
  }
  disk_.Empty();
  Start("2016-01-09");
  EXPECT_TRUE(Record(*Connect(), 2).ok());
}

// Once the notes of such a day were dropped, and its reminders never came.
TEST_F(FullDisk, WhatIsOwedWaitsThroughRestartsUntilItIsRecorded) {
  RecordTheGarden();
  disk_.Fill(kReserveBytes);
  for (int life = 0; life < 2; ++life) {
    Start("2016-01-19");  // The logs were due on the 18th.
    const auto client = Connect();
    const Troubles troubles =
        WaitForTroubles(*client, [](Troubles& told) { return !told["deadlines"].empty(); });
    EXPECT_THAT(troubles.at("deadlines"), HasSubstr("to be recorded: the disk is nearly full"));
    node_->Kill();
  }
  EXPECT_THAT(folder_.Log(), Not(HasSubstr("given up")));
  Start("2016-01-19");
  const auto client = Connect();
  WaitForTroubles(*client, [](Troubles& told) { return !told["deadlines"].empty(); });
  disk_.Empty();
  WaitForEvents(*client, {"ReminderDue", "MailComposed", "MailSent"});
  WaitUntilAllIsWell(*client);
  EXPECT_EQ(node_->Stop(), 0) << folder_.Log();
}

// A refusal each millisecond is a line a minute in the log.
TEST_F(FullDisk, DoesNotFillTheLogWithRefusals) {
  RecordTheGarden();
  disk_.Fill(kReserveBytes);
  Start("2016-01-09");
  const auto client = Connect();
  for (uint64_t i = 0; i < 200; ++i) EXPECT_FALSE(Record(*client, 2 + i).ok());
  const std::string log = folder_.Log();
  size_t lines = 0;
  for (size_t at = log.find("nearly full"); at != std::string::npos;
       at = log.find("nearly full", at + 1)) {
    ++lines;
  }
  EXPECT_LE(lines, 4u) << log;
  EXPECT_GE(lines, 1u) << log;
}

// Another file grows until the disk is full, while events are recorded.
TEST_F(FullDisk, LosesNothingThatWasAcknowledgedWhenItRunsFullUnderLoad) {
  RecordTheGarden();
  std::set<uint64_t> acknowledged;
  uint64_t next = 2;
  for (int round = 0; round < 6; ++round) {
    disk_.Empty();
    Start("2016-01-09");
    ConnectTo(context_, folder_);
    auto session = bus::Session::Open(context_, folder_.endpoint(), {});
    ASSERT_TRUE(session.ok()) << session.status();
    std::map<uint64_t, uint64_t> under_way;  // Request -> unit.
    std::thread filler([this] { disk_.Fill(0); });
    bool refused = false;
    const absl::Time late = absl::Now() + absl::Seconds(3);
    while (!refused && absl::Now() < late) {
      while (under_way.size() < 20) {
        v1::Request request;
        *request.mutable_submit()->mutable_submission() = PlotsUnit(next, random_);
        under_way[(*session)->Send(std::move(request)).value()] = next++;
      }
      ASSERT_TRUE((*session)
                      ->Poll(absl::Milliseconds(100),
                             [&](const v1::Reply& reply) {
                               const auto unit = under_way.find(reply.id());
                               if (unit == under_way.end()) return;
                               refused = refused || reply.has_problem();
                               if (!reply.has_problem()) acknowledged.insert(unit->second);
                               under_way.erase(unit);
                             })
                      .ok());
    }
    filler.join();
    EXPECT_NE(node_->Stop(), -1) << folder_.Log();
  }
  disk_.Empty();
  Start("2016-01-09");
  std::map<std::string, uint64_t> versions;
  for (const v1::Envelope& event : ReadLog(*Connect())) {
    EXPECT_EQ(event.version(), ++versions[event.stream()]);
  }
  EXPECT_GT(acknowledged.size(), 0u);
  for (uint64_t unit = 2; unit < next; ++unit) {
    const uint64_t a = versions[PlotStream(unit, "a")];
    EXPECT_EQ(a, versions[PlotStream(unit, "b")]) << "unit " << unit << " is half applied";
    EXPECT_TRUE(a == 2 || !acknowledged.contains(unit)) << "unit " << unit << " is lost";
  }
  CatchUp(*Connect());
  EXPECT_EQ(node_->Stop(), 0) << folder_.Log();
}

}  // namespace
}  // namespace tandem
