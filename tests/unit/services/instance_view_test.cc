// Specifies what an instance is shown as when one looks back (services/projections/past_view.h),
// and which of its events are late facts.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "engine/base/timestamp.h"
#include "engine/workflow/dates.h"
#include "services/projections/projections_service.h"
#include "services/projections/views.h"
#include "services/store/memory_store.h"
#include "tandem/v1/history.pb.h"
#include "tests/unit/services/tool_shed.h"

namespace tandem::services {
namespace {

struct Asked {
  std::string as_of = {};
  std::string known_at = {};
};

// The axe is Oslo's to return by 20 March 2016, the saw Hanoi's by 31 March.
class InstanceViews : public ::testing::Test {
 protected:
  InstanceViews() {
    log_.Agree("axe", "hanoi-club", "oslo-club", "2016-03-20");
    log_.Agree("saw", "oslo-club", "hanoi-club", "2016-03-31");
  }
  void RunUntil(const std::string& when) {
    now_ = At(when);
    Settle(*service_, log_, now_);
  }
  absl::StatusOr<v1::InstanceView> Ask(const std::string& id, const Asked& asked) {
    v1::Query query;
    v1::InstanceQuery& instance = *query.mutable_instance();
    instance.set_id(id);
    if (!asked.as_of.empty()) *instance.mutable_as_of() = DateOf(asked.as_of);
    if (!asked.known_at.empty()) *instance.mutable_known_at() = ToTimestamp(At(asked.known_at));
    const auto answer = service_->Answer(query, now_);
    if (!answer.ok()) return answer.status();
    return answer->instance();
  }
  v1::InstanceView Show(const std::string& id, const Asked& asked = {}) {
    const auto view = Ask(id, asked);
    EXPECT_TRUE(view.ok()) << view.status();
    return view.value_or(v1::InstanceView());
  }
  // Of the deadline `return`: "OPEN, 6 days left", "OPEN, late, -5 days left".
  std::string ReturnOf(const std::string& id, const Asked& asked = {}) {
    const v1::InstanceView view = Show(id, asked);
    EXPECT_EQ(view.row().late(), std::count_if(view.deadline().begin(), view.deadline().end(),
                                               [](const auto& one) { return one.late(); }));
    for (const v1::DeadlineView& deadline : view.deadline()) {
      if (deadline.state().id() != "return") continue;
      return fmt::format("{}{}, {} days left",
                         v1::DeadlineState::State_Name(deadline.state().state()),
                         deadline.late() ? ", late" : "", deadline.days_left());
    }
    return "none";
  }

  MemoryStore store_;
  ShedLog log_{At("2016-03-01")};
  std::unique_ptr<ProjectionsService> service_ = ProjectionsService::Load(&store_).value();
  absl::Time now_;
};

// Once an instance of more than a message can hold could not be shown at all.
TEST_F(InstanceViews, HaveTheirEventsPageByPageWhereThereAreMany) {
  constexpr size_t kLong = size_t{1} << 20;
  for (int i = 0; i < 25; ++i) log_.Polish("saw").set_note(std::string(kLong, 'n'));
  RunUntil("2016-03-10");
  v1::Query query;
  query.mutable_instance()->set_id("saw");
  std::vector<uint64_t> versions;
  int pages = 0;
  for (bool more = true; more; ++pages) {
    const auto answer = service_->Answer(query, now_);
    ASSERT_TRUE(answer.ok()) << answer.status();
    EXPECT_LT(answer->ByteSizeLong(), 13 * kLong);
    ASSERT_GT(answer->instance().event_size(), 0);
    for (const v1::EventView& event : answer->instance().event()) {
      versions.push_back(event.version());
    }
    query.mutable_instance()->set_after_version(versions.back());
    more = answer->instance().more_events();
  }
  EXPECT_EQ(pages, 3);
  ASSERT_EQ(versions.size(), 26U);
  for (size_t i = 0; i < versions.size(); ++i) EXPECT_EQ(versions[i], i + 1);
}

TEST(FactsAsText, ReadAsPeopleWriteThem) {
  v1::FactValue value;
  EXPECT_EQ(TextOf(value), "");
  value.set_text("Cleaner air");
  EXPECT_EQ(TextOf(value), "Cleaner air");
  value.set_number(1200);
  EXPECT_EQ(TextOf(value), "1200");
  value.set_flag(true);
  EXPECT_EQ(TextOf(value), "yes");
  value.set_flag(false);
  EXPECT_EQ(TextOf(value), "no");
}

TEST_F(InstanceViews, ADeadlineIsLateOnlyOnceItsDayIsOverInTheView) {
  RunUntil("2016-04-10");
  EXPECT_EQ(ReturnOf("axe"), "OPEN, late, -21 days left");
  EXPECT_EQ(ReturnOf("axe", {.known_at = "2016-03-14"}), "OPEN, 6 days left");
  EXPECT_EQ(ReturnOf("axe", {.known_at = "2016-03-25"}), "OPEN, late, -5 days left");
  EXPECT_EQ(ReturnOf("axe", {.as_of = "2016-03-14"}), "OPEN, 6 days left");
  EXPECT_EQ(ReturnOf("axe", {.as_of = "2016-03-25"}), "OPEN, late, -5 days left");
}

TEST_F(InstanceViews, AnActivityIsLateWhileItIsOwedAfterItsLastDay) {
  log_.AppendJson("shed/loan/saw", "ChoresPlanned", R"({"chore": [
      {"key": "over", "title": "T", "responsible": "oslo-club",
       "due": {"first": {"year": 2016, "month": 3, "day": 9}}},
      {"key": "today", "title": "T", "responsible": "oslo-club",
       "due": {"first": {"year": 2016, "month": 3, "day": 10}}},
      {"key": "month", "title": "T", "responsible": "oslo-club",
       "due": {"first": {"year": 2016, "month": 3}}},
      {"key": "undated", "title": "T", "responsible": "oslo-club"},
      {"key": "waiting", "title": "T", "responsible": "oslo-club", "waits_for": "oil",
       "due": {"first": {"year": 2016, "month": 3, "day": 9}}}]})")
      .set_backfill(true);
  RunUntil("2016-03-10 12:00");
  const v1::InstanceView view = Show("saw");
  std::vector<std::string> late;
  for (const v1::ActivityView& activity : view.activity()) {
    if (activity.late()) late.push_back(activity.activity().key());
  }
  EXPECT_EQ(view.activity_size(), 5);
  EXPECT_THAT(late, ::testing::ElementsAre("over"));
}

