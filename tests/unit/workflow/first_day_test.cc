// What follows from a condition happened on the first day on which it held.
#include "engine/workflow/first_day.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "engine/workflow/dates.h"
#include "engine/workflow/past.h"
#include "tests/unit/workflow/orchard.h"

namespace tandem {
namespace {

using ::testing::ElementsAre;

constexpr char kWell[] = R"(name: "well" version: 1 title { en: "Well" }
payload_package: "wells.v1"
endless: true
instance_title { text: "Well" }
fact { name: "start" title { en: "Start" } type: DATE }
phase { name: "asked" title { en: "Asked" } }
phase { name: "agreed" title { en: "Agreed" } entered_when { holds: "both" } }
phase { name: "open" title { en: "Open" } from: "agreed"
  entered_when { all { of { happened { event: "Dug" } } of { reached { from { fact: "start" } } } } } }
phase { name: "shared" title { en: "Shared" } from: "open" entered_when { happened { event: "Lined" } } }
condition { name: "both"
  all { of { happened { event: "Mapped" } } of { happened { event: "Paid" } } } }
event { name: "Asked" title { en: "Asked" } starts: true
  effect { set { fact: "start" value { field: "start" } } } effect { enter: "asked" } }
event { name: "Mapped" title { en: "Mapped" } }
event { name: "Paid" title { en: "Paid" } }
event { name: "Dug" title { en: "Dug" } }
event { name: "Lined" title { en: "Lined" } }
event { name: "Visited" title { en: "Visited" } }
deadline { name: "ready" title { en: "Ready" }
  due { event { event: "Asked" } calendar_days: 70 }
  met_when { holds: "both" } responsible { role: "office" } }
deadline { name: "line" title { en: "Line" }
  due { event { event: "Asked" } calendar_days: 200 }
  opens_when { holds: "both" } met_by { event: "Lined" } responsible { role: "office" } }
deadline { name: "care" title { en: "Care" } each { events { event: "Visited" } }
  due { from { at_hand: EVENT } calendar_days: 30 }
  met_when { happened { event: "Lined" } } responsible { role: "office" } }
deadline { name: "water" title { en: "Water" }
  due { event { event: "Asked" } calendar_days: 3 } repeat { months: 1 }
  opens_when { happened { event: "Dug" } } met_by { event: "Visited" }
  responsible { role: "office" } }
role { name: "office" title { en: "Guild" } always: "guild" min: 1 max: 1 post: "officer" }
)";

constexpr char kWellEvents[] = R"(syntax = "proto3";
package wells.v1;
import "tandem/v1/values.proto";
message Asked { tandem.v1.Date start = 1; }
message Mapped {}
message Paid {}
message Dug {}
message Lined {}
message Visited {}
)";

std::shared_ptr<const Programme> Wells() {
  return ProgrammeIn(
      {{"programme.textproto", R"(name: "wells" title { en: "Wells" } office: "guild")"},
       {"workflows/well.textproto", kWell},
       {"events.proto", kWellEvents}});
}

Story AskedFor(const std::string& start = "2016-05-10") {
  static const auto* const kWells = new std::shared_ptr<const Programme>(Wells());
  Story story(*kWells, "well", OrchardWorld());
  story.At("2016-01-04").Then({"Asked", R"({"start": ")" + start + "\"}"});
  return story.At("2016-06-01");
}

// "agreed 2016-03-20", one a phase.
std::vector<std::string> EntriesOf(const Instance& instance) {
  std::vector<std::string> entries;
  for (const v1::PhaseEntry& entry : instance.state().entered()) {
    entries.push_back(entry.phase() + " " + (entry.has_on() ? ToIso(entry.on()) : "?"));
  }
  return entries;
}

std::string MetOn(const Story& story, const std::string& deadline) {
  const v1::DeadlineState state = story.Find(deadline);
  return v1::DeadlineState::State_Name(state.state()) + " " + ToIso(state.met_on());
}

TEST(FirstDay, IsThatOfTheLatestWhateverTheOrderOfRecording) {
  std::vector<Told> told = {{"Mapped", "{}", "2016-02-01"}, {"Paid", "{}", "2016-03-20"}};
  for (int order = 0; order < 2; ++order) {
    Story story = AskedFor();
    for (const Told& one : told) story.Then(one);
    EXPECT_THAT(EntriesOf(story.Now()), ElementsAre("asked 2016-01-04", "agreed 2016-03-20"));
    EXPECT_EQ(MetOn(story, "ready"), "MET 2016-03-20") << "it was due on 14 March";
    std::reverse(told.begin(), told.end());
  }
}

TEST(FirstDay, IsNotThatOfWhatHappenedInBetween) {
  Story story = AskedFor();
  story.Then({"Visited", "{}", "2016-04-30"});
  story.Then({"Paid", "{}", "2016-03-20"});
  story.Then({"Visited", "{}", "2016-03-01"});
  story.Then({"Mapped", "{}", "2016-02-01"});
  EXPECT_THAT(EntriesOf(story.Now()), ElementsAre("asked 2016-01-04", "agreed 2016-03-20"));
  EXPECT_EQ(MetOn(story, "ready"), "MET 2016-03-20");
}

TEST(FirstDay, IsWhatAViewOfThatDayAndOfTheDayBeforeShow) {
  Story story = AskedFor();
  story.Then({"Paid", "{}", "2016-03-20"}).Then({"Mapped", "{}", "2016-02-01"});
  const auto phase_on = [&story](absl::CivilDay day) {
    return FoldPast(story.definition(), "wells/well/one", story.events(), story.world(),
                    {.as_of = day, .known_at = {}})
        .instance.phase();
  };
  EXPECT_EQ(phase_on(absl::CivilDay(2016, 3, 19)), "asked");
  EXPECT_EQ(phase_on(absl::CivilDay(2016, 3, 20)), "agreed");
}

