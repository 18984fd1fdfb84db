// Specifies what a party owes that joined later, took another's place, or was suspended.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "tests/unit/workflow/orchard.h"

namespace tandem {
namespace {

using ::testing::HasSubstr;

constexpr char kChoir[] = R"(name: "choir" version: 1 title { en: "Choir" }
payload_package: "choirs.v1"
instance_title { text: "Choir" }
role { name: "singer" title { en: "Singer" } min: 1 }
role { name: "office" title { en: "Guild" } always: "guild" min: 1 max: 1 post: "officer" }
phase { name: "gathering" title { en: "Gathering" } }
phase { name: "singing" title { en: "Singing" } from: "gathering" entered_when { holds: "all-agreed" } }
phase { name: "silent" title { en: "Silent" } final: true }
phase { name: "resting" title { en: "Resting" } side: true suspends: true }
condition { name: "all-agreed" message { en: "Everybody must have agreed." }
  every { of { parties { role: "singer" } } holds { happened { event: "Agreed" } } } }
condition { name: "all-paid" message { en: "Everybody must have paid." }
  every { of { parties { role: "singer" } } holds { happened { event: "Paid" whose: INHERITED } } } }
event { name: "Begun" title { en: "Begun" } starts: true
  effect { party { role: "singer" add: "singer" } } effect { enter: "gathering" } }
event { name: "Joined" title { en: "Joined" } effect { party { role: "singer" add: "singer" } } }
event { name: "Replaced" title { en: "Replaced" }
  effect { party { role: "singer" add: "new" remove: "old" } } }
event { name: "Agreed" title { en: "Agreed" } phase: "gathering" }
event { name: "Paid" title { en: "Paid" } }
event { name: "Met" title { en: "Met" } }
event { name: "Told" title { en: "Told" } }
event { name: "Assigned" title { en: "Assigned" }
  effect { appoint { role: "office" post: "officer" person: "person" } } }
event { name: "Praised" title { en: "Praised" } by { role: "office" } }
event { name: "Rested" title { en: "Rested" } effect { enter: "resting" } }
event { name: "Woken" title { en: "Woken" } phase: "resting" effect { resume: true } }
event { name: "Ended" title { en: "Ended" } require { holds: "all-agreed" } require { holds: "all-paid" }
  effect { enter: "silent" } }
deadline { name: "agree" title { en: "Agree" } each { parties { role: "singer" } }
  due { event { event: "Begun" } calendar_days: 14 }
  met_by { event: "Agreed" whose: OWN } responsible { at_hand: true } suspension: RUNS }
deadline { name: "pay" title { en: "Pay" } each { parties { role: "singer" } }
  due { event { event: "Begun" } calendar_days: 30 }
  met_by { event: "Paid" } responsible { at_hand: true } }
deadline { name: "meet" title { en: "Meet" } each { parties { role: "singer" } }
  due { event { event: "Begun" } } repeat { months: 1 }
  met_by { event: "Met" } responsible { at_hand: true } }
deadline { name: "answer" title { en: "Answer" } each { parties { role: "singer" } }
  due { from { day: "2015-12-20" } } opens_when { happened { event: "Told" } }
  met_by { event: "Agreed" whose: OWN } responsible { at_hand: true } }
deadline { name: "greet" title { en: "Greet" }
  each { parties { role: "singer" } where { not { happened { event: "Told" } } } }
  due { event { event: "Begun" } calendar_days: 40 }
  met_by { event: "Paid" } responsible { at_hand: true } }
deadline { name: "hear" title { en: "Hear that all agreed" } each { parties { role: "singer" } }
  due { event { event: "Begun" } calendar_days: 30 }
  met_when { holds: "all-agreed" } responsible { at_hand: true } }
)";

constexpr char kChoirEvents[] = R"(syntax = "proto3";
package choirs.v1;
import "tandem/v1/rules.proto";
import "tandem/v1/values.proto";
message Begun {
  repeated string singer = 1 [(tandem.v1.rule) = { required: true refers_to { to: "organisation" } }];
}
message Joined {
  string singer = 1 [(tandem.v1.rule) = { required: true refers_to { to: "organisation" } }];
}
message Replaced {
  string old = 1 [(tandem.v1.rule) = { required: true }];
  string new = 2 [(tandem.v1.rule) = { required: true }];
}
message Agreed { string singer = 1 [(tandem.v1.rule) = { required: true names: "party" }]; }
message Paid { string singer = 1 [(tandem.v1.rule) = { required: true names: "party" }]; }
message Told { string singer = 1 [(tandem.v1.rule) = { required: true names: "party" }]; }
message Met {
  string singer = 1 [(tandem.v1.rule) = { required: true names: "party" }];
  tandem.v1.Period month = 2 [(tandem.v1.rule) = { names: "occurrence" }];
}
message Assigned { string person = 1 [(tandem.v1.rule) = { required: true }]; }
message Praised {}
message Rested {}
message Woken {}
message Ended {}
)";

