#include "engine/workflow/field_description.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fmt/format.h"
#include "tests/unit/workflow_programme/library_programme.h"

namespace tandem {
namespace {

using ::testing::ElementsAre;

std::vector<std::string> Describe(const std::string& event) {
  const auto loan = Compiled(LibraryFiles())->workflows().at("loan");
  std::vector<std::string> lines;
  for (const FieldDescription& field : DescribeFields(*loan->PayloadOf(event))) {
    lines.push_back(fmt::format("{}{}: {}{}", field.name, field.required ? "*" : "", field.kind,
                                field.hint.empty() ? "" : "; " + field.hint));
  }
  return lines;
}

TEST(FieldDescription, SaysWhatPeopleFillIn) {
  EXPECT_THAT(Describe("Asked"),
              ElementsAre("club*: organisation (club)", "purpose*: text; up to 60 characters",
                          "period*: period; 2015-09-23..2015-09-25, or Dec 2015",
                          "people*: number from 0 to 20", "contact: person",
                          "telephone: text; sealed: personal data"));
  EXPECT_THAT(Describe("ToolChecked"),
              ElementsAre("tool*: tool's key", "verdict*: one of GOOD, NEEDS_REPAIR",
                          "checked_on: date; 2015-09-23, or Dec 2015", "keeper: organisation"));
  EXPECT_THAT(
      Describe("Lent"),
      ElementsAre(
          "tools*: list of texts; 1 to 3 of them",
          "chore: list of activities; each has key, title, responsible, due, after, waits_for",
          "person: person"));
  EXPECT_THAT(
      Describe("ChoreMoved"),
      ElementsAre("chore*: activity's key", "due*: period; 2015-09-23..2015-09-25, or Dec 2015",
                  "club: party; if left out, the organisation that you report for"));
  EXPECT_THAT(Describe("Paid"), ElementsAre("amount: amount; USD 12.50", "in_cash*: yes or no"));
  EXPECT_THAT(Describe("Returned"), ElementsAre("condition: Condition; has tool, verdict",
                                                "others: list of Condition; each has tool, verdict",
                                                "verdict: list of any of GOOD, NEEDS_REPAIR"));
}

}  // namespace
}  // namespace tandem
