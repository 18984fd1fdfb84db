// Specifies engine/workflow/recurrence.h: the boundaries of a deadline that recurs, and
// which event belongs to which.
#include "engine/workflow/recurrence.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/workflow/dates.h"
#include "google/protobuf/text_format.h"
#include "tests/unit/workflow/lease.h"
#include "tests/unit/workflow/orchard.h"

namespace tandem {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr char kMonthly[] = "months: 1";
constexpr char kQuarters[] =
    "on { month: 3 day: 31 } on { month: 6 day: 30 } on { month: 9 day: 30 } "
    "on { month: 12 day: 31 }";

absl::CivilDay Day(const std::string& text) { return FirstDay(*ParseDate(text)); }

std::vector<Boundary> Boundaries(const std::string& recurrence, const std::string& anchor,
                                 const std::string& horizon, const std::string& last = "") {
  v1::Recurrence rule;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(recurrence, &rule)) << recurrence;
  std::optional<absl::CivilDay> end;
  if (!last.empty()) end = Day(last);
  return BoundariesOf(rule, Day(anchor), end, Day(horizon));
}

// "1: 2015-02-28 after 2015-01-31".
std::vector<std::string> Lines(const std::vector<Boundary>& boundaries) {
  std::vector<std::string> lines;
  lines.reserve(boundaries.size());
  for (const Boundary& boundary : boundaries) {
    lines.push_back(std::to_string(boundary.number) + ": " + ToIso(ToDate(boundary.day)) +
                    " after " + ToIso(ToDate(boundary.previous)));
  }
  return lines;
}

TEST(Recurrence, CountsMonthsFromTheAnchorSoThatAShortOneShortensNoOther) {
  EXPECT_THAT(Lines(Boundaries(kMonthly, "2015-01-31", "2015-04-01")),
              ElementsAre("1: 2015-02-28 after 2015-01-31", "2: 2015-03-31 after 2015-02-28",
                          "3: 2015-04-30 after 2015-03-31"));
  const Boundary third = Boundaries(kMonthly, "2015-01-31", "2015-04-01").back();
  EXPECT_EQ(third.counted, Day("2015-01-31"));
  EXPECT_EQ(third.months, 3);
}

TEST(Recurrence, CountsDaysFromTheAnchor) {
  EXPECT_THAT(Lines(Boundaries("days: 10", "2015-01-31", "2015-02-15")),
              ElementsAre("1: 2015-02-10 after 2015-01-31", "2: 2015-02-20 after 2015-02-10"));
  EXPECT_EQ(Boundaries("days: 10", "2015-01-31", "2015-02-15").back().counted, Day("2015-02-20"));
}

TEST(Recurrence, TakesTheDaysOfAGridAfterTheAnchor) {
  EXPECT_THAT(Lines(Boundaries(kQuarters, "2015-11-15", "2016-01-01")),
              ElementsAre("1: 2015-12-31 after 2015-09-30", "2: 2016-03-31 after 2015-12-31"));
  EXPECT_THAT(Lines(Boundaries(kQuarters, "2015-12-31", "2016-01-01")),
              ElementsAre("1: 2016-03-31 after 2015-12-31"))
      << "the anchor's own day is none of them";
}

TEST(Recurrence, ClampsADayOfAGridToTheEndOfItsMonth) {
  EXPECT_THAT(Lines(Boundaries("on { month: 2 day: 31 }", "2015-01-01", "2015-12-31")),
              ElementsAre("1: 2015-02-28 after 2014-02-28", "2: 2016-02-29 after 2015-02-28"));
}

TEST(Recurrence, BeginsAsManyStepsAfterTheAnchorAsItSays) {
  EXPECT_THAT(Lines(Boundaries("months: 1 first: 3", "2015-01-31", "2015-05-01")),
              ElementsAre("1: 2015-04-30 after 2015-03-31", "2: 2015-05-31 after 2015-04-30"));
  EXPECT_THAT(Lines(Boundaries("months: 1 first: 0", "2015-01-31", "2015-02-01")),
              ElementsAre("1: 2015-02-28 after 2015-01-31"));
}

TEST(Recurrence, EndsOnItsLastDay) {
  EXPECT_THAT(Boundaries(kMonthly, "2015-01-31", "2016-01-01", "2015-03-31"), SizeIs(2));
  EXPECT_THAT(Boundaries(kMonthly, "2015-01-31", "2016-01-01", "2015-03-30"), SizeIs(1));
}

TEST(Recurrence, GoesOnToTheFirstBoundaryBehindTheHorizon) {
  EXPECT_THAT(Boundaries(kMonthly, "2015-01-31", "2015-02-27"), SizeIs(1));
  EXPECT_THAT(Boundaries(kMonthly, "2015-01-31", "2015-02-28"), SizeIs(2));
}