Story Choir() {
  static const auto* const kProgramme =
      new std::shared_ptr<const Programme>(ProgrammeIn({{"programme.textproto", R"(name: "choirs"
title { en: "Choirs" } office: "guild" main_workflow: "choir")"},
                                                        {"workflows/choir.textproto", kChoir},
                                                        {"events.proto", kChoirEvents}}));
  Story story(*kProgramme, "choir", OrchardWorld());
  story.At("2016-01-01").Then({"Begun", R"({"singer": ["oslo"]})"});
  return story;
}

TEST(PartyThatJoinedLater, DoesNotOweWhatWasDueBeforeItJoined) {
  Story story = Choir();
  story.At("2016-02-10").Then({"Joined", R"({"singer": "bern"})"});
  EXPECT_EQ(story.Deadline("pay/oslo"), "OPEN due 2016-01-31");
  EXPECT_EQ(story.Deadline("pay/bern"), "none");
}

TEST(PartyThatJoinedLater, OwesWhatIsDueOnTheVeryDay) {
  Story story = Choir();
  story.At("2016-02-10").Then({"Joined", R"({"singer": "bern"})", "2016-01-31"});
  EXPECT_EQ(story.Deadline("pay/bern"), "OPEN due 2016-01-31");
}

TEST(PartyThatJoinedLater, DoesNotOweMonthsThatHadEndedByThen) {
  Story story = Choir();
  story.At("2016-03-10").Then({"Joined", R"({"singer": "bern"})"});
  story.At("2016-04-10");
  EXPECT_EQ(story.Deadline("meet/oslo/1"), "OPEN due 2016-02-01");
  EXPECT_EQ(story.Deadline("meet/bern/1"), "none");
  EXPECT_EQ(story.Deadline("meet/bern/2"), "none");
  EXPECT_EQ(story.Deadline("meet/bern/3"), "OPEN due 2016-04-01");
}

TEST(PartyThatJoinedLater, MeetsTheOldestThatItOwes) {
  Story story = Choir();
  story.At("2016-03-10").Then({"Joined", R"({"singer": "bern"})"});
  story.At("2016-04-10").Then({"Met", R"({"singer": "bern"})"});
  EXPECT_EQ(story.Deadline("meet/bern/3"), "MET due 2016-04-01");
}

TEST(PartyThatJoinedLater, HadJoinedByTheRecordingWhereTheDayIsNotKnown) {
  Story story = Choir();
  story.At("2016-03-10").AsBackfill().Then({"Joined", R"({"singer": "bern"})", "unknown"});
  EXPECT_EQ(story.Deadline("pay/bern"), "none");
}

TEST(PartyThatJoinedLater, HadJoinedByItsFirstDatedDeedWhereTheDayIsNotKnown) {
  Story story = Choir();
  story.At("2016-03-10").AsBackfill().Then({"Joined", R"({"singer": "bern"})", "unknown"});
  story.Then({"Met", R"({"singer": "bern"})", "2016-02-10"});
  EXPECT_EQ(story.Deadline("meet/bern/1"), "none");
  EXPECT_EQ(story.Deadline("meet/bern/2"), "MET due 2016-03-01");
}

TEST(PartyThatJoinedLater, OwesWhatASuspensionPutOffUntilAfterItJoined) {
  Story story = Choir();
  story.At("2016-01-20").Then({"Rested"});
  story.At("2016-02-10").Then({"Joined", R"({"singer": "bern"})"});
  story.At("2016-02-20").Then({"Woken"});
  EXPECT_EQ(story.Deadline("pay/bern"), "OPEN due 2016-03-02");
}

TEST(PartyOfTheBeginning, OwesAlsoWhatWasDueBefore) {
  Story story = Choir();
  story.Then({"Told", R"({"singer": "oslo"})"});
  story.At("2016-02-01");
  EXPECT_EQ(story.Deadline("answer/oslo"), "OPEN due 2015-12-20");
}

TEST(PartyInAnothersPlace, OwesWhatTheOtherOwedThoughItJoinedLater) {
  Story story = Choir();
  story.Then({"Told", R"({"singer": "oslo"})"});
  story.At("2016-03-10").Then({"Replaced", R"({"old": "oslo", "new": "bern"})"});
  EXPECT_EQ(story.Deadline("pay/bern"), "OPEN due 2016-01-31");
  EXPECT_EQ(story.Deadline("meet/bern/1"), "OPEN due 2016-02-01");
  EXPECT_EQ(story.Deadline("answer/bern"), "OPEN due 2015-12-20") << "opened for the other";
}

TEST(PartyInAnothersPlace, OwesNothingFromBeforeTheFirstOfThemJoined) {
  Story story = Choir();
  story.At("2016-02-10").Then({"Joined", R"({"singer": "bern"})"});
  story.At("2016-03-10").Then({"Replaced", R"({"old": "bern", "new": "elm"})"});
  EXPECT_EQ(story.Deadline("meet/elm/1"), "none");
  EXPECT_EQ(story.Deadline("meet/elm/2"), "OPEN due 2016-03-01");
}

