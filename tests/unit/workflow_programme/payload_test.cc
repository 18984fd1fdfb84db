#include "engine/workflow/payload.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "google/protobuf/text_format.h"
#include "google/protobuf/unknown_field_set.h"
#include "tandem/v1/directory.pb.h"
#include "tests/unit/workflow_programme/library_programme.h"

namespace tandem {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

class PayloadTest : public ::testing::Test {
 protected:
  std::unique_ptr<google::protobuf::Message> Payload(const std::string& event,
                                                     const std::string& text) {
    auto payload = loan_->NewPayload(event);
    EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, payload.get())) << text;
    return payload;
  }

  // The messages of all problems.
  std::vector<std::string> Problems(const std::string& event, const std::string& text,
                                    const PayloadRules& rules = {}) {
    std::vector<std::string> messages;
    for (const FieldProblem& problem : CheckPayload(*Payload(event, text), rules)) {
      messages.push_back(problem.message);
    }
    return messages;
  }

  std::shared_ptr<const Definition> loan_ = Compiled(LibraryFiles())->workflows().at("loan");
};

constexpr char kAsked[] =
    "club: 'rowers' purpose: 'Shed' period { first { year: 2016 month: 2 } } people: 0";

TEST_F(PayloadTest, TakesWhatIsComplete) { EXPECT_THAT(Problems("Asked", kAsked), IsEmpty()); }

TEST_F(PayloadTest, SaysEverythingThatIsMissingAtOnce) {
  EXPECT_THAT(Problems("Asked", ""), ElementsAre("'club' is required", "'purpose' is required",
                                                 "'period' is required", "'people' is required"));
}

TEST_F(PayloadTest, CountsBlanksOfAnyScriptAsNothing) {
  EXPECT_THAT(Problems("Asked",
                       "club: ' \\t' purpose: '\xe3\x80\x80' people: 1 "
                       "period { first { year: 2016 } }"),
              ElementsAre("'club' is required", "'purpose' is required"));
}

TEST_F(PayloadTest, CountsAnUnspecifiedEnumAsNothingAndAFlagThatIsNoAsGiven) {
  EXPECT_THAT(Problems("ToolChecked", "tool: 'saw' verdict: VERDICT_UNSPECIFIED"),
              ElementsAre("'verdict' is required"));
  EXPECT_THAT(Problems("Paid", "in_cash: false"), IsEmpty());
  EXPECT_THAT(Problems("Paid", ""), ElementsAre("'in_cash' is required"));
}

TEST_F(PayloadTest, LetsABackfillNotKnowARequiredField) {
  const auto problems = CheckPayload(*Payload("ToolChecked", "tool: 'saw'"));
  ASSERT_EQ(problems.size(), 1u);
  EXPECT_TRUE(problems[0].backfill_serves);
  EXPECT_THAT(Problems("ToolChecked", "tool: 'saw'", {{"verdict", "occurred_on"}}), IsEmpty());
}

// A backfill could once record that nobody knows what was checked.
TEST_F(PayloadTest, WantsToKnowWhatAnEventIsAboutAlsoInABackfill) {
  EXPECT_THAT(Problems("ToolChecked", "verdict: GOOD", {{"tool"}}),
              ElementsAre("'tool' says what it is about, and so has to be known"));
  const auto problems = CheckPayload(*Payload("ToolChecked", "verdict: GOOD"));
  ASSERT_EQ(problems.size(), 1u);
  EXPECT_FALSE(problems[0].backfill_serves);
}

TEST_F(PayloadTest, RefusesAnUnknownThatIsGivenOrNoField) {
  EXPECT_THAT(Problems("ToolChecked", "tool: 'saw' verdict: GOOD", {{"verdict", "verdit"}}),
              ElementsAre("'verdict' is given, and said to be unknown: take one away",
                          "no field 'verdit' in 'ToolChecked'; did you mean 'verdict'?"));
}

TEST_F(PayloadTest, HoldsListsNumbersAndTextsToTheirBounds) {
  EXPECT_THAT(Problems("Lent", "tools: ['a', 'b', 'c', 'd']"),
              ElementsAre("'tools' has 4 and may have at most 3"));
  EXPECT_THAT(Problems("Lent", "tools: ['a', ' ']"), ElementsAre("'tools[2]' is empty"));
  EXPECT_THAT(Problems("Asked",
                       "club: 'rowers' purpose: 'Shed' people: 21 "
                       "period { first { year: 2016 } }"),
              ElementsAre("'people' is 21 and must be at most 20"));
  EXPECT_THAT(Problems("Asked",
                       "club: 'rowers' purpose: 'Shed' people: -1 "
                       "period { first { year: 2016 } }"),
              ElementsAre("'people' is -1 and must be at least 0"));
}

TEST_F(PayloadTest, CountsCharactersAndNotBytes) {
  std::string sixty;
  for (int i = 0; i < 60; ++i) sixty += "\xe1\xba\xa3";  // A Vietnamese letter.
  const std::string rest = " club: 'rowers' people: 1 period { first { year: 2016 } }";
  EXPECT_THAT(Problems("Asked", "purpose: '" + sixty + "'" + rest), IsEmpty());
  EXPECT_THAT(Problems("Asked", "purpose: '" + sixty + "x'" + rest),
              ElementsAre("'purpose' has 61 characters and may have at most 60"));
  EXPECT_THAT(Problems("ChoreDone", "chore: '" + std::string(2001, 'x') + "'"),
              ElementsAre("'chore' has 2001 characters and may have at most 2000"));
}