TEST_F(InstanceViews, NoActivityIsLateOnceTheInstanceHasEnded) {
  log_.AppendJson("shed/loan/saw", "ChoresPlanned", R"({"chore": [
      {"key": "over", "title": "T", "responsible": "oslo-club",
       "due": {"first": {"year": 2016, "month": 3, "day": 9}}}]})")
      .set_backfill(true);
  log_.AppendJson("shed/loan/saw", "HandedOver", "{}").set_backfill(true);
  RunUntil("2016-03-10 12:00");
  EXPECT_TRUE(Show("saw").activity(0).late());
  log_.AppendJson("shed/loan/saw", "Returned", "{}");
  RunUntil("2016-03-20 12:00");
  EXPECT_FALSE(Show("saw").activity(0).late());
}

TEST_F(InstanceViews, EndAtTheEarlierOfTwoDays) {
  RunUntil("2016-04-10");
  EXPECT_EQ(ReturnOf("axe", {.as_of = "2016-03-25", .known_at = "2016-03-14"}),
            "OPEN, 6 days left");
  EXPECT_EQ(ReturnOf("axe", {.as_of = "2016-03-14", .known_at = "2016-03-25"}),
            "OPEN, 6 days left");
}

TEST_F(InstanceViews, ADayLastsToItsEnd) {
  RunUntil("2016-04-10");
  EXPECT_EQ(ReturnOf("axe", {.as_of = "2016-03-20"}), "OPEN, 0 days left");
  EXPECT_EQ(ReturnOf("axe", {.as_of = "2016-03-21"}), "OPEN, late, -1 days left");
  EXPECT_EQ(ReturnOf("axe", {.known_at = "2016-03-20 22:59"}), "OPEN, 0 days left");
  EXPECT_EQ(ReturnOf("axe", {.known_at = "2016-03-20 23:00"}), "OPEN, late, -1 days left")
      << "midnight in Oslo";
}

TEST_F(InstanceViews, NoViewLooksIntoTheFuture) {
  log_.HandOver("axe");
  RunUntil("2016-04-10");
  for (const Asked& asked : {Asked{.as_of = "2016-08-01"}, Asked{.known_at = "2016-08-01"},
                             Asked{.as_of = "2016-08-01", .known_at = "2016-08-01"}}) {
    const v1::InstanceView view = Show("axe", asked);
    EXPECT_EQ(view.row().phase(), "handed-over") << "it is lost in May";
    EXPECT_EQ(ToTime(view.now()), now_);
    EXPECT_EQ(ReturnOf("axe", asked), "OPEN, late, -21 days left");
  }
}

TEST_F(InstanceViews, WhatWasRecordedAtThatInstantWasKnown) {
  log_.SetTime(At("2016-03-08 10:00"));
  log_.HandOver("saw");
  RunUntil("2016-03-20");
  EXPECT_EQ(Show("saw", {.known_at = "2016-03-08 10:00"}).event_size(), 2);
  EXPECT_EQ(Show("saw", {.known_at = "2016-03-08 10:00"}).row().phase(), "handed-over");
  EXPECT_EQ(Show("saw", {.known_at = "2016-03-08 09:59"}).event_size(), 1);
  EXPECT_EQ(Show("saw", {.known_at = "2016-03-08 09:59"}).row().phase(), "agreed");
}

