// Specifies services/follower/service_runner.h and the sockets of projections, over
// real sockets within one process.
#include "services/follower/service_runner.h"

#include <gtest/gtest.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <stdexcept>

#include "engine/bus/client/client.h"
#include "services/deadlines/deadlines_service.h"
#include "services/projections/projections_sockets.h"
#include "services/store/memory_store.h"
#include "services/store/rocks_store.h"
#include "tests/integration/bus/tiny_node.h"
#include "tests/unit/services/tool_shed.h"

namespace tandem::services {
namespace {

constexpr char kEngine[] = "inproc://engine";
constexpr char kQueries[] = "inproc://queries";

class Runner : public ::testing::Test {
 protected:
  Runner() {
    ShedLog shed(At("2016-03-01"));
    shed.Agree("saw", "oslo-club", "hanoi-club", "2016-03-31");
    log_.events = shed.events();
  }

  std::unique_ptr<bus::RunningNode> StartNode() {
    return std::make_unique<bus::RunningNode>(context_, bus::Serve(kEngine), &log_,
                                              [](bus::TinyNode& node) {
                                                v1::Greeting greeting;
                                                greeting.set_read_models_endpoint(kQueries);
                                                node.set_greeting(greeting);
                                              });
  }
  std::unique_ptr<ServiceRunner> StartProjections() {
    ProjectionsOptions options;
    options.folder = folder_.path() / "projections";
    options.queries = bus::Serve(kQueries);
    options.may_request = [](const std::string&, const v1::Request&) { return absl::OkStatus(); };
    return std::make_unique<ServiceRunner>(
        &context_, &clock_,
        ServiceRunner::Options{"projections", kEngine, MakeProjections(&context_, options)});
  }
  // `store` outlives the runner.
  static ServiceRunner::Options DeadlinesOver(MemoryStore* store) {
    return {"deadlines", kEngine, [store](bool) -> absl::StatusOr<ServiceParts> {
              ServiceParts parts;
              auto service = DeadlinesService::Load(store);
              if (!service.ok()) return service.status();
              parts.service = *std::move(service);
              return parts;
            }};
  }
  // The same, and empties the store when it is to begin anew; counts that.
  ServiceRunner::Options DeadlinesThatBeginAnew(MemoryStore* store) {
    ServiceRunner::Options options = DeadlinesOver(store);
    options.restart_pause = absl::Milliseconds(10);
    options.make = [this, store, make = options.make](bool anew) {
      if (anew) *store = MemoryStore();
      emptied_ += anew ? 1 : 0;
      return make(false);
    };
    return options;
  }
  // What somebody else recorded in a copy of the log that was restored.
  void RestoreAnotherLog(int loans) {
    ShedLog other(At("2016-03-01"));
    for (int i = 0; i < loans; ++i) {
      other.Agree("axe-" + std::to_string(i), "oslo-club", "hanoi-club", "2016-03-31");
    }
    log_.events = other.events();
    for (v1::Envelope& event : log_.events) event.set_id("another " + event.id());
  }
  bool WaitUntil(const ServiceRunner& runner, const std::function<bool(const Progress&)>& done) {
    return bus::Until([&] { return done(runner.progress()); },
                      [] { (void)bus::WaitForAny({}, absl::Milliseconds(5)); });
  }
  bool CatchesUp(const ServiceRunner& runner, uint64_t position) {
    return WaitUntil(runner, [&](const Progress& progress) {
      return progress.idle && progress.position >= position;
    });
  }
  int RowsSeen(bus::Client& client) {
    v1::Query query;
    query.mutable_portfolio();
    auto result = client.Query(query);
    EXPECT_TRUE(result.ok()) << result.status();
    return result.ok() ? result->portfolio().row_size() : -1;
  }

