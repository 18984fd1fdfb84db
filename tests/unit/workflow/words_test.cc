// Specifies engine/workflow/words.h: what a refusal says of a condition without a message.
#include "engine/workflow/words.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "google/protobuf/text_format.h"
#include "tests/unit/workflow/orchard.h"

namespace tandem {
namespace {

std::string WordsOfText(const std::string& text) {
  static const Story* const kStory = new Story(Running());
  v1::Condition condition;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &condition)) << text;
  return WordsOf(kStory->definition(), condition);
}

// Without the frame that every one of them has.
std::string Bare(const std::string& text) {
  const std::string words = WordsOfText(text);
  const std::string frame = "It must be so that ";
  EXPECT_EQ(words.substr(0, frame.size()), frame);
  EXPECT_EQ(words.back(), '.');
  return words.substr(frame.size(), words.size() - frame.size() - 1);
}

TEST(Words, AreAConditionsOwnMessageIfItHasOne) {
  EXPECT_EQ(WordsOfText("message { en: 'Sign first.' } known { fact: 'aim' }"), "Sign first.");
  EXPECT_EQ(WordsOfText("holds: 'all-signed'"), "Everybody must have signed.");
  EXPECT_EQ(WordsOfText("known { fact: 'aim' }"), "It must be so that 'Aim' is known.");
  EXPECT_EQ(WordsOfText("holds: 'all-settled'"),
            "It must be so that there are at least 1 of: activity and there is no activity that is "
            "planned, blocked, waiting or started.");
}

TEST(Words, SayEachTest) {
  const struct {
    std::string text;
    std::string words;
  } table[] = {
      {"", "nothing is asked"},
      {"all { of { known { fact: 'aim' } } of { known { fact: 'end' } } }",
       "'Aim' is known and 'End' is known"},
      {"any { of { known { fact: 'aim' } } of { known { fact: 'end' } } of { known { fact: 'x' } } "
       "}",
       "'Aim' is known, 'End' is known or 'x' is known"},
      {"not { known { fact: 'aim' } }", "it is not so that 'Aim' is known"},
      {"not { holds: 'all-signed' }", "it is not so that \"Everybody must have signed\""},
      {"holds: 'unknown-one'", "unknown-one"},
      {"known { fact: 'aim' } when { known { fact: 'end' } }",
       "'Aim' is known (where 'End' is known)"},
      {"happened { }", "any event was recorded"},
      {"happened { event: 'Signed' event: 'Begun' undone_by: 'Left' undone_by: 'Extended' }",
       "Signed or Begun that no Left or Extended undid was recorded"},
      {"happened { event: 'Signed' where { known { fact: 'aim' } } }",
       "Signed (where 'Aim' is known) was recorded"},
      {"evidence { }", "evidence is given"},
      {"evidence { kind: 'report' kind: 'photo' }", "evidence of kind report or photo is given"},
      {"every { of { parties { role: 'nursery' role: 'x' } } holds { known { fact: 'aim' } } }",
       "for every Nursery and x, 'Aim' is known"},
      {"every { of { parties { } where { known { fact: 'end' } } } holds { known { fact: 'aim' } } "
       "}",
       "for every party (where 'End' is known), 'Aim' is known"},
      {"count { of { activities { state: DONE } } min: 2 }",
       "there are at least 2 of: activity that is done"},
      {"count { of { items: 'tree' } max: 3 }", "there are at most 3 of: tree"},
      {"count { of { events { event: 'Signed' } } max: 0 }", "there is no recorded Signed"},
      {"count { of { instances { workflow: 'visit' } } min: 0 max: 0 }",
       "there is no visit that refers to this"},
      {"count { of { } min: 1 max: 2 }", "there are 1 to 2 of: thing"},
      {"reached { from { fact: 'end' } }", "'End' has come"},
      {"in_phase { phase: 'running' phase: 'x' }", "the phase is 'Running' or 'x'"},
      {"phase_reached: 'closing'", "phase 'Closing' is reached"},
      {"party_in { role: 'nursery' role: 'grower' }", "the party's role is nursery or grower"},
      {"activity_in { state: PLANNED }", "the activity is planned"},
  };
  for (const auto& row : table) EXPECT_EQ(Bare(row.text), row.words) << row.text;
}