TEST(FirstDay, KeepsWhatIsKnownOfTheDay) {
  Story story = AskedFor();
  story.Then({"Paid", "{}", "Mar 2016"}).Then({"Mapped", "{}", "2016-02-01"});
  EXPECT_THAT(EntriesOf(story.Now()), ElementsAre("asked 2016-01-04", "agreed 2016-03"));
}

TEST(FirstDay, IsNotKnownWhereTheDayOfWhatLedThereIsNot) {
  Story story = AskedFor();
  story.AsBackfill().Then({"Paid", "{}", "2016-03-20"}).Then({"Mapped", "{}", "unknown"});
  EXPECT_THAT(EntriesOf(story.Now()), ElementsAre("asked 2016-01-04", "agreed ?"));
}

TEST(FirstDay, IsThatOfADateWhichCameLaterThanTheEvent) {
  Story story = AskedFor();
  story.Then({"Mapped", "{}", "2016-02-01"}).Then({"Paid", "{}", "2016-02-01"});
  for (const char* day : {"2016-02-10", "2016-05-09"}) {
    Story dug = story;
    dug.Then({"Dug", "{}", day});
    EXPECT_THAT(EntriesOf(dug.Now()),
                ElementsAre("asked 2016-01-04", "agreed 2016-02-01", "open 2016-05-10"));
  }
}

TEST(FirstDay, IsThatOfTheEventWhereTheDateCameBefore) {
  Story story = AskedFor();
  story.Then({"Mapped", "{}", "2016-02-01"}).Then({"Paid", "{}", "2016-02-01"});
  story.Then({"Dug", "{}", "2016-05-20"});
  EXPECT_THAT(EntriesOf(story.Now()),
              ElementsAre("asked 2016-01-04", "agreed 2016-02-01", "open 2016-05-20"));
}

TEST(FirstDay, OfAPhaseIsNotBeforeThatOfTheOneBeforeIt) {
  Story story = AskedFor("2016-02-02");
  story.Then({"Dug", "{}", "2016-02-10"}).Then({"Lined", "{}", "2016-02-11"});
  story.Then({"Paid", "{}", "2016-03-20"}).Then({"Mapped", "{}", "2016-02-01"});
  EXPECT_THAT(EntriesOf(story.Now()), ElementsAre("asked 2016-01-04", "agreed 2016-03-20",
                                                  "open 2016-03-20", "shared 2016-03-20"));
}

TEST(FirstDay, OfAPhaseIsNotBeforeThatOfThePhaseWhichAnEarlierEventEntered) {
  Story story = AskedFor("2016-02-02");
  story.Then({"Mapped", "{}", "2016-02-01"}).Then({"Paid", "{}", "2016-03-20"});
  story.Then({"Dug", "{}", "2016-02-10"});
  EXPECT_THAT(EntriesOf(story.Now()),
              ElementsAre("asked 2016-01-04", "agreed 2016-03-20", "open 2016-03-20"));
}

TEST(FirstDay, IsNotSaidInTheDaysOfSomethingElse) {
  Story story = AskedFor("2016-05-10");
  story.Then({"Mapped", "{}", "2016-02-01"}).Then({"Paid", "{}", "2016-02-01"});
  story.Then({"Visited", "{}", "2016-04-01..2016-05-10"});
  story.Then({"Dug", "{}", "2016-05-09"});
  EXPECT_EQ(EntriesOf(story.Now()).back(), "open 2016-05-10");
}

TEST(FirstDay, IsThatOnWhichTheInstanceBeganWhereAllElseCameBefore) {
  std::vector<Told> told = {{"Mapped", "{}", "2015-12-01"}, {"Paid", "{}", "2015-12-15"}};
  for (int order = 0; order < 2; ++order) {
    Story story = AskedFor();
    for (const Told& one : told) story.Then(one);
    EXPECT_THAT(EntriesOf(story.Now()), ElementsAre("asked 2016-01-04", "agreed 2016-01-04"));
    std::reverse(told.begin(), told.end());
  }
}

TEST(FirstDay, OfADeadlineIsNotBeforeItsThingWasThere) {
  Story story = AskedFor();
  story.Then({"Visited", "{}", "2016-02-10"}).Then({"Lined", "{}", "2016-02-01"});
  EXPECT_EQ(MetOn(story, "care/#2"), "MET 2016-02-10");
}

TEST(FirstDay, OfWhatRecursIsLookedForAtEachOccurrence) {
  Story story = AskedFor();
  story.Then({"Dug", "{}", "2016-03-20"});
  std::vector<std::string> days;
  for (const v1::DeadlineState& deadline : story.Deadlines()) {
    if (deadline.name() == "water") days.push_back(ToIso(deadline.boundary()));
  }
  EXPECT_THAT(days, ElementsAre("2016-04-04", "2016-05-04", "2016-06-04"));
}

TEST(FirstDay, StaysWhenTheHistoryIsFoldedAnew) {
  Story story = AskedFor();
  story.Then({"Paid", "{}", "2016-03-20"}).Then({"Mapped", "{}", "2016-02-01"});
  story.Then({"Visited", "{}", "2016-05-02"});
  story.Then(story.Correction(2, "Paid", "{}", "2016-03-25"));
  EXPECT_THAT(EntriesOf(story.Now()), ElementsAre("asked 2016-01-04", "agreed 2016-03-25"));
  EXPECT_EQ(MetOn(story, "ready"), "MET 2016-03-25");
}

}  // namespace
}  // namespace tandem
