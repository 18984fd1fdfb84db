// Specifies engine/workflow/clock_epochs.h.
#include "engine/workflow/clock_epochs.h"

#include <gtest/gtest.h>

#include "engine/base/timestamp.h"

namespace tandem {
namespace {

v1::Envelope EventAt(uint64_t position, int64_t seconds) {
  v1::Envelope event;
  event.set_stream("shed/loan/saw");
  event.set_position(position);
  *event.mutable_recorded_at() = ToTimestamp(absl::FromUnixSeconds(seconds));
  return event;
}

v1::Envelope SetBackAt(uint64_t position, int64_t seconds) {
  v1::Envelope event = EventAt(position, seconds);
  event.set_stream(kClockStream);
  event.set_type("ClockSetBack");
  return event;
}

int64_t SecondsOf(const ClockEpochs& epochs, const v1::Envelope& event) {
  return absl::ToUnixSeconds(epochs.RecordedAt(event));
}

TEST(ClockEpochsTest, AnEventWasRecordedWhenItSaysWhileTheClockWasNeverSetBack) {
  ClockEpochs epochs;
  epochs.Take(EventAt(1, 900));
  EXPECT_EQ(SecondsOf(epochs, EventAt(2, 5)), 5);
  EXPECT_EQ(epochs.set_backs(), 0u);
  EXPECT_EQ(epochs.begun_at(), absl::InfinitePast());
}

TEST(ClockEpochsTest, WhatStandsInFrontOfASetBackWasRecordedByThen) {
  ClockEpochs epochs;
  epochs.Take(SetBackAt(3, 100));
  EXPECT_EQ(SecondsOf(epochs, EventAt(1, 50)), 50);
  EXPECT_EQ(SecondsOf(epochs, EventAt(2, 900)), 100);
  EXPECT_EQ(SecondsOf(epochs, SetBackAt(3, 100)), 100);
  EXPECT_EQ(SecondsOf(epochs, EventAt(4, 900)), 900);
  EXPECT_EQ(epochs.begun_at(), absl::FromUnixSeconds(100));
}

TEST(ClockEpochsTest, TimesNeverDecreaseFromOnePositionToTheNext) {
  const std::vector<v1::Envelope> log = {
      EventAt(1, 10),    EventAt(2, 900), SetBackAt(3, 300), EventAt(4, 310),    EventAt(5, 2000),
      SetBackAt(6, 200), EventAt(7, 210), EventAt(8, 4000),  SetBackAt(9, 3000), EventAt(10, 3001)};
  ClockEpochs epochs;
  for (const v1::Envelope& event : log) epochs.Take(event);
  int64_t last = 0;
  for (const v1::Envelope& event : log) {
    EXPECT_GE(SecondsOf(epochs, event), last) << event.position();
    last = SecondsOf(epochs, event);
  }
  EXPECT_EQ(SecondsOf(epochs, log[1]), 200);
  EXPECT_EQ(SecondsOf(epochs, log[7]), 3000);
  EXPECT_EQ(epochs.set_backs(), 3u);
}

TEST(ClockEpochsTest, ChangesNothingElseOfAnEvent) {
  ClockEpochs epochs;
  epochs.Take(SetBackAt(3, 100));
  v1::Envelope event = EventAt(2, 900);
  event.set_note("as it was");
  const v1::Envelope recorded = epochs.AsRecorded(event);
  EXPECT_EQ(recorded.recorded_at().seconds(), 100);
  EXPECT_EQ(recorded.note(), "as it was");
}

TEST(ClockEpochsTest, OnlyTheNodesOwnStreamSetsTheClockBack) {
  v1::Envelope event = SetBackAt(3, 100);
  event.set_stream("shed/loan/saw");
  EXPECT_FALSE(IsClockSetBack(event));
  EXPECT_TRUE(IsClockSetBack(SetBackAt(3, 100)));
}

}  // namespace
}  // namespace tandem
