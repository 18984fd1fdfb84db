#include "engine/workflow/condition.h"

#include <gtest/gtest.h>

#include "engine/workflow/fold.h"
#include "fmt/format.h"
#include "google/protobuf/text_format.h"
#include "tests/unit/workflow/orchard.h"

namespace tandem {
namespace {

Truth JudgeText(const Story& story, const std::string& text, const AtHand& at_hand = {}) {
  v1::Condition condition;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &condition)) << text;
  const Instance now = story.Now();
  return Judge({story.definition(), now, OrchardWorld(), story.now()}, condition, at_hand);
}

TEST(Condition, FollowsTheTablesOfThreeValuedLogic) {
  const Story story = Running();
  const std::string yes = "in_phase { phase: 'running' }";
  const std::string no = "in_phase { phase: 'done' }";
  const std::string unknown = "compare { value { fact: 'spent' } to { number: 1 } }";
  const struct {
    std::string a;
    std::string b;
    Truth all;
    Truth any;
  } table[] = {{yes, yes, Truth::kTrue, Truth::kTrue},
               {yes, no, Truth::kFalse, Truth::kTrue},
               {yes, unknown, Truth::kUnknown, Truth::kTrue},
               {no, no, Truth::kFalse, Truth::kFalse},
               {no, unknown, Truth::kFalse, Truth::kUnknown},
               {unknown, unknown, Truth::kUnknown, Truth::kUnknown}};
  for (const auto& row : table) {
    for (const bool turned : {false, true}) {
      const std::string of =
          "of { " + (turned ? row.b : row.a) + " } of { " + (turned ? row.a : row.b) + " }";
      EXPECT_EQ(JudgeText(story, "all { " + of + " }"), row.all) << of;
      EXPECT_EQ(JudgeText(story, "any { " + of + " }"), row.any) << of;
    }
  }
  EXPECT_EQ(JudgeText(story, "not { " + unknown + " }"), Truth::kUnknown);
  EXPECT_EQ(JudgeText(story, "not { " + yes + " }"), Truth::kFalse);
  EXPECT_EQ(JudgeText(story, "known { fact: 'spent' }"), Truth::kFalse);
}

TEST(Condition, AppliesOnlyWhereItsWhenIsTrue) {
  const Story story = Running();
  EXPECT_EQ(JudgeText(story, "when { in_phase { phase: 'done' } } known { fact: 'spent' }"),
            Truth::kTrue);
  EXPECT_EQ(JudgeText(story, "when { in_phase { phase: 'running' } } known { fact: 'spent' }"),
            Truth::kFalse);
}

TEST(Condition, HasNoLongerReachedAPhaseThatTheInstanceWentBackFrom) {
  Story story = Running();
  const auto reached = [&story](const std::string& phase) {
    return JudgeText(story, fmt::format("phase_reached: '{}'", phase));
  };
  EXPECT_EQ(reached("running"), Truth::kTrue);
  EXPECT_EQ(reached("closing"), Truth::kFalse);
  story.At("2017-01-05");
  ASSERT_EQ(story.Phase(), "closing");
  EXPECT_EQ(reached("closing"), Truth::kTrue);
  story.Then({"Extended", R"({"end": "2017-06-30"})"});
  ASSERT_EQ(story.Phase(), "running");
  EXPECT_EQ(reached("running"), Truth::kTrue);
  EXPECT_EQ(reached("closing"), Truth::kFalse);
}

TEST(Condition, LeavesOutWhatALaterEventUndidThatSaysTheSame) {
  Story story = Running();
  const auto standing = [&story](int count) {
    return JudgeText(story,
                     fmt::format("count {{ of {{ events {{ event: 'Signed' undone_by: 'Left' }} }} "
                                 "min: {0} max: {0} }}",
                                 count));
  };
  EXPECT_EQ(standing(2), Truth::kTrue);
  story.Then({"Left", R"({"party": "oslo"})"});
  EXPECT_EQ(standing(1), Truth::kTrue);
  AtHand oslo;
  oslo.party = "oslo";
  EXPECT_EQ(JudgeText(story, "happened { event: 'Signed' undone_by: 'Left' }", oslo),
            Truth::kFalse);
  EXPECT_EQ(JudgeText(story, "happened { event: 'Signed' }", oslo), Truth::kTrue);
  story.Then(story.Retraction(5));
  EXPECT_EQ(standing(2), Truth::kTrue);
}