  bus::Context context_;
  TempFolder folder_;
  ManualClock clock_{At("2016-03-10")};
  bus::TinyLog log_;
  std::atomic<int> emptied_{0};
};

TEST_F(Runner, ProjectionsAnswerOverTheirOwnSocket) {
  auto node = StartNode();
  auto projections = StartProjections();
  ASSERT_TRUE(CatchesUp(*projections, log_.events.size()));
  auto client = bus::Client::Connect(context_, kEngine, {});
  ASSERT_TRUE(client.ok()) << client.status();
  EXPECT_EQ(RowsSeen(**client), 1);
}

TEST_F(Runner, GoesOnFromItsStoreAfterARestart) {
  const uint64_t head = log_.events.size();
  {
    auto node = StartNode();
    auto projections = StartProjections();
    ASSERT_TRUE(CatchesUp(*projections, head));
  }
  auto projections = StartProjections();  // Nobody is there to ask for the log.
  EXPECT_TRUE(WaitUntil(*projections, [&](const Progress& progress) {
    return progress.position == head && !progress.connected;
  }));
}

TEST_F(Runner, DeadlinesAreNotedAfterARestartBehindWhichNothingIsNew) {
  auto node = StartNode();
  MemoryStore store;
  const uint64_t head = log_.events.size();
  ASSERT_TRUE(CatchesUp(ServiceRunner(&context_, &clock_, DeadlinesOver(&store)), head));
  clock_.Set(At("2016-03-24 12:00"));
  ServiceRunner runner(&context_, &clock_, DeadlinesOver(&store));
  EXPECT_TRUE(CatchesUp(runner, head + 1));
}

TEST_F(Runner, DeadlinesAreNotedWhenTheClockLeaps) {
  auto node = StartNode();
  MemoryStore store;
  const uint64_t head = log_.events.size();
  ServiceRunner runner(&context_, &clock_, DeadlinesOver(&store));
  ASSERT_TRUE(CatchesUp(runner, head));
  EXPECT_EQ(runner.progress().position, head);
  clock_.Set(At("2016-03-24 12:00"));
  runner.Wake();
  EXPECT_TRUE(CatchesUp(runner, head + 1));
}

TEST_F(Runner, SaysWhatIsWrongAndGoesOnOnceItIsRight) {
  auto node = StartNode();
  MemoryStore store;
  int tries = 0;
  ServiceRunner::Options options;
  options.name = "deadlines";
  options.engine_endpoint = kEngine;
  options.restart_pause = absl::Milliseconds(10);
  options.make = [&](bool) -> absl::StatusOr<ServiceParts> {
    if (++tries < 3) return absl::UnavailableError("the disk is full");
    ServiceParts parts;
    parts.service = DeadlinesService::Load(&store).value();
    return parts;
  };
  ServiceRunner runner(&context_, &clock_, options);
  EXPECT_TRUE(CatchesUp(runner, log_.events.size()));
  EXPECT_EQ(tries, 3);
  EXPECT_EQ(runner.progress().trouble, "");
}

// Once it asked for ever for what lies behind the log's end.
TEST_F(Runner, BeginsFromNothingWhenAShorterLogWasRestored) {
  MemoryStore store;
  for (int i = 0; i < 3; ++i) log_.Append("system/shed/loan/saw");
  {
    auto node = StartNode();
    ASSERT_TRUE(CatchesUp(ServiceRunner(&context_, &clock_, DeadlinesThatBeginAnew(&store)),
                          log_.events.size()));
  }
  RestoreAnotherLog(1);
  auto node = StartNode();
  ServiceRunner runner(&context_, &clock_, DeadlinesThatBeginAnew(&store));
  EXPECT_TRUE(WaitUntil(runner, [&](const Progress& progress) {
    return emptied_ == 1 && progress.idle && progress.position == log_.events.size();
  }));
}

// Once it followed a log of which it had never seen the beginning.
TEST_F(Runner, BeginsFromNothingWhenTheLogThatWasRestoredHasGrown) {
  MemoryStore store;
  {
    auto node = StartNode();
    ASSERT_TRUE(CatchesUp(ServiceRunner(&context_, &clock_, DeadlinesThatBeginAnew(&store)),
                          log_.events.size()));
  }
  RestoreAnotherLog(3);
  {
    auto node = StartNode();
    ServiceRunner runner(&context_, &clock_, DeadlinesThatBeginAnew(&store));
    EXPECT_TRUE(CatchesUp(runner, log_.events.size()));
  }
  EXPECT_EQ(emptied_, 1);
  EXPECT_TRUE(store.entries().contains("i/shed/loan/axe-0"));
  EXPECT_FALSE(store.entries().contains("i/shed/loan/saw"));
}

// Once it threw its own good store away, again and again.
TEST_F(Runner, KeepsItsStoreWhenTheEnginesLogIsDamaged) {
  MemoryStore store;
  std::atomic<int> refused{0};
  bus::RunningNode node(context_, bus::Serve(kEngine), &log_, [&](bus::TinyNode& tiny) {
    tiny.set_answer([&](const bus::Delivery& delivery) -> std::optional<v1::Reply> {
      if (!delivery.request.has_subscribe() || refused == 2) return std::nullopt;
      ++refused;
      v1::Reply damaged;
      damaged.set_id(delivery.request.id());
      damaged.mutable_problem()->set_code(v1::Problem::DAMAGED);
      damaged.mutable_problem()->set_message("block 7 is not what it was");
      return damaged;
    });
  });
  ServiceRunner runner(&context_, &clock_, DeadlinesThatBeginAnew(&store));
  EXPECT_TRUE(CatchesUp(runner, log_.events.size()));
  EXPECT_EQ(refused, 2);
  EXPECT_EQ(emptied_, 0);
}

// Once what only queries read stayed damaged for ever, and nothing said so.
TEST_F(Runner, MakesTheReadModelsAnewWhenAQueryMeetsDamage) {
  const uint64_t head = log_.events.size();
  auto node = StartNode();
  ASSERT_TRUE(CatchesUp(*StartProjections(), head));
  {
    auto store = OpenRocksStore(
        {.folder = folder_.path() / "projections", .format = ProjectionsService::kFormat});
    ASSERT_TRUE(store.ok()) << store.status();
    WriteBatch damage;
    damage.Put("r/shed/loan/saw", "\xff");
    ASSERT_TRUE((*store)->Write(damage).ok());
  }
  auto projections = StartProjections();
  ASSERT_TRUE(CatchesUp(*projections, head));
  auto client = bus::Client::Connect(context_, kEngine, {});
  ASSERT_TRUE(client.ok()) << client.status();
  EXPECT_EQ(RowsSeen(**client), 1);  // Patient, as clients are.
  EXPECT_TRUE(CatchesUp(*projections, head));
  EXPECT_EQ(projections->progress().trouble, "");
}

TEST_F(Runner, ThrowsAwayAStoreThatLacksAFileAndSaysSo) {
  const uint64_t head = log_.events.size();
  {
    auto node = StartNode();
    ASSERT_TRUE(CatchesUp(*StartProjections(), head));
  }
  const std::filesystem::path folder = folder_.path() / "projections";
  std::ofstream(folder / "CURRENT") << "MANIFEST-000999\n";
  auto projections = StartProjections();
  EXPECT_TRUE(WaitUntil(*projections, [](const Progress& progress) {
    return progress.trouble.find("its store is made anew from the log") != std::string::npos;
  }));
  auto node = StartNode();
  EXPECT_TRUE(CatchesUp(*projections, head));
  EXPECT_EQ(projections->progress().trouble, "");
}

// Once an exception ended the process, and the engine with it.
TEST_F(Runner, GoesOnAfterAnException) {
  auto node = StartNode();
  MemoryStore store;
  int tries = 0;
  ServiceRunner::Options options = DeadlinesOver(&store);
  options.restart_pause = absl::Milliseconds(10);
  options.make = [&tries, make = options.make](bool anew) {
    if (++tries < 2) throw std::runtime_error("out of luck");
    return make(anew);
  };
  ServiceRunner runner(&context_, &clock_, options);
  EXPECT_TRUE(CatchesUp(runner, log_.events.size()));
}

}  // namespace
}  // namespace tandem::services