TEST(Recurrence, IsBounded) {
  EXPECT_THAT(Boundaries("days: 1", "2015-01-31", "2115-01-01"), SizeIs(2000));
  EXPECT_THAT(Boundaries("", "2015-01-31", "2016-01-01"), IsEmpty());
}

// ---- in a schedule ----

TEST(Recurrence, DueDatesCountTheirMonthsAndTheBoundarysFromTheAnchorInOneGo) {
  Story story = Agreed();
  story.At("2016-01-31").Then({"Begun", R"({"end": "2016-12-31"})"});
  story.At("2017-06-01");
  std::vector<std::string> due;
  for (const v1::DeadlineState& deadline : story.Deadlines()) {
    if (deadline.name() == "care") due.push_back(ToIso(deadline.due()));
  }
  // A month after 30 September would be 30 October.
  EXPECT_THAT(due,
              ElementsAre("2016-04-30", "2016-06-30", "2016-08-31", "2016-10-31", "2016-12-31"));
}

TEST(Recurrence, AnEventMeetsTheOccurrenceWhoseDaysItNames) {
  const auto met_by_one_for = [](const std::string& month) {
    Story story = LetFrom("2015-01-31");
    story.At("2015-04-20").Then({"RentPaid", R"({"month": ")" + month + "\"}"});
    std::vector<uint32_t> met;
    for (const v1::DeadlineState& deadline : story.Deadlines()) {
      if (deadline.state() == v1::DeadlineState::MET) met.push_back(deadline.occurrence());
    }
    return met;
  };
  EXPECT_THAT(met_by_one_for("2015-02-28"), ElementsAre(1));
  EXPECT_THAT(met_by_one_for("2015-03-01"), ElementsAre(2));
  EXPECT_THAT(met_by_one_for("2015-03-30"), ElementsAre(2));
  EXPECT_THAT(met_by_one_for("2015-03-31"), ElementsAre(2));
  EXPECT_THAT(met_by_one_for("2015-04-01"), ElementsAre(3));
  EXPECT_THAT(met_by_one_for("2015-03"), ElementsAre(2)) << "a period belongs where it ends";
}

TEST(Recurrence, AnEventThatNamesADayBeforeTheFirstOccurrenceIsRefused) {
  Story story = LetFrom("2015-01-31");
  story.At("2015-04-20");
  EXPECT_THAT(story.Refused(Told{"RentPaid", R"({"month": "2015-01-31"})"}),
              HasSubstr("occurrence: 31 Jan 2015 in 'month' is not within any period"));
  EXPECT_EQ(story.Refused(Told{"RentPaid", R"({"month": "2015-02-01"})"}), "");
}

TEST(Recurrence, AnEventMeetsNoOtherOccurrenceForOneThatNeverOpened) {
  Story story = Running();
  story.At("2016-03-20").Then({"Rested"});
  story.At("2016-04-05").Then({"WokenUp"});
  story.At("2016-07-01").Then({"Counted", R"({"party": "oslo", "period": "2016-03-31"})"});
  EXPECT_EQ(story.Deadline("count/oslo/1"), "none") << "it rested on that day";
  EXPECT_EQ(story.Deadline("count/oslo/2"), "OPEN due 2016-07-07");
}

TEST(Recurrence, TheFirstEventThatNamesAnOccurrenceMeetsItAndTheNextMeetsNoOther) {
  Story story = LetFrom("2015-01-31");
  story.At("2015-04-20").Then({"RentPaid", R"({"month": "2015-02"})"});
  story.Then({"RentPaid", R"({"month": "2015-02"})"});
  EXPECT_EQ(story.Find("rent/1").met_by(), 3u);
  EXPECT_EQ(story.Deadline("rent/2"), "OPEN due 2015-03-31");
}

TEST(Recurrence, AnEventThatNamesNoneMeetsOnlyWhatHasPassedWhereTheResponsiblePartyIs) {
  Story story = LetFrom("2015-01-31");
  story.At("2015-02-28 22:30").Then({"RentPaid"});
  EXPECT_EQ(story.Deadline("rent/1"), "OPEN due 2015-02-28") << "half past eleven in Oslo";
  story.At("2015-02-28 23:30").Then({"RentPaid"});
  EXPECT_EQ(story.Deadline("rent/1"), "MET due 2015-02-28");
  EXPECT_EQ(story.Find("rent/1").met_by(), 4u);
  EXPECT_EQ(story.Deadline("rent/2"), "OPEN due 2015-03-31");
}

