// Specifies engine/workflow/findings.h.
#include "engine/workflow/findings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tandem {
namespace {

using ::testing::ElementsAre;

std::vector<std::string> Told(Findings& findings) {
  std::vector<std::string> told;
  for (const Finding& finding : findings.Take()) told.push_back(finding.ToString());
  return told;
}

TEST(FindingsOfAFolder, ComeInOrderOfTheirPlaces) {
  Findings findings;
  findings.Error("b", {3, 1}, "third");
  findings.Error("b", {2, 9}, "second");
  findings.Warning("b", {2, 1}, "first");
  findings.Error("a", {}, "of the whole file");
  EXPECT_THAT(Told(findings), ElementsAre("a: error: of the whole file", "b:2:1: warning: first",
                                          "b:2:9: error: second", "b:3:1: error: third"));
  EXPECT_TRUE(findings.Take().empty());
  EXPECT_FALSE(findings.HasErrors());
}

TEST(FindingsOfAFolder, CountOnceAtOnePlace) {
  Findings findings;
  for (int i = 0; i < 2; ++i) findings.Error("a", {1, 1}, "wrong");
  EXPECT_EQ(findings.error_count(), 1U);
  findings.Error("a", {1, 2}, "wrong");
  findings.Error("a", {2, 1}, "wrong");
  findings.Error("b", {1, 1}, "wrong");
  findings.Error("a", {1, 1}, "wrong in another way");
  EXPECT_EQ(findings.error_count(), 5U);
  EXPECT_EQ(findings.Take().size(), 5U);
}

TEST(FindingsOfAFolder, TellAFileWithErrorsFromOneWithWarnings) {
  Findings findings;
  findings.Error("a", {1, 1}, "wrong");
  findings.Warning("b", {1, 1}, "odd");
  EXPECT_TRUE(findings.HasErrorsIn("a"));
  EXPECT_FALSE(findings.HasErrorsIn("b"));
  EXPECT_FALSE(findings.HasErrorsIn("c"));
  EXPECT_EQ(findings.error_count(), 1U);
}

TEST(FindingsOfAFolder, AreAllCountedAndNotAllKept) {
  Findings findings;
  const int count = static_cast<int>(Findings::kFindingsMax) + 1;
  for (int line = 1; line <= count; ++line) findings.Error("a", {line, 1}, "wrong");
  EXPECT_EQ(findings.error_count(), Findings::kFindingsMax + 1);
  EXPECT_EQ(findings.Take().size(), Findings::kFindingsMax);
}

}  // namespace
}  // namespace tandem