TEST_F(PayloadTest, RefusesTextsThatAreNoUtf8) {
  auto payload = Payload("ChoreDone", "");
  payload->GetReflection()->SetString(
      payload.get(), payload->GetDescriptor()->FindFieldByName("chore"), "sa\xffw");
  const auto problems = CheckPayload(*payload);
  ASSERT_EQ(problems.size(), 1u);
  EXPECT_EQ(problems[0].message, "'chore' is no valid UTF-8 text");
}

TEST_F(PayloadTest, RefusesValuesThatNoEnumHas) {
  EXPECT_THAT(Problems("ToolChecked", "tool: 'saw' verdict: 7"),
              ElementsAre("'verdict' is 7 and must be one of GOOD, NEEDS_REPAIR"));
  EXPECT_THAT(Problems("Returned", "verdict: [GOOD, VERDICT_UNSPECIFIED]"),
              ElementsAre("'verdict[2]' is 0 and must be one of GOOD, NEEDS_REPAIR"));
}

TEST_F(PayloadTest, RefusesDaysThatDoNotExist) {
  EXPECT_THAT(Problems("ToolChecked",
                       "tool: 'saw' verdict: GOOD checked_on { year: 2015 month: 2 day: 30 }"),
              ElementsAre("'checked_on': 30 Feb 2015 does not exist"));
  const auto problems = CheckPayload(
      *Payload("ChoreMoved", "chore: 'mow' due { first { year: 2016 } last { year: 2015 } }"));
  ASSERT_EQ(problems.size(), 1u);
  EXPECT_EQ(problems[0].field, "due");
  EXPECT_FALSE(problems[0].backfill_serves);
}

TEST_F(PayloadTest, RefusesACurrencyThatIsNone) {
  EXPECT_THAT(Problems("Paid", "in_cash: true amount { currency: 'eur' minor: 5 }"),
              ElementsAre("'amount' is in 'eur'; a currency is three capital letters, such as "
                          "EUR"));
}

TEST_F(PayloadTest, AppliesTheRulesOfMessagesWithin) {
  EXPECT_THAT(Problems("Returned", "condition {} others { tool: 'saw' } others {}"),
              ElementsAre("'condition.tool' is required", "'others[2].tool' is required"));
  EXPECT_THAT(Problems("Returned", ""), IsEmpty());
}

TEST_F(PayloadTest, ChecksTheActivitiesOfAList) {
  EXPECT_THAT(Problems("Lent",
                       "tools: 'saw' "
                       "chore { key: 'mow' title: 'Mow' after: 'rake' } "
                       "chore { key: 'rake' title: 'Rake' after: 'elsewhere' }"),
              IsEmpty());
  EXPECT_THAT(
      Problems("Lent", "tools: 'saw' chore { key: 'Mow it' waits_for: 'no rain' }"),
      ElementsAre("'chore[1].key' is 'Mow it'; a key is 1 to 80 of a-z, 0-9, '-' and '_'",
                  "'chore[1].title' is required: people read it",
                  "'chore[1].waits_for' is 'no rain'; write one word for what it waits for"));
  EXPECT_THAT(Problems("Lent",
                       "tools: 'saw' "
                       "chore { key: 'a' title: 'A' after: 'b' } "
                       "chore { key: 'b' title: 'B' after: 'a' } "
                       "chore { key: 'c' title: 'C' }"),
              ElementsAre("these activities come after one another in a circle: a, b"));
  EXPECT_THAT(Problems("Lent",
                       "tools: 'saw' "
                       "chore { key: 'a' title: 'A' after: 'a' } "
                       "chore { key: 'a' title: 'A' }"),
              ElementsAre("'a' comes after itself", "'chore' has the activity 'a' twice"));
}

TEST_F(PayloadTest, RefusesFieldsThatTheMessageDoesNotHave) {
  auto payload = Payload("Paused", "");
  payload->GetReflection()->MutableUnknownFields(payload.get())->AddVarint(9, 1);
  const auto problems = CheckPayload(*payload);
  ASSERT_EQ(problems.size(), 1u);
  EXPECT_EQ(problems[0].message,
            "field number 9 is not in 'Paused': was it made with another version of the workflow?");
}

TEST_F(PayloadTest, ListsTheReferencesThatAreGiven) {
  const auto asked = Payload("Asked", std::string(kAsked) + " contact: '4f1c'");
  std::vector<std::string> references;
  for (const FieldReference& reference : ReferencesIn(*asked)) {
    references.push_back(reference.field + " " + reference.target->to() + "/" + reference.value);
  }
  EXPECT_THAT(references, ElementsAre("club organisation/rowers", "contact person/4f1c"));
  EXPECT_THAT(ReferencesIn(*Payload("Asked", "")), IsEmpty());
}

TEST_F(PayloadTest, ListsPersonalFieldsWithTheirPerson) {
  const auto fields = PersonalFields(*loan_->PayloadOf("Asked"));
  ASSERT_EQ(fields.size(), 1u);
  EXPECT_EQ(fields[0].field->name(), "telephone");
  EXPECT_EQ(fields[0].person->name(), "contact");
  EXPECT_EQ(PersonalFields(*v1::PersonRegistered::descriptor()).size(), 3u);
}

}  // namespace
}  // namespace tandem
