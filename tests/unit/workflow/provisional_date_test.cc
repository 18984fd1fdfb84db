// Specifies which due dates are provisional: those for which days were counted that the
// responsible party's calendar is not sure of.
#include <gtest/gtest.h>

#include <optional>

#include "engine/workflow/dates.h"
#include "tests/unit/workflow/orchard.h"

namespace tandem {
namespace {

class Provisional : public testing::Test {
 protected:
  // Proposed on Monday 4 January; elm's signature is owed after ten working days.
  v1::DeadlineState SignatureBy(const std::string& sure_until) {
    v1::Calendar proto;
    proto.set_name("elms");
    proto.mutable_title()->set_en("Elm");
    proto.set_sure_until(sure_until);
    proto.add_off()->set_day("2016-01-05");
    calendar_ = Calendar::Compile(proto).value();
    world_.Add("guild", "guild");
    world_.Add("elm", "nursery", "Asia/Tokyo", &*calendar_);
    world_.Add("oslo", "farm", "Europe/Oslo");
    story_.emplace(OrchardProgramme(), "orchard", world_);
    story_->At("2016-01-04")
        .Then({"Proposed", R"({"aim": "apples", "nursery": "elm", "grower": ["oslo"]})"});
    return story_->Find("sign/elm");
  }

  World world_;
  std::optional<Calendar> calendar_;
  std::optional<Story> story_;
};

TEST_F(Provisional, IsADueDateForWhichDaysWereCountedThatTheCalendarIsNotSureOf) {
  const v1::DeadlineState state = SignatureBy("2016-01-18");
  ASSERT_TRUE(state.has_provisional()) << "due on the 19th";
  EXPECT_EQ(state.provisional().title(), "Elm");
  EXPECT_EQ(ToIso(state.provisional().sure_until()), "2016-01-18");
  EXPECT_FALSE(story_->Find("sign/oslo").has_provisional()) << "who has no calendar";
}

TEST_F(Provisional, IsNoDueDateWithinWhatTheCalendarIsSureOf) {
  EXPECT_FALSE(SignatureBy("2016-01-19").has_provisional());
}

TEST_F(Provisional, IsADueDateThatASuspensionMovedOutOfIt) {
  SignatureBy("2016-01-22");
  story_->At("2016-01-05").Then({"Rested"});
  story_->At("2016-01-09").Then({"WokenUp"});
  EXPECT_EQ(story_->Deadline("sign/elm"), "OPEN due 2016-01-25") << "from Saturday the 23rd";
  EXPECT_TRUE(story_->Find("sign/elm").has_provisional());
}

TEST_F(Provisional, IsNoDateThatPeopleAgreedOn) {
  SignatureBy("2016-01-10");
  story_->Then(
      {"DeadlineMoved", R"({"deadline": "sign/elm", "due": "2016-02-01", "reason": "-"})"});
  EXPECT_FALSE(story_->Find("sign/elm").has_provisional());
}

TEST_F(Provisional, IsNoDeadlineThatIsMet) {
  SignatureBy("2016-01-10");
  story_->Then({"Signed", R"({"party": "elm"})"});
  EXPECT_FALSE(story_->Find("sign/elm").has_provisional());
}

// The day after ten working days, as a fact or as one of two rules.
constexpr char kPaper[] = R"(
name: "paper" version: 1 title { en: "Paper" } payload_package: "papers.v1" endless: true
instance_title { text: "Paper" }
role { name: "author" title { en: "Author" } kind: "nursery" min: 1 max: 1 }
phase { name: "open" title { en: "Open" } }
phase { name: "resting" title { en: "Resting" } side: true suspends: true }
fact { name: "review" title { en: "Review" } type: DATE
  derived { date { event { event: "Begun" } working_days: 10 } } }
event { name: "Begun" title { en: "Begun" } starts: true
  effect { party { role: "author" add: "author" } } effect { enter: "open" } }
event { name: "Rested" title { en: "Rested" } phase: "open" effect { enter: "resting" } }
event { name: "WokenUp" title { en: "Woken up" } phase: "resting" effect { resume: true } }
event { name: "Done" title { en: "Done" } phase: "open" }
deadline { name: "by-fact" title { en: "By fact" } due { from { fact: "review" } }
  met_by { event: "Done" } responsible { role: "author" } }
deadline { name: "a-day-more" title { en: "A day more" }
  due { from { fact: "review" } calendar_days: 1 }
  met_by { event: "Done" } responsible { role: "author" } }
deadline { name: "of-two" title { en: "Of two" }
  due { latest { of { event { event: "Begun" } working_days: 10 }
                 of { event { event: "Begun" } calendar_days: 30 } } }
  met_by { event: "Done" } responsible { role: "author" } }
deadline { name: "calendar" title { en: "Calendar" }
  due { event { event: "Begun" } calendar_days: 30 }
  met_by { event: "Done" } responsible { role: "author" } }
)";

constexpr char kPaperEvents[] = R"(syntax = "proto3";
package papers.v1;
import "tandem/v1/rules.proto";
message Begun {
  string author = 1 [(tandem.v1.rule) = { required: true refers_to { to: "organisation" } }];
}
message Rested {}
message WokenUp {}
message Done {}
)";

class ReckonedInSteps : public testing::Test {
 protected:
  ReckonedInSteps() {
    v1::Calendar proto;
    proto.set_name("elms");
    proto.set_sure_until("2016-01-10");
    calendar_ = Calendar::Compile(proto).value();
    world_.Add("elm", "nursery", "Asia/Tokyo", &*calendar_);
    story_.emplace(ProgrammeIn({{"programme.textproto", R"(name: "papers" title { en: "Papers" })"},
                                {"events.proto", kPaperEvents},
                                {"workflows/paper.textproto", kPaper}}),
                   "paper", world_);
    story_->At("2016-01-04").Then({"Begun", R"({"author": "elm"})"});
  }

  World world_;
  std::optional<Calendar> calendar_;
  std::optional<Story> story_;
};

TEST_F(ReckonedInSteps, ADateIsProvisionalIfAnyStepToItIs) {
  EXPECT_TRUE(story_->Find("by-fact").has_provisional());
  EXPECT_TRUE(story_->Find("a-day-more").has_provisional());
  EXPECT_TRUE(story_->Find("of-two").has_provisional()) << "it may come to be the later";
  EXPECT_FALSE(story_->Find("calendar").has_provisional());
}

TEST_F(ReckonedInSteps, ADateIsOnAWorkingDayAfterASuspensionIfItsLastStepWas) {
  story_->At("2016-01-05").Then({"Rested"});
  story_->At("2016-01-10").Then({"WokenUp"});
  EXPECT_EQ(story_->Deadline("by-fact"), "OPEN due 2016-01-25");
  EXPECT_EQ(story_->Deadline("a-day-more"), "OPEN due 2016-01-24") << "Tuesday and five days";
}

}  // namespace
}  // namespace tandem