TEST(Words, SayEachValue) {
  const struct {
    std::string value;
    std::string words;
  } table[] = {
      {"", "a value"},
      {"fact: 'spent'", "'Spent'"},
      {"field: 'amount'", "the event's 'amount'"},
      {"activity_field: 'due'", "the activity's 'due'"},
      {"item_field: 'size'", "the item's 'size'"},
      {"at_hand: PARTY", "the party"},
      {"at_hand: ACTIVITY", "the activity"},
      {"at_hand: ITEM", "the item"},
      {"at_hand: EVENT", "the event's day"},
      {"at_hand: OCCURRENCE", "the occurrence"},
      {"number: 7", "7"},
      {"text: 'plum'", "'plum'"},
      {"flag: true", "yes"},
      {"flag: false", "no"},
      {"money { currency: 'EUR' minor: 12005 }", "EUR 120.05"},
      {"money { currency: 'EUR' minor: -12005 }", "EUR -120.05"},
      {"money { currency: 'JPY' minor: 500 }", "JPY 500"},
      {"day: '05-01'", "05-01"},
      {"date { phase: 'running' }", "entering phase 'Running'"},
  };
  for (const auto& row : table) {
    EXPECT_EQ(Bare("known { " + row.value + " }"), row.words + " is known") << row.value;
  }
}

TEST(Words, SayEachComparison) {
  const struct {
    std::string relation;
    std::string words;
  } table[] = {
      {"EQUAL", "is"},
      {"LESS", "is less (or earlier) than"},
      {"AT_MOST", "is at most (or no later than)"},
      {"AT_LEAST", "is at least (or no earlier than)"},
      {"MORE", "is more (or later) than"},
      {"CONTAINS", "contains"},
  };
  for (const auto& row : table) {
    EXPECT_EQ(Bare("compare { value { fact: 'spent' } is: " + row.relation +
                   " to { number: 1 } to { number: 2 } }"),
              "'Spent' " + row.words + " 1 or 2");
  }
}

TEST(Words, SayEachDay) {
  const struct {
    std::string rule;
    std::string words;
  } table[] = {
      {"", "the day"},
      {"event { event: 'Begun' }", "the last Begun"},
      {"first_event { event: 'Begun' }", "the first Begun"},
      {"from { fact: 'end' } months: 1", "1 month after 'End'"},
      {"from { fact: 'end' } months: 2", "2 months after 'End'"},
      {"from { fact: 'end' } months: -1", "1 month before 'End'"},
      {"from { fact: 'end' } calendar_days: -3", "3 days before 'End'"},
      {"from { fact: 'end' } calendar_days: 1 working_days: 2",
       "2 working days after 1 day after 'End'"},
      {"earliest { }", "the earliest of several days"},
      {"latest { }", "the latest of several days"},
  };
  for (const auto& row : table) {
    EXPECT_EQ(Bare("reached { " + row.rule + " }"), row.words + " has come") << row.rule;
  }
}

TEST(Words, BreakOffWhereConditionsStandSevenDeep) {
  std::string text = "known { fact: 'aim' }";
  for (int depth = 0; depth < 6; ++depth) text = fmt::format("not {{ {} }}", text);
  EXPECT_THAT(Bare(text), testing::EndsWith("'Aim' is known"));
  EXPECT_THAT(Bare("not { " + text + " }"), testing::EndsWith("a condition further down holds"));
  text = "known { fact: 'aim' } when { known { fact: 'end' } }";
  for (int depth = 0; depth < 5; ++depth) text = fmt::format("not {{ {} }}", text);
  EXPECT_THAT(Bare(text), testing::HasSubstr("(where 'End' is known)"));
  EXPECT_THAT(Bare("not { " + text + " }"),
              testing::HasSubstr("(where a condition further down holds)"));
}

}  // namespace
}  // namespace tandem
