// Specifies clock times in rules, and what is judged by the event's own day and time
// (workflow.proto, `clock` and `happened_by`).
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "engine/base/timestamp.h"
#include "engine/workflow/condition.h"
#include "engine/workflow/dates.h"
#include "google/protobuf/text_format.h"
#include "tests/unit/workflow/fund.h"

namespace tandem {
namespace {

using ::testing::HasSubstr;

constexpr char kTooLate[] =
    "in-time: It must be so that the event happened by 'Closing day', at 'Closing time'.\n";

Told AppliedAt(const std::string& clock, const std::string& on) {
  return {"Applied", R"({"applicant": "oslo", "at": ")" + clock + "\"}", on};
}

std::string UtcText(const google::protobuf::Timestamp& at) {
  return absl::FormatTime("%Y-%m-%d %H:%M", ToTime(at), absl::UTCTimeZone());
}

TEST(InTime, IsWhatHappenedByTheMinuteWheneverItIsRecorded) {
  Story story = CallOpened();
  story.At("2016-03-22");
  EXPECT_EQ(story.Refused(AppliedAt("12:59 Europe/Brussels", "2016-03-15")), "");
  EXPECT_EQ(story.Refused(AppliedAt("13:00 Europe/Brussels", "2016-03-15")), "") << "the minute";
  EXPECT_EQ(story.Refused(AppliedAt("13:01 Europe/Brussels", "2016-03-15")), kTooLate);
  EXPECT_EQ(story.Refused(AppliedAt("23:59 Europe/Brussels", "2016-03-14")), "");
  EXPECT_EQ(story.Refused(AppliedAt("00:01 Europe/Brussels", "2016-03-16")), kTooLate);
}

TEST(InTime, IsToldByTheInstantAndNotByTheDayOfAnotherZone) {
  Story story = CallOpened();
  story.At("2016-03-22");
  EXPECT_EQ(story.Refused(AppliedAt("00:30 Pacific/Auckland", "2016-03-16")), "")
      << "12:30 of the day before in Brussels";
  EXPECT_EQ(story.Refused(AppliedAt("01:30 Pacific/Auckland", "2016-03-16")), kTooLate);
  EXPECT_EQ(story.Refused(AppliedAt("08:30 America/New_York", "2016-03-15")), kTooLate);
}

TEST(InTime, IsUnknownOfADayThatIsNotExactAndSoRefusedOfNobody) {
  Story story = CallOpened();
  story.At("2016-04-22");
  EXPECT_EQ(story.Refused(AppliedAt("14:00 Europe/Brussels", "Mar 2016")), "");
  EXPECT_EQ(story.Refused(AppliedAt("12:00 Europe/Brussels", "Apr 2016")), kTooLate);
}

TEST(InTime, IsByTheEndOfTheDayWhatNamesNoMinute) {
  Story story = CallOpened();
  story.At("2016-03-22");
  const std::string too_late =
      "by-that-day: It must be so that the event happened by 'Closing day'.\n";
  EXPECT_EQ(story.Refused({"Asked", "{}", "2016-03-15"}), "");
  EXPECT_EQ(story.Refused({"Asked", "{}", "2016-03-16"}), too_late);
  EXPECT_EQ(story.Refused({"Asked", "{}", "14-16 Mar 2016"}), too_late) << "it ended after that";
  EXPECT_EQ(story.Refused({"Asked", R"({"at": "23:59 Europe/Oslo"})", "2016-03-15"}), "");
  EXPECT_EQ(story.Refused({"Asked", R"({"at": "00:30 Pacific/Fiji"})", "2016-03-16"}), "")
      << "still that day at the office";
}

TEST(InTime, IsUnknownOnTheClosingDayWithoutAMinute) {
  const Story story = CallOpened();
  const Instance now = story.Now();
  v1::Condition condition;
  ASSERT_TRUE(google::protobuf::TextFormat::ParseFromString(
      "happened_by { from { fact: 'close' } clock { fact: 'closing' } }", &condition));
  const auto in_time_on = [&](const std::string& days) {
    v1::HistoryEntry asked;
    asked.set_type("Asked");
    if (!days.empty()) *asked.mutable_occurred_on() = *ParsePeriod(days);
    AtHand at_hand;
    at_hand.event = {&asked, story.definition().NewPayload("Asked")};
    return Judge({story.definition(), now, story.world(), story.now()}, condition, at_hand);
  };
  EXPECT_EQ(in_time_on("2016-03-14"), Truth::kTrue);
  EXPECT_EQ(in_time_on("2016-03-15"), Truth::kUnknown);
  EXPECT_EQ(in_time_on("2016-03-16"), Truth::kFalse);
  EXPECT_EQ(in_time_on("16-17 Mar 2016"), Truth::kFalse);
  EXPECT_EQ(in_time_on(""), Truth::kUnknown) << "nobody knows on which day";
  EXPECT_EQ(Judge({story.definition(), now, story.world(), story.now()}, condition, AtHand()),
            Truth::kUnknown)
      << "no event is at hand";
}

TEST(InTime, IsJudgedAnewWhereTheDayOrTheMinuteIsCorrected) {
  Story story = CallOpened();
  story.At("2016-03-22").Then(AppliedAt("12:59 Europe/Brussels", "2016-03-15"));
  EXPECT_THAT(story.Refused(story.Correction(
                  2, "Applied", R"({"applicant": "oslo", "at": "13:30 Europe/Brussels"})")),
              HasSubstr("'Closing time'"));
  EXPECT_EQ(story.Refused(story.Correction(
                2, "Applied", R"({"applicant": "oslo", "at": "12:30 Europe/Brussels"})")),
            "");
}

TEST(OccurredAt, HasComeAndNeedsBothParts) {
  Story story = CallOpened();
  story.At("2016-03-15 10:00");
  EXPECT_EQ(story.Refused(AppliedAt("11:00 Europe/Brussels", "2016-03-15")), "") << "just now";
  EXPECT_EQ(story.Refused(AppliedAt("11:01 Europe/Brussels", "2016-03-15")),
            "future: 11:01 Europe/Brussels on 15 Mar 2016, in 'at', has not come yet. Record it "
            "once it has happened, or give the day on which it did. (at)\n");
  EXPECT_THAT(story.Refused(Told{"Applied", R"({"applicant": "oslo", "at": {"time": "11:00"}})"}),
              HasSubstr("no time zone ''"));
  EXPECT_THAT(story.Refused(Told{"Applied", R"({"applicant": "oslo", "at": "11:00"})"}),
              HasSubstr("cannot read '11:00' as a clock time"));
  EXPECT_THAT(story.Refused(Told{"Applied", R"({"applicant": "oslo"})"}),
              HasSubstr("'at' is required"));
}

TEST(OccurredAt, WithoutADayIsOfTodayInItsZone) {
  Story story = CallOpened();
  story.At("2016-03-14 12:30").Then(AppliedAt("00:15 Pacific/Fiji", ""));
  EXPECT_EQ(story.events().back().occurred_on().first().day(), 15);
  story.Then(AppliedAt("13:15 Europe/Brussels", ""));
  EXPECT_EQ(story.events().back().occurred_on().first().day(), 14);
}

TEST(Clock, GivesADeadlineItsMinute) {
  const v1::DeadlineState decision = CallOpened().Find("decision");
  EXPECT_EQ(UtcText(decision.late_from()), "2016-04-15 11:00") << "13:00 in Brussels in summer";
}

TEST(Clock, OpensAPhaseAtItsMinute) {
  Story story = CallOpened();
  story.At("2016-03-25 11:59");
  EXPECT_EQ(story.Phase(), "open");
  story.At("2016-03-25 12:00");
  EXPECT_EQ(story.Phase(), "voting");
}

TEST(Clock, ThatIsNotKnownLeavesTheDateUnknown) {
  Story story = CallOpened(R"({"close": "2016-03-15"})");
  EXPECT_EQ(story.Deadline("decision"), "none");
  story.At("2016-06-01");
  EXPECT_EQ(story.Phase(), "open");
  EXPECT_EQ(story.Refused(AppliedAt("12:00 Europe/Brussels", "2016-05-31")), "")
      << "nobody is refused for what is unknown";
}

}  // namespace
}  // namespace tandem
