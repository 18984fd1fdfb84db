// Specifies facts of other instances, pinned in the event that takes them over
// (engine/workflow/pinned_fact.h).
#include "engine/workflow/pinned_fact.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "engine/workflow/dates.h"
#include "engine/workflow/money.h"
#include "tests/unit/workflow/fund.h"

namespace tandem {
namespace {

constexpr char kOfC3[] = R"({"call": "c3"})";

v1::FactValue DayFact(const std::string& day) {
  v1::FactValue value;
  *value.mutable_date() = *ParseDate(day);
  return value;
}

v1::FactValue Amount(const std::string& amount) {
  v1::FactValue value;
  *value.mutable_money() = *ParseMoney(amount);
  return value;
}

// Two calls, of which only the first has a sum.
World CallsWorld() {
  World world = FundWorld();
  world.AddStream("fund/call/c3", "open", 4);
  world.AddFact("fund/call/c3", "close", DayFact("2016-03-15"));
  world.AddFact("fund/call/c3", "sum", Amount("EUR 500"));
  world.AddStream("fund/call/c4", "open", 1);
  world.AddFact("fund/call/c4", "close", DayFact("2017-09-01"));
  return world;
}

Story GrantUnder(const World& world, const std::string& json) {
  Story story(FundProgramme(), "grant", world);
  story.At("2016-01-04").Then({"GrantBegun", json});
  return story;
}

// "close 15 Mar 2016, sum EUR 500.00", as far as they are known.
std::string TakenOver(const Story& story) {
  const Instance now = story.Now();
  std::string text;
  if (const v1::FactValue* close = now.FindFact("call-closed")) text += ToText(close->date());
  if (const v1::FactValue* sum = now.FindFact("promised")) text += ", " + ToText(sum->money());
  return text;
}

TEST(PinnedFact, IsTakenOverAsItWasWhenTheEventWasJudged) {
  World world = CallsWorld();
  Story story = GrantUnder(world, kOfC3);
  EXPECT_EQ(TakenOver(story), "15 Mar 2016, EUR 500.00");
  ASSERT_EQ(story.events().back().pinned_size(), 2);
  EXPECT_EQ(story.events().back().pinned(0).fact(), "close");
  world.AddFact("fund/call/c3", "close", DayFact("2016-12-31"));
  story.At("2016-02-01").Then({"YearBegan"});
  EXPECT_EQ(TakenOver(story), "15 Mar 2016, EUR 500.00");
  EXPECT_EQ(Fold(story.definition(), "fund/grant/one", story.events(), FundWorld())
                .FindFact("call-closed")
                ->date()
                .month(),
            3)
      << "the events alone say it";
}

TEST(PinnedFact, ThatIsNotKnownThereIsNotKnownHere) {
  const World world = CallsWorld();
  EXPECT_EQ(TakenOver(GrantUnder(world, R"({"call": "c4"})")), "1 Sep 2017");
  EXPECT_EQ(TakenOver(GrantUnder(world, "{}")), "") << "it refers to no call";
}

TEST(PinnedFact, StaysWhereACorrectionNamesTheSameInstance) {
  World world = CallsWorld();
  Story story = GrantUnder(world, kOfC3);
  world.AddFact("fund/call/c3", "close", DayFact("2016-12-31"));
  story.Then(story.Correction(1, "GrantBegun",
                              R"({"call": "c3", "limit": {"currency": "EUR", "minor": 100}})"));
  EXPECT_EQ(TakenOver(story), "15 Mar 2016, EUR 500.00");
  story.Then(story.Correction(1, "GrantBegun", R"({"call": "fund/call/c3"})", "2016-01-03"));
  EXPECT_EQ(TakenOver(story), "15 Mar 2016, EUR 500.00") << "another way to name it";
}

TEST(PinnedFact, IsTakenFromTheInstanceThatACorrectionNames) {
  World world = CallsWorld();
  Story story = GrantUnder(world, kOfC3);
  story.Then(story.Correction(1, "GrantBegun", R"({"call": "c4"})"));
  EXPECT_EQ(TakenOver(story), "1 Sep 2017");
  world.AddFact("fund/call/c3", "close", DayFact("2016-12-31"));
  story.Then(story.Correction(1, "GrantBegun", kOfC3));
  EXPECT_EQ(TakenOver(story), "31 Dec 2016, EUR 500.00") << "as it is then";
  story.Then(story.Correction(1, "GrantBegun", "{}"));
  EXPECT_EQ(TakenOver(story), "");
}

}  // namespace
}  // namespace tandem
