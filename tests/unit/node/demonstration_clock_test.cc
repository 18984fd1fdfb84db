// Specifies services/node/demonstration_clock.h.
#include "services/node/demonstration_clock.h"

#include <gtest/gtest.h>

#include <atomic>

namespace tandem {
namespace {

const absl::Time kStart = absl::FromUnixSeconds(1'450'000'000);
const absl::Duration kHour = absl::Hours(1);

services::Progress Idle(uint64_t position, absl::Time as_of, absl::Time next_wake) {
  services::Progress progress;
  progress.position = progress.head = position;
  progress.connected = progress.idle = true;
  progress.as_of = as_of;
  progress.next_wake = next_wake;
  return progress;
}

TEST(DemonstrationClock, RunsAsFastAsAskedAndNoFurtherThanItIsLet) {
  ManualClock real(absl::FromUnixSeconds(7));
  DemonstrationClock clock(&real, kStart, 60);
  real.Advance(absl::Minutes(3));
  EXPECT_EQ(clock.Now(), kStart) << "time passes by being let";
  clock.Advance(kStart + kHour);
  EXPECT_EQ(clock.Now(), kStart + kHour);
  clock.Advance(absl::InfiniteFuture());
  EXPECT_EQ(clock.Now(), kStart + 3 * kHour);
  clock.Advance(kStart);
  EXPECT_EQ(clock.Now(), kStart + 3 * kHour) << "it never goes back";
}

TEST(MayAdvanceTo, StopsAtTheNextMomentAtWhichSomebodyHasSomethingToDo) {
  const auto first = Idle(5, kStart, kStart + 2 * kHour);
  const auto second = Idle(5, kStart, kStart + kHour);
  EXPECT_EQ(MayAdvanceTo({first, second}, 5, kStart), kStart + kHour);
  EXPECT_EQ(MayAdvanceTo({}, 5, kStart), absl::InfiniteFuture());
}

TEST(MayAdvanceTo, WaitsForWhoWorksIsBehindOrHasNotSeenTheTime) {
  const auto idle = Idle(5, kStart, kStart + kHour);
  auto works = idle;
  works.idle = false;
  EXPECT_EQ(MayAdvanceTo({idle, works}, 5, kStart), kStart);
  EXPECT_EQ(MayAdvanceTo({idle}, 6, kStart), kStart) << "an event is on its way to it";
  const absl::Time later = kStart + absl::Minutes(1);
  EXPECT_EQ(MayAdvanceTo({idle}, 5, later), later) << "it does not know yet that it is later";
}

// Once only a service that had failed was named, and never one that hung.
TEST(WhomTimeWaitsFor, NamesEachServiceThatKeepsItAndSaysWhy) {
  auto line = [](auto change) {
    services::Progress service = Idle(5, kStart, kStart + kHour);
    service.name = "reminders";
    change(service);
    const std::vector<std::string> lines = WhomTimeWaitsFor({service}, 5, kStart);
    EXPECT_EQ(lines.empty(), MayAdvanceTo({service}, 5, kStart) > kStart);
    return lines.empty() ? "" : lines.front();
  };
  using P = services::Progress;
  EXPECT_EQ(line([](P&) {}), "");
  EXPECT_EQ(line([](P& p) { p.idle = false; }), "reminders is still at work");
  EXPECT_EQ(line([](P& p) { p.position = 3; }), "reminders is 2 events behind");
  EXPECT_EQ(line([](P& p) { p.position = 6; }), "reminders is 1 events ahead of the log");
  EXPECT_EQ(line([](P& p) { p.as_of = kStart - kHour; }),
            "reminders has not looked since 2015-12-13 08:46:40");
  EXPECT_EQ(line([](P& p) { p.next_wake = kStart; }), "reminders is about to go on");
  EXPECT_EQ(line([](P& p) { p.connected = p.idle = false; }),
            "reminders has no answer from the engine");
  EXPECT_EQ(line([](P& p) {
              p.idle = false;
              p.trouble = "the disk is full";
            }),
            "reminders is in trouble: the disk is full");
}

TEST(TimePasser, LetsTimePassWhileTheServicesKeepUp) {
  const SystemClock real;
  DemonstrationClock clock(&real, kStart, 1'000'000);
  std::atomic<int> woken = 0;
  TimePasser::Around around;
  around.services = [&clock] {
    return std::vector<services::Progress>{Idle(1, clock.Now(), clock.Now() + kHour)};
  };
  around.head = [] { return uint64_t{1}; };
  around.wake = [&woken] { ++woken; };
  {
    const TimePasser passer(&clock, around);
    while (clock.Now() < kStart + 10 * kHour) std::this_thread::yield();
  }
  EXPECT_GE(woken, 10) << "no moment was passed over";
}

}  // namespace
}  // namespace tandem