TEST_F(InstanceViews, WhatMetADeadlineLaterOrMovedItDoesNotCountInTheView) {
  log_.SetTime(At("2016-03-10"));
  log_.MoveReturn("saw", "2016-04-20");
  log_.HandOver("axe");
  log_.SetTime(At("2016-03-15"));
  log_.Return("axe");
  RunUntil("2016-04-10");
  EXPECT_EQ(ReturnOf("axe", {.known_at = "2016-03-14"}), "OPEN, 6 days left");
  EXPECT_EQ(ReturnOf("axe", {.known_at = "2016-03-16"}), "MET, 4 days left");
  EXPECT_EQ(ReturnOf("saw", {.known_at = "2016-03-09"}), "OPEN, 22 days left");
  EXPECT_EQ(ReturnOf("saw", {.known_at = "2016-03-11"}), "OPEN, 40 days left");
}

TEST_F(InstanceViews, WhatTimeAloneBroughtCountsAsFarAsTheViewGoes) {
  log_.HandOver("axe");  // Lost sixty days after the 20th: on 19 May.
  RunUntil("2016-06-10");
  EXPECT_EQ(Show("axe", {.known_at = "2016-05-18"}).row().phase(), "handed-over");
  EXPECT_EQ(Show("axe", {.known_at = "2016-05-20"}).row().phase(), "lost");
  EXPECT_EQ(Show("axe", {.as_of = "2016-05-18"}).row().phase(), "handed-over");
  EXPECT_EQ(Show("axe", {.as_of = "2016-05-20"}).row().phase(), "lost");
}

TEST_F(InstanceViews, ACorrectionThatWasNotKnownYetIsNotShown) {
  log_.SetTime(At("2016-03-08"));
  log_.HandOver("saw");
  log_.SetTime(At("2016-03-20"));
  v1::EventCorrected corrected;
  corrected.set_event(2);
  *corrected.mutable_occurred_on() = ToPeriod(absl::CivilDay(2016, 3, 5));
  log_.Append("shed/loan/saw", "EventCorrected", corrected);
  RunUntil("2016-04-10");
  const v1::EventView known = Show("saw", {.known_at = "2016-03-19"}).event(1);
  EXPECT_EQ(ToIso(known.occurred_on()), "2016-03-08");
  EXPECT_EQ(known.corrected_by(), 0u);
  const v1::EventView later = Show("saw", {.known_at = "2016-03-20"}).event(1);
  EXPECT_EQ(ToIso(later.occurred_on()), "2016-03-05");
  EXPECT_EQ(later.corrected_by(), 3u);
}

TEST_F(InstanceViews, SayWhenNothingWasThereYet) {
  RunUntil("2016-04-10");
  EXPECT_EQ(Ask("axe", {.as_of = "2016-02-03", .known_at = "2016-02-05"}).status().message(),
            "nothing of axe had happened by 3 Feb 2016 and was known by 5 Feb 2016 (UTC)");
}

TEST_F(InstanceViews, MarkALateFactWhetherARuleAsksForItOrNot) {
  log_.HandOver("saw");
  log_.Polish("saw").set_late(true);
  log_.Polish("saw");
  log_.HandOver("saw").set_late(true);
  RunUntil("2016-03-10");
  const auto late = [this](const Asked& asked) {
    std::vector<uint64_t> versions;
    const v1::InstanceView view = Show("saw", asked);
    for (const v1::EventView& event : view.event()) {
      if (event.late()) versions.push_back(event.version());
    }
    return versions;
  };
  EXPECT_THAT(late({}), ::testing::ElementsAre(3, 5));
  EXPECT_THAT(late({.as_of = "2016-03-02"}), ::testing::ElementsAre(3, 5));

  v1::EventRetracted retracted;
  retracted.set_event(2);
  log_.Append("shed/loan/saw", "EventRetracted", retracted);
  RunUntil("2016-03-11");
  EXPECT_THAT(late({}), ::testing::ElementsAre(3)) << "without the first the second is in time";
}

TEST(DeadlineWithoutADay, HasNoDaysLeftAndComesBehindAllOthers) {
  v1::DeadlineView undated;
  undated.mutable_state()->set_state(v1::DeadlineState::OPEN);
  BringUpToDate(undated, At("2016-03-10"));
  EXPECT_EQ(undated.days_left(), 0);
  EXPECT_FALSE(undated.late());
  v1::DeadlineState dated;
  *dated.mutable_due() = DateOf("9999-12-31");
  EXPECT_LT(DueKey(dated), DueKey(undated.state()));
}

}  // namespace
}  // namespace tandem::services