TEST(Condition, ComparesDaysByTheirLastPossibleOne) {
  const Story story = Running();
  const std::string end = "compare { value { fact: 'end' } is: ";
  EXPECT_EQ(JudgeText(story, end + "AT_MOST to { day: '2016-12' } }"), Truth::kTrue);
  EXPECT_EQ(JudgeText(story, end + "LESS to { day: '2016-12' } }"), Truth::kFalse);
  EXPECT_EQ(JudgeText(story, end + "MORE to { day: '2016-12-30' } }"), Truth::kTrue);
  Story imprecise = Agreed();
  imprecise.Then({"Begun", R"({"end": "2016-12"})"});
  EXPECT_EQ(JudgeText(imprecise, end + "MORE to { day: '2016-12-30' } }"), Truth::kTrue);
  EXPECT_EQ(JudgeText(story, end + "EQUAL to { text: 'soon' } }"), Truth::kUnknown);
  EXPECT_EQ(JudgeText(story, end + "EQUAL to { day: '2015' } to { day: '2016' } }"), Truth::kTrue);
}

TEST(Condition, DoesNotCompareAmountsInTwoCurrencies) {
  Story story = Planned();
  story.Then({"GrantCame", R"({"step": "fence", "amount": {"currency": "EUR", "minor": 1000}})"});
  const std::string spent = "compare { value { fact: 'spent' } is: MORE to { money { currency: ";
  EXPECT_EQ(JudgeText(story, spent + "'EUR' minor: 99 } } }"), Truth::kTrue);
  EXPECT_EQ(JudgeText(story, spent + "'USD' minor: 99 } } }"), Truth::kUnknown);
}

TEST(Condition, CountsThings) {
  const Story story = Planned();
  EXPECT_EQ(JudgeText(story, "count { of { activities {} } min: 3 max: 3 }"), Truth::kTrue);
  EXPECT_EQ(JudgeText(story, "count { of { activities { state: WAITING } } max: 0 }"),
            Truth::kFalse);
  EXPECT_EQ(JudgeText(story, "count { of { events { event: 'Signed' } } min: 2 max: 2 }"),
            Truth::kTrue);
  EXPECT_EQ(JudgeText(story,
                      "count { of { parties { role: 'grower' } where { happened { event: "
                      "'Signed' } } } min: 1 }"),
            Truth::kTrue);
  EXPECT_EQ(JudgeText(story, "count { of { instances { workflow: 'orchard' } } max: 0 }"),
            Truth::kUnknown)
      << "only where an event is judged";
}

TEST(Condition, IsUnknownAboutAPartyWhoseRoleNobodyKnows) {
  Story story(OrchardProgramme(), "orchard", OrchardWorld());
  story.At("2016-02-01").AsBackfill();
  story.Then(
      {"Proposed", R"({"aim": "apples", "nursery": "elm"})", "unknown", {"grower"}, {"oslo"}});
  EXPECT_EQ(JudgeText(story, "count { of { parties { role: 'grower' } } min: 1 }"),
            Truth::kUnknown);
  EXPECT_EQ(JudgeText(story, "count { of { parties { role: 'grower' } } max: 0 }"),
            Truth::kUnknown);
  AtHand oslo;
  oslo.party = "oslo";
  EXPECT_EQ(JudgeText(story, "party_in { role: 'grower' }", oslo), Truth::kUnknown);
}

TEST(Condition, SeesAPhaseAsReachedFromThereOn) {
  EXPECT_EQ(JudgeText(Agreed(), "phase_reached: 'running'"), Truth::kFalse);
  EXPECT_EQ(JudgeText(Running(), "phase_reached: 'agreed'"), Truth::kTrue);
  Story story = Agreed();
  story.Then({"Rested"});
  EXPECT_EQ(JudgeText(story, "phase_reached: 'agreed'"), Truth::kTrue);
  EXPECT_EQ(JudgeText(story, "phase_reached: 'running'"), Truth::kFalse);
  Story ended = Running();
  ended.Then({"Left", R"({"party": "oslo"})"});
  EXPECT_EQ(JudgeText(ended, "phase_reached: 'running'"), Truth::kTrue);
  EXPECT_EQ(JudgeText(ended, "phase_reached: 'closing'"), Truth::kFalse);
}

TEST(Condition, IsUnknownOfAnEventThatCannotBeRead) {
  Story story = Running();
  story.At("2016-05-01").Then({"Counted", R"({"party": "oslo", "period": "Q1 2016"})"});
  std::vector<v1::Envelope> events = story.events();
  events.back().set_payload("\xff");
  const Instance instance = Fold(story.definition(), "trees/orchard/one", events, OrchardWorld());
  v1::Condition condition;
  ASSERT_TRUE(google::protobuf::TextFormat::ParseFromString(
      R"(count { of { events { event: "Counted" where { known { field: "period" } } } } min: 1 })",
      &condition));
  EXPECT_EQ(Judge({story.definition(), instance, OrchardWorld(), story.now()}, condition, {}),
            Truth::kFalse);
}

}  // namespace
}  // namespace tandem