TEST(PartyInAnothersPlace, IsExcusedAsTheOtherWas) {
  Story story = Choir();
  story.Then({"Told", R"({"singer": "oslo"})"});
  EXPECT_EQ(story.Deadline("greet/oslo"), "none");
  story.Then({"Replaced", R"({"old": "oslo", "new": "bern"})"});
  EXPECT_EQ(story.Deadline("greet/bern"), "none");
}

TEST(PartyInAnothersPlace, NeedNotDoAgainWhatTheOtherDid) {
  Story story = Choir();
  story.Then({"Paid", R"({"singer": "oslo"})"});
  story.Then({"Replaced", R"({"old": "oslo", "new": "bern"})"});
  EXPECT_EQ(story.Deadline("pay/bern"), "MET due 2016-01-31");
}

TEST(PartyInAnothersPlace, HasNotAgreedBecauseTheOtherHad) {
  Story story = Choir();
  story.Then({"Joined", R"({"singer": "elm"})"}).Then({"Agreed", R"({"singer": "oslo"})"});
  story.Then({"Replaced", R"({"old": "oslo", "new": "bern"})"});
  story.Then({"Agreed", R"({"singer": "elm"})"});
  EXPECT_EQ(story.Phase(), "gathering");
  EXPECT_EQ(story.Deadline("agree/bern"), "OPEN due 2016-01-15");
  story.Then({"Agreed", R"({"singer": "bern"})"});
  EXPECT_EQ(story.Phase(), "singing");
  EXPECT_EQ(story.Deadline("agree/bern"), "MET due 2016-01-15");
}

TEST(PartyInAnothersPlace, IsAskedForItsOwnWordWhereADeadlineWaitsForEverybody) {
  Story story = Choir();
  story.Then({"Joined", R"({"singer": "elm"})"}).Then({"Agreed", R"({"singer": "oslo"})"});
  story.Then({"Replaced", R"({"old": "oslo", "new": "bern"})"});
  story.Then({"Agreed", R"({"singer": "elm"})"});
  EXPECT_EQ(story.Deadline("hear/elm"), "OPEN due 2016-01-31");
}

TEST(PartyInAnothersPlace, IsRefusedWhereARuleAsksForItsOwnWord) {
  Story story = Choir();
  story.Then({"Agreed", R"({"singer": "oslo"})"}).Then({"Paid", R"({"singer": "oslo"})"});
  EXPECT_EQ(story.Refused(Told{"Ended"}), "");
  story.Then({"Replaced", R"({"old": "oslo", "new": "bern"})"});
  EXPECT_THAT(story.Refused(Told{"Ended"}), HasSubstr("Everybody must have agreed."));
}

TEST(PartyInAnothersPlace, IsTakenWhereARuleLetsTheOthersDeedCount) {
  Story story = Choir();
  story.Then({"Paid", R"({"singer": "oslo"})"});
  story.Then({"Replaced", R"({"old": "oslo", "new": "bern"})"});
  EXPECT_THAT(story.Refused(Told{"Ended"}), Not(HasSubstr("paid")));
}

TEST(PersonAppointedForAnInstance, RecordsForThePartyWithoutAPostThere) {
  Story story = Choir();
  story.Then({"Assigned", R"({"person": "ann"})"});
  EXPECT_EQ(story.By("ann", {"oslo/coordinator"}).Refused(Told{"Praised"}), "");
  EXPECT_THAT(story.By("bob", {"oslo/coordinator"}).Refused(Told{"Praised"}), HasSubstr("by: "));
}

TEST(PersonAppointedForAnInstance, RecordsNoLongerOnceTheyHaveLeftTheParty) {
  Story story = Choir();
  story.Then({"Assigned", R"({"person": "ann"})"});
  EXPECT_THAT(story.By("ann", {"oslo/coordinator"}, {"guild"}).Refused(Told{"Praised"}),
              HasSubstr("by: "));
  EXPECT_EQ(story.By("ann", {"guild/coordinator"}, {"oslo"}).Refused(Told{"Praised"}), "");
}

TEST(Suspension, LeavesADateThatHadPassedBeforeItWhereItWas) {
  Story story = Choir();
  story.At("2016-02-10").Then({"Rested"});
  story.At("2016-02-20").Then({"Woken"});
  EXPECT_EQ(story.Deadline("pay/oslo"), "OPEN due 2016-01-31");
  EXPECT_EQ(story.Deadline("meet/oslo/1"), "OPEN due 2016-02-01");
}

TEST(Suspension, MovesADateOfItsFirstDay) {
  Story story = Choir();
  story.At("2016-01-31").Then({"Rested"});
  story.At("2016-02-10").Then({"Woken"});
  EXPECT_EQ(story.Deadline("pay/oslo"), "OPEN due 2016-02-10");
}

TEST(Suspension, MovesADateThatAnEarlierOneHadMovedBehindItsBeginning) {
  Story story = Choir();
  story.At("2016-01-20").Then({"Rested"});
  story.At("2016-01-30").Then({"Woken"});
  story.At("2016-02-05").Then({"Rested"});
  story.At("2016-02-06").Then({"Woken"});
  EXPECT_EQ(story.Deadline("pay/oslo"), "OPEN due 2016-02-11");
}

}  // namespace
}  // namespace tandem
