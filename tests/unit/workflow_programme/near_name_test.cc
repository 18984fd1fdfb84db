#include "engine/workflow/near_name.h"

#include <gtest/gtest.h>

#include "engine/workflow/name_syntax.h"

namespace tandem {
namespace {

TEST(NameSyntax, KnowsLanguagesByTheirFormAlone) {
  for (const char* language : {"vi", "zh-Hant-TW", "es-419", "sr-Latn"}) {
    EXPECT_TRUE(IsLanguage(language)) << language;
  }
  for (const char* language : {"", "v", "VI", "zh-", "-TW", "zh--TW", "zh_TW", "languages"}) {
    EXPECT_FALSE(IsLanguage(language)) << language;
  }
}

TEST(NearName, FindsTheNameThatASlipWasMeantFor) {
  const std::vector<std::string> names = {"planning", "closing", "ended_early"};
  EXPECT_EQ(NearestName("plannig", names), "planning");   // One letter short,
  EXPECT_EQ(NearestName("plnaning", names), "planning");  // two swapped,
  EXPECT_EQ(NearestName("lnet", {"lent"}), "lent");
  EXPECT_EQ(NearestName("Ended-Early", names), "ended_early");
  EXPECT_EQ(NearestName("holiday", names), "");
  EXPECT_EQ(NearestName("", names), "");
  EXPECT_EQ(NearestName(std::string(5000, 'x'), names), "");
}

TEST(NearName, OffersTheFirstOfThoseThatAreAsNear) {
  EXPECT_EQ(NearestName("test", {"best", "rest"}), "best");
}

TEST(NearName, LooksAtNamesOfUpToAHundredCharacters) {
  const std::string longest(100, 'x');
  const std::string shorter = longest.substr(1);
  EXPECT_EQ(NearestName(longest, {shorter}), shorter);
  EXPECT_EQ(NearestName(shorter, {longest}), longest);
  EXPECT_EQ(NearestName(longest + "x", {longest}), "");
  EXPECT_EQ(NearestName(longest, {longest + "x"}), "");
}

TEST(NearName, ListsNamesUpToAPoint) {
  EXPECT_EQ(ListNames({"a", "b"}), "a, b");
  EXPECT_EQ(ListNames(std::vector<std::string>(18, "x")),
            "x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x and 2 more");
}

TEST(NearName, EndsASentenceOnce) {
  EXPECT_EQ(AsSentence("no party 'rome'"), "no party 'rome'.");
  for (const char* sentence : {"It is so.", "Is it so?", "It is!"}) {
    EXPECT_EQ(AsSentence(sentence), sentence);
  }
}

TEST(NearName, SaysWhatThereIsWhenNothingIsNear) {
  EXPECT_EQ(NoSuchName("phase", "plannig", {"planning"}),
            "no phase 'plannig'; did you mean 'planning'?");
  EXPECT_EQ(NoSuchName("phase", "x", {"planning", "closing"}),
            "no phase 'x'; there are: planning, closing");
  EXPECT_EQ(NoSuchName("phase", "x", {}), "no phase 'x'; there are none");
  EXPECT_EQ(NoSuchName("field", "citty", {"city"}, "in 'Joined'"),
            "no field 'citty' in 'Joined'; did you mean 'city'?");
}

}  // namespace
}  // namespace tandem
