// Specifies sums over the things of a selection (engine/workflow/sum.h).
#include "engine/workflow/sum.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "engine/workflow/condition.h"
#include "engine/workflow/money.h"
#include "google/protobuf/text_format.h"
#include "tests/unit/workflow/fund.h"

namespace tandem {
namespace {

Told Cost(const std::string& visit, const std::string& amount, const std::string& on = "") {
  return {"CostPaid",
          R"({"visit": ")" + visit + "\"" + (amount.empty() ? "" : ", \"amount\": " + amount) + "}",
          on};
}

std::string Eur(int cents) {
  return R"({"currency": "EUR", "minor": )" + std::to_string(cents) + "}";
}

// "EUR 12.50", "7", or "unknown".
std::string Known(const Value& value) {
  if (const v1::Money* money = value.As<v1::Money>()) return ToText(*money);
  if (const int64_t* number = value.As<int64_t>()) return std::to_string(*number);
  return "unknown";
}

std::string ReadText(const Story& story, const std::string& text, const AtHand& at_hand = {}) {
  v1::Value value;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &value)) << text;
  const Instance now = story.Now();
  return Known(Read({story.definition(), now, story.world(), story.now()}, value, at_hand));
}

Truth CompareText(const Story& story, const std::string& text) {
  v1::Condition condition;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &condition)) << text;
  const Instance now = story.Now();
  return Judge({story.definition(), now, story.world(), story.now()}, condition, {});
}

constexpr char kCosts[] = "sum { of { events { event: 'CostPaid' } } value { field: 'amount' } }";

Story WithThreeCosts() {
  Story story = GrantBegun();
  story.At("2016-02-01").Then(Cost("spring", Eur(5000), "2016-01-10"));
  story.Then(Cost("spring", Eur(1250), "2016-01-20")).Then(Cost("autumn", Eur(300), "2016-01-30"));
  return story;
}

TEST(Sum, AddsUpWhatEachSays) {
  const Story story = WithThreeCosts();
  EXPECT_EQ(ReadText(story, kCosts), "EUR 65.50");
  EXPECT_EQ(ReadText(story, std::string(kCosts) + " percent: 10"), "EUR 6.55");
  EXPECT_EQ(ReadText(story, "sum { of { events { event: 'CostPaid' } } value { number: 2 } }"),
            "6");
  EXPECT_EQ(ReadText(story,
                     "sum { of { items: 'visit' } value { sum { of { events { event: 'CostPaid' } "
                     "} value { field: 'amount' } } } }"),
            "EUR 65.50")
      << "visit by visit";
}

TEST(Sum, IsOfTheThingAtHand) {
  AtHand spring;
  spring.item_kind = "visit";
  spring.item = "spring";
  EXPECT_EQ(ReadText(WithThreeCosts(), kCosts, spring), "EUR 62.50");
}

TEST(Sum, IsOfAWindow) {
  EXPECT_EQ(ReadText(WithThreeCosts(),
                     "sum { of { events { event: 'CostPaid' } where { compare { value { at_hand: "
                     "EVENT } is: AT_LEAST to { day: '2016-01-20' } } } } value { field: 'amount' "
                     "} }"),
            "EUR 15.50");
}

TEST(Sum, OfNothingIsZeroInAnyCurrencyAndAsANumber) {
  const Story story = GrantBegun();
  EXPECT_EQ(ReadText(story, kCosts), "0");
  const std::string sum = std::string("compare { value { ") + kCosts + " } ";
  EXPECT_EQ(CompareText(story, sum + "is: LESS to { money { currency: 'JPY' minor: 1 } } }"),
            Truth::kTrue);
  EXPECT_EQ(CompareText(story, sum + "is: AT_LEAST to { money { currency: 'EUR' minor: 1 } } }"),
            Truth::kFalse);
  EXPECT_EQ(CompareText(story, sum + "to { number: 0 } }"), Truth::kTrue);
}

