// Specifies engine/bus/server/recent_events.h.
#include "engine/bus/server/recent_events.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace tandem::bus {
namespace {

std::vector<v1::Envelope> Events(uint64_t first, uint64_t last, size_t bytes = 0) {
  std::vector<v1::Envelope> events;
  for (uint64_t i = first; i <= last; ++i) {
    v1::Envelope& event = events.emplace_back();
    event.set_position(i);
    event.set_payload(std::string(bytes, 'x'));
  }
  return events;
}

TEST(RecentEvents, FindsWhatItHolds) {
  RecentEvents recent(1000);
  EXPECT_EQ(recent.Find(Position{1}), nullptr);
  recent.Add(Events(5, 7));
  EXPECT_EQ(recent.Find(Position{4}), nullptr);
  EXPECT_EQ(recent.Find(Position{6})->position(), 6u);
  EXPECT_EQ(recent.Find(Position{8}), nullptr);
}

TEST(RecentEvents, GivesUpTheOldestBeyondItsBound) {
  RecentEvents recent(1000);
  recent.Add(Events(1, 20, 100));
  EXPECT_EQ(recent.Find(Position{1}), nullptr);
  EXPECT_NE(recent.Find(Position{20}), nullptr);
}

TEST(RecentEvents, HoldsNothingLargerThanItsBound) {
  RecentEvents recent(10);
  recent.Add(Events(1, 1, 100));
  EXPECT_EQ(recent.Find(Position{1}), nullptr);
}

TEST(RecentEvents, PassesOverWhatItHasAndBeginsAnewAfterAGap) {
  RecentEvents recent(1000);
  recent.Add(Events(1, 3));
  recent.Add(Events(2, 4));
  EXPECT_EQ(recent.Find(Position{4})->position(), 4u);
  EXPECT_NE(recent.Find(Position{1}), nullptr);
  recent.Add(Events(9, 9));
  EXPECT_EQ(recent.Find(Position{4}), nullptr);
  EXPECT_EQ(recent.Find(Position{9})->position(), 9u);
}

}  // namespace
}  // namespace tandem::bus