TEST(Recurrence, AnEventThatNamesNonePassesByAWaivedOccurrence) {
  Story story = LetFrom("2015-01-31");
  story.At("2015-04-20").Then({"DeadlineWaived", R"({"deadline": "rent/1", "reason": "x"})"});
  story.Then({"RentPaid"});
  EXPECT_EQ(story.Deadline("rent/1"), "WAIVED due 2015-02-28");
  EXPECT_EQ(story.Deadline("rent/2"), "MET due 2015-03-31");
  EXPECT_EQ(story.Deadline("rent/3"), "OPEN due 2015-04-30");
}

TEST(Recurrence, AnEventThatNamesNoneBehindAWaivedOccurrenceMeetsNoneThatIsStillToCome) {
  Story story = LetFrom("2015-01-31");
  story.At("2015-03-20").Then({"DeadlineWaived", R"({"deadline": "rent/1", "reason": "x"})"});
  story.Then({"RentPaid"}).At("2015-04-20");
  EXPECT_EQ(story.Deadline("rent/1"), "WAIVED due 2015-02-28");
  EXPECT_EQ(story.Deadline("rent/2"), "OPEN due 2015-03-31");
}

TEST(Recurrence, AnEventMeetsAWaivedOccurrenceThatItNames) {
  Story story = LetFrom("2015-01-31");
  story.At("2015-04-20").Then({"DeadlineWaived", R"({"deadline": "rent/1", "reason": "x"})"});
  story.Then({"RentPaid", R"({"month": "2015-02"})"});
  EXPECT_EQ(story.Deadline("rent/1"), "MET due 2015-02-28");
  EXPECT_EQ(story.Deadline("rent/2"), "OPEN due 2015-03-31");
}

TEST(Recurrence, NoBoundaryComesBehindTheDayOfAFinalPhase) {
  Story story = LetFrom("2015-01-31");
  story.At("2015-06-01").Then({"Ended", "{}", "2015-03-31"});
  EXPECT_EQ(story.Deadline("rent/2"), "CANCELLED due 2015-03-31");
  EXPECT_EQ(story.Deadline("rent/3"), "none");
  story.Then(story.Correction(3, "Ended", "", "2015-03-30"));
  EXPECT_EQ(story.Deadline("rent/2"), "none");
}

// Once the second was met, which was not due yet, and the first stayed open.
TEST(Occurrences, AreAllMetByAPeriodThatCoversThem) {
  Story story = Running();
  story.At("2016-10-05");
  story.Then({"Counted", R"({"party": "oslo", "period": "2016-01..2016-06"})"});
  EXPECT_EQ(story.Deadline("count/oslo/1"), "MET due 2016-04-07");
  EXPECT_EQ(story.Deadline("count/oslo/2"), "MET due 2016-07-07");
  EXPECT_EQ(story.Deadline("count/oslo/3"), "OPEN due 2016-10-07");
}

TEST(Occurrences, AreNotNamedByPartsOfSeveral) {
  Story story = Running();
  story.At("2016-10-05");
  const auto counted = [](const std::string& period) {
    return Told{"Counted", R"({"party": "oslo", "period": ")" + period + "\"}"};
  };
  EXPECT_EQ(story.Refused(counted("2016-02..2016-06")),
            "occurrence: Feb - Jun 2016 in 'period' overlaps several periods for which Counted is "
            "expected, but covers only part of 1 Jan - 31 Mar 2016: give days within one period, "
            "or cover each in full. (oslo)\n");
  EXPECT_THAT(story.Refused(counted("2016-01..2016-04")), HasSubstr("of 1 Apr - 30 Jun 2016"));
  EXPECT_EQ(story.Refused(counted("2016-02..2016-03")), "");
}

TEST(Occurrences, AreNotMetBeforeTheyHaveBegun) {
  Story story = LetFrom("2015-01-31");
  story.At("2015-04-20").Then({"RentPaid", R"({"month": "2015-02-01..2016-12-31"})"});
  story.At("2015-06-10");
  EXPECT_EQ(story.Find("rent/3").state(), v1::DeadlineState::MET) << "begun on 1 April";
  EXPECT_EQ(story.Find("rent/4").state(), v1::DeadlineState::OPEN);
}

// As recorded before that was judged.
TEST(Occurrences, AreMetWhereTheyAreCoveredWhateverElseAnEventNames) {
  Story story = Running();
  story.At("2016-10-05");
  story.Then({"Counted", R"({"party": "oslo", "period": "2016-06"})"});
  EXPECT_EQ(story.Deadline("count/oslo/2"), "MET due 2016-07-07") << "where the days end";
  EXPECT_EQ(story.Deadline("count/oslo/1"), "OPEN due 2016-04-07");
}

}  // namespace
}  // namespace tandem