TEST(Sum, OfTwoCurrenciesIsNotKnown) {
  Story story = WithThreeCosts();
  story.Then(Cost("autumn", R"({"currency": "USD", "minor": 1})"));
  EXPECT_EQ(ReadText(story, kCosts), "unknown");
}

TEST(Sum, IsNotKnownWhereOneOfThemIsNotUnlessThatIsLeftOut) {
  Story story = WithThreeCosts();
  story.Then(Cost("autumn", ""));
  EXPECT_EQ(ReadText(story, kCosts), "unknown");
  EXPECT_EQ(ReadText(story,
                     "sum { of { events { event: 'CostPaid' } where { known { field: 'amount' } } "
                     "} value { field: 'amount' } }"),
            "EUR 65.50");
}

TEST(Sum, ThatIsTooLargeIsNotKnown) {
  Story story = GrantBegun();
  story.Then(Cost("x", R"({"currency": "JPY", "minor": "9223372036854775807"})"));
  story.Then(Cost("x", R"({"currency": "JPY", "minor": 1})"));
  EXPECT_EQ(ReadText(story, kCosts), "unknown");
}

TEST(Sum, AsADerivedFactIsTheWholeInstances) {
  Story story = WithThreeCosts();
  AtHand spring;
  spring.item_kind = "visit";
  spring.item = "spring";
  EXPECT_EQ(ReadText(story, "fact: 'spent'", spring), "EUR 65.50");
  ASSERT_NE(story.Now().FindFact("spent"), nullptr);
  EXPECT_EQ(ToText(story.Now().FindFact("spent")->money()), "EUR 65.50");
  EXPECT_EQ(GrantBegun().Now().FindFact("people")->number(), 0) << "nothing is 0 of its type";
  story.Then({"VisitHeld", R"({"visit": "spring", "people": 12})"});
  EXPECT_EQ(story.Now().FindFact("people"), nullptr) << "autumn's is not known";
  story.Then({"VisitHeld", R"({"visit": "autumn", "people": 0})"});
  EXPECT_EQ(story.Now().FindFact("people")->number(), 12);
}

TEST(Sum, FollowsCorrectionsAndRetractions) {
  Story story = WithThreeCosts();
  story.Then(story.Retraction(2));
  EXPECT_EQ(ReadText(story, kCosts), "EUR 15.50");
  story.Then(story.Correction(3, "CostPaid",
                              R"({"visit": "spring", "amount": {"currency": "EUR", "minor": 1}})"));
  EXPECT_EQ(ReadText(story, kCosts), "EUR 3.01");
}

TEST(Sum, LimitsWhatIsRecordedOfOneThingInAWindow) {
  Story story = GrantBegun();
  story.At("2016-02-01").Then({"YearBegan", "{}", "2016-01-10"});
  story.Then(Cost("spring", Eur(9000), "2016-01-08")).Then(Cost("spring", Eur(9000), "2016-01-10"));
  const std::string too_much = "visit-cost: A visit costs at most EUR 100 in a year. (spring)\n";
  EXPECT_EQ(story.Refused(Cost("spring", Eur(1001))), too_much);
  EXPECT_EQ(story.Refused(Cost("spring", Eur(1000))), "");
  EXPECT_EQ(story.Refused(Cost("autumn", Eur(1001))), "") << "another visit";
  EXPECT_EQ(story.Refused(Cost("spring", Eur(1001), "2016-01-09")), "") << "before the window";
}

TEST(Sum, IsHeldAgainstAFact) {
  Story story = GrantBegun(R"({"limit": {"currency": "EUR", "minor": 100}})");
  story.Then(Cost("spring", Eur(60)));
  EXPECT_EQ(story.Refused(Cost("autumn", Eur(40))), "");
  EXPECT_EQ(story.Refused(Cost("autumn", Eur(41))),
            "limit: It must be so that 'Spent' is at most (or no later than) 'Limit' (where "
            "'Limit' is known). (autumn)\n");
}

}  // namespace
}  // namespace tandem
