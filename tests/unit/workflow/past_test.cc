// An instance as it stood on a day, whatever is known of the days of its events.
#include "engine/workflow/past.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <ostream>
#include <string>
#include <vector>

#include "engine/base/timestamp.h"
#include "engine/workflow/dates.h"
#include "engine/workflow/happened_by.h"
#include "engine/workflow/scope.h"
#include "tests/unit/workflow/orchard.h"

namespace tandem {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

struct Dated {
  std::string on;  // "unknown": it is.
  std::string recorded = "2016-03-01";
};

struct Case {
  std::string name;
  std::vector<Dated> events;
  std::vector<std::string> by;
};

void PrintTo(const Case& one, std::ostream* out) { *out << one.name; }

History HistoryOf(const std::vector<Dated>& events, uint64_t first_version = 1) {
  History history;
  for (const Dated& event : events) {
    v1::HistoryEntry& entry = history.emplace_back();
    entry.set_version(first_version + history.size() - 1);
    if (event.on != "unknown") *entry.mutable_occurred_on() = *ParsePeriod(event.on);
    const absl::CivilDay recorded = FirstDay(*ParsePeriod(event.recorded));
    *entry.mutable_recorded_at() = ToTimestamp(absl::FromCivil(recorded, absl::UTCTimeZone()));
  }
  return history;
}

std::vector<std::string> DaysOf(const History& history) {
  std::vector<std::string> days;
  for (const absl::CivilDay day : DaysHappenedBy(history, absl::UTCTimeZone())) {
    days.push_back(ToIso(ToDate(day)));
  }
  return days;
}

class HappenedBy : public ::testing::TestWithParam<Case> {};

TEST_P(HappenedBy, EachDay) { EXPECT_EQ(DaysOf(HistoryOf(GetParam().events)), GetParam().by); }

INSTANTIATE_TEST_SUITE_P(
    Days, HappenedBy,
    ::testing::Values(
        Case{"AKnownDayIsThatDay", {{"2015-08-11"}, {"2015-09-23"}}, {"2015-08-11", "2015-09-23"}},
        Case{"APeriodItsLastDay",
             {{"2015-08-11"}, {"2015-09-23..2015-09-25"}, {"2015-09-24"}},
             {"2015-08-11", "2015-09-25", "2015-09-24"}},
        Case{"AnUnknownBeginningTheNextEvents",
             {{"unknown"}, {"2015-08-11"}, {"2015-09-23"}},
             {"2015-08-11", "2015-08-11", "2015-09-23"}},
        Case{"AnUnknownBeginningTheEarliestOfALateFact",
             {{"unknown"}, {"2015-08-11"}, {"2015-06"}},
             {"2015-06-30", "2015-08-11", "2015-06-30"}},
        Case{"AnUnknownOneBetweenThatOfTheNext",
             {{"2015-08-11"}, {"unknown"}, {"unknown"}, {"2015-09-23"}},
             {"2015-08-11", "2015-09-23", "2015-09-23", "2015-09-23"}},
        Case{"AnUnknownOneBeforeALateFactThatOfTheNextInOrder",
             {{"2015-08-11"}, {"2015-09-23"}, {"unknown"}, {"2015-08-20"}, {"2015-12-01"}},
             {"2015-08-11", "2015-09-23", "2015-12-01", "2015-08-20", "2015-12-01"}},
        Case{"AnUnknownLastThatOfItsRecording",
             {{"2015-08-11"}, {"unknown", "2016-01-15"}},
             {"2015-08-11", "2016-01-15"}},
        Case{"AllUnknownThatOfTheirRecording",
             {{"unknown", "2016-01-15"}, {"unknown", "2016-01-20"}},
             {"2016-01-15", "2016-01-20"}},
        Case{"AMonthItsLastDay",
             {{"2015-08-11"}, {"2015-12"}, {"2016-01-15"}},
             {"2015-08-11", "2015-12-31", "2016-01-15"}},
        Case{"AMonthTheDayOfTheNextWithinIt",
             {{"2015-08"}, {"2015-08-11"}},
             {"2015-08-11", "2015-08-11"}},
        Case{"AMonthThatIsNotOverTheDayOfItsRecording",
             {{"2015-08-11"}, {"2015-12", "2015-12-10"}},
             {"2015-08-11", "2015-12-10"}},
        Case{"AMonthBehindALaterDayInItItsLast",
             {{"2015-12-20"}, {"2015-12"}, {"2015-12-10"}},
             {"2015-12-20", "2015-12-31", "2015-12-20"}},
        Case{"AYearTheDayOfTheNext",
             {{"unknown"}, {"2015"}, {"2015-11-02"}},
             {"2015-11-02", "2015-11-02", "2015-11-02"}},
        Case{"NothingCountsBeforeAKnownBeginning",
             {{"2015-08-11"}, {"2015-06-01"}},
             {"2015-08-11", "2015-08-11"}},
        Case{"NothingCountsBeforeTheMonthOfItsBeginning",
             {{"2015-08"}, {"2015-06-01"}},
             {"2015-08-31", "2015-08-31"}}),
    [](const auto& one) { return one.param.name; });

TEST(HappenedBy, IsEmptyForNoHistory) { EXPECT_THAT(DaysOf({}), IsEmpty()); }

TEST(HappenedBy, AHistoryWithoutItsBeginningHasNone) {
  EXPECT_THAT(DaysOf(HistoryOf({{"2015-08-11"}, {"2015-06-01"}}, 2)),
              ElementsAre("2015-08-11", "2015-06-01"));
}

Past At(const Story& story, const std::string& as_of, std::optional<absl::Time> known_at = {}) {
  PastView view{{}, known_at};
  if (!as_of.empty()) view.as_of = FirstDay(*ParseDate(as_of));
  return FoldPast(story.definition(), "trees/orchard/one", story.events(), OrchardWorld(), view);
}

std::string PhaseOn(const Story& story, const std::string& as_of,
                    std::optional<absl::Time> known_at = {}) {
  return At(story, as_of, known_at).instance.phase();
}

std::string DueOn(const Story& story, const std::string& as_of, const std::string& id) {
  const Past past = At(story, as_of);
  for (const v1::DeadlineState& deadline :
       Schedule(story.definition(), past.instance, OrchardWorld(), ClockOf(past.instance))) {
    if (deadline.id() == id) {
      return v1::DeadlineState::State_Name(deadline.state()) + " " + ToIso(deadline.due());
    }
  }
  return "none";
}

// All recorded on 1 March 2016.
Story Backfilled(const std::string& proposed, const std::string& begun) {
  Story story(OrchardProgramme(), "orchard", OrchardWorld());
  story.At("2016-03-01").AsBackfill();
  story.Then({"Proposed", R"({"aim": "apples", "nursery": "elm", "grower": ["oslo"]})", proposed});
  story.Then({"Signed", R"({"party": "elm"})", "2015-06-05"});
  story.Then({"Signed", R"({"party": "oslo"})", "2015-06-08"});
  story.Then({"Begun", R"({"end": "2015-12-31"})", begun});
  return story;
}

TEST(Past, StandsAsOfADayAndAsKnownOnAnother) {
  Story story = Agreed();
  story.At("2016-02-20").Then({"Begun", R"({"end": "2016-12-31"})", "2016-01-15"});
  EXPECT_EQ(PhaseOn(story, "2016-01-14"), "agreed");
  EXPECT_EQ(PhaseOn(story, "2016-01-15"), "running");
  EXPECT_EQ(PhaseOn(story, "2016-01-15", story.now() - absl::Hours(1)), "agreed");
  EXPECT_EQ(PhaseOn(story, "", story.now() - absl::Hours(1)), "agreed");
  EXPECT_EQ(PhaseOn(story, "2016-01-06"), "proposed");
}

TEST(Past, BeginsWithAProposalOfUnknownDayOnceAnythingElseHadHappened) {
  Story story = Backfilled("unknown", "2015-07-01");
  EXPECT_EQ(PhaseOn(story, "2015-06-04"), "");
  EXPECT_THAT(At(story, "2015-06-04").versions, IsEmpty());
  EXPECT_EQ(PhaseOn(story, "2015-06-05"), "proposed");
  EXPECT_THAT(At(story, "2015-06-05").versions, ElementsAre(1, 2));
  const Instance running = At(story, "2015-07-01").instance;
  EXPECT_EQ(running.phase(), "running");
  EXPECT_EQ(TitleOf(story.definition(), running, [](auto name) { return std::string(name); }),
            "elm with oslo: apples");
}

TEST(Past, BeginsWithAProposalOfThatMonthOnceAnythingElseHadHappened) {
  Story story = Backfilled("2015-06", "2015-07-01");
  EXPECT_EQ(PhaseOn(story, "2015-06-04"), "");
  EXPECT_EQ(PhaseOn(story, "2015-06-05"), "proposed");
}

TEST(Past, CameThroughAStepOfUnknownDayByTheNextEvent) {
  Story story = Backfilled("unknown", "unknown");
  story.Then({"Tended", "{}", "2015-08-20"});
  EXPECT_EQ(PhaseOn(story, "2015-08-19"), "agreed");
  EXPECT_EQ(PhaseOn(story, "2015-08-20"), "running");
}

TEST(Past, LeavesTheLastStepOfUnknownDayToTheDayOfItsRecording) {
  Story story = Backfilled("2015-06-01", "2015-07-01");
  story.Then({"Rested", "{}", "unknown"});
  EXPECT_EQ(PhaseOn(story, "2015-12-31"), "running");
  EXPECT_EQ(PhaseOn(story, "2016-02-29"), "closing");
  EXPECT_EQ(PhaseOn(story, "2016-03-01"), "resting");
}

TEST(Past, IsSilentFromTheLastThingThatHadHappened) {
  Story story = Backfilled("unknown", "2015-07-01");
  EXPECT_EQ(DueOn(story, "2015-06-07", "silence"), "OPEN 2015-08-04");
  EXPECT_EQ(DueOn(story, "2015-08-01", "silence"), "OPEN 2015-08-30");
  EXPECT_EQ(DueOn(story, "2016-03-01", "silence"), "OPEN 2016-04-30");
}

TEST(Past, LetsTimePassBetweenWhatHappened) {
  Story story = Backfilled("unknown", "2015-07-01");
  story.Then({"Rested", "{}", "2015-12-30"});
  EXPECT_EQ(PhaseOn(story, "2015-12-29"), "running");
  // It ended on 31 December, while it rested.
  EXPECT_EQ(PhaseOn(story, "2016-01-02"), "resting");
}

TEST(Past, IsExampleDataOnlyOnceExampleDataCounts) {
  Story story = Agreed();
  Told example{"Noted", R"({"text": "invented"})", "2016-02-01"};
  example.illustrative = true;
  story.At("2016-02-20").Then(example);
  EXPECT_FALSE(At(story, "2016-01-31").instance.state().illustrative());
  EXPECT_TRUE(At(story, "2016-02-01").instance.state().illustrative());
  EXPECT_EQ(At(story, "2016-01-31").instance.state().version(), 3u);
}

TEST(Past, CountsAnEventByTheDayToWhichItWasCorrected) {
  Story story = Agreed();
  story.At("2016-01-15").Then({"Begun", R"({"end": "2016-12-31"})"});
  story.At("2016-02-20")
      .Then(story.Correction(4, "Begun", R"({"end": "2016-12-31"})", "2016-01-10"));
  EXPECT_EQ(PhaseOn(story, "2016-01-09"), "agreed");
  EXPECT_EQ(PhaseOn(story, "2016-01-10"), "running");
  EXPECT_EQ(PhaseOn(story, "2016-01-10", story.now() - absl::Hours(1)), "agreed");
  EXPECT_THAT(At(story, "2016-01-10").versions, ElementsAre(1, 2, 3, 4));
}

TEST(Past, LeavesOutWhatWasRetractedButKnowsThatItWasRecorded) {
  Story story = Agreed();
  story.At("2016-01-15").Then({"Begun", R"({"end": "2016-12-31"})"});
  story.At("2016-02-20").Then(story.Retraction(4));
  EXPECT_EQ(PhaseOn(story, "2016-01-15"), "agreed");
  EXPECT_THAT(At(story, "2016-01-15").versions, ElementsAre(1, 2, 3, 4));
  EXPECT_EQ(PhaseOn(story, "2016-01-15", story.now() - absl::Hours(1)), "running");
}

TEST(Past, IsThePresentOnTheLastDay) {
  const Story story = Planned();
  const Past past = At(story, "2016-01-20");
  const Instance now =
      Fold(story.definition(), "trees/orchard/one", story.events(), OrchardWorld());
  v1::InstanceState present = now.Snapshot();
  v1::InstanceState then = past.instance.Snapshot();
  present.clear_advanced_to();
  then.clear_advanced_to();
  EXPECT_EQ(then.DebugString(), present.DebugString());
}

}  // namespace
}  // namespace tandem
