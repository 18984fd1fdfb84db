#include "tools/tandem/import_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tools/tandem/import_check.h"
#include "tools/tandem/strict_json.h"

namespace tandem::cli {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

std::string ErrorOf(const std::string& content) {
  return std::string(ParseImport(content).status().message());
}

TEST(ImportFile, ReadsAnEventALineAndPassesOverBlankOnes) {
  const auto lines = ParseImport(
      R"({"stream":"organisation/a","type":"OrganisationRegistered","on":"Dec 2015","payload":{"kind":"city"},)"
      R"("evidence":[{"kind":"page","url":"https://example.org"}],"note":"n","reported_by":"b",)"
      R"("illustrative":true,"unknown":["time_zone"],"party_of_unknown_role":["c"],"unit":"u"})"
      "\r\n\n"
      R"({"stream":"organisation/a","type":"PostCreated","on":"unknown"})");
  ASSERT_TRUE(lines.ok()) << lines.status();
  ASSERT_EQ(lines->size(), 2u);
  const v1::NewEvent& first = (*lines)[0].event;
  EXPECT_EQ((*lines)[0].unit, "u");
  EXPECT_EQ(first.occurred_on().first().month(), 12);
  EXPECT_EQ(first.occurred_on().first().day(), 0);
  EXPECT_EQ(first.payload_json(), R"({"kind":"city"})");
  EXPECT_EQ(first.evidence(0).kind(), "page");
  EXPECT_TRUE(first.illustrative());
  EXPECT_THAT(first.unknown(), ElementsAre("time_zone"));
  EXPECT_THAT(first.party_of_unknown_role(), ElementsAre("c"));
  EXPECT_EQ((*lines)[1].line, 3u);
  EXPECT_THAT((*lines)[1].event.unknown(), ElementsAre("occurred_on"));
}

TEST(ImportFile, NamesEveryBadLine) {
  const std::string error = ErrorOf(
      "{\"stream\":\"organisation/a\",\"type\":\"X\"}\n"
      "{'stream':1}\n"
      "{\"type\":\"X\"}\n"
      "{\"stream\":\"organisation/a\",\"tipe\":\"X\"}\n"
      "{\"stream\":\"organisation/a\",\"type\":\"X\",\"on\":\"30 Feb 2016\"}\n");
  EXPECT_THAT(error, Not(HasSubstr("line 1:")));
  EXPECT_THAT(error, HasSubstr("line 2: not JSON"));
  EXPECT_THAT(error, HasSubstr("line 3: 'stream' is missing"));
  EXPECT_THAT(error, HasSubstr("line 4: no key 'tipe'; did you mean 'type'?"));
  EXPECT_THAT(error, HasSubstr("line 5: "));
}

TEST(ImportFile, SaysHowManyMoreLinesAreBad) {
  std::string content;
  for (int i = 0; i < 23; ++i) content += "{}\n";
  EXPECT_THAT(ErrorOf(content), HasSubstr("line 20: 'stream' is missing\n  and 3 more lines"));
}

TEST(ImportFile, TakesTheHashOfAFile) {
  const std::string hash(64, 'a');
  const auto lines = ParseImport(
      R"({"stream":"organisation/a","type":"X","evidence":[{"sha256":")" + hash + R"("}]})");
  ASSERT_TRUE(lines.ok()) << lines.status();
  EXPECT_EQ((*lines)[0].event.evidence(0).sha256(), std::string(32, '\xaa'));
  EXPECT_THAT(ErrorOf(R"({"stream":"organisation/a","type":"X","evidence":[{"sha256":"aa"}]})"),
              HasSubstr("64 hexadecimal digits"));
}

TEST(ImportFile, IsStrictAboutJson) {
  EXPECT_THAT(ErrorOf(R"({"stream":"organisation/a","stream":"organisation/b","type":"X"})"),
              HasSubstr("'stream' stands twice"));
  EXPECT_THAT(ErrorOf(R"({"stream":"organisation/a","type":"X",})"), HasSubstr("not JSON"));
  EXPECT_THAT(ErrorOf(R"({"stream":"organisation/a","type":"X","illustrative":"yes"})"),
              HasSubstr("true or false"));
  EXPECT_THAT(ErrorOf(std::string(200, '[') + std::string(200, ']')), HasSubstr("nested"));
}

TEST(ImportFile, WithoutEventsIsAMistake) { EXPECT_THAT(ErrorOf("\n\n"), HasSubstr("no events")); }

std::vector<ImportLine> Lines(const std::vector<std::string>& streams_and_units) {
  std::vector<ImportLine> lines;
  for (size_t i = 0; i + 1 < streams_and_units.size(); i += 2) {
    ImportLine line;
    line.line = lines.size() + 1;
    line.event.set_stream(streams_and_units[i]);
    line.event.set_payload_json("{}");
    line.unit = streams_and_units[i + 1];
    lines.push_back(line);
  }
  return lines;
}

TEST(ImportFile, IsOneUnitWhenItFits) {
  const auto units = PlanUnits(Lines({"a/b", "", "a/c", ""}), UnitLimits());
  ASSERT_TRUE(units.ok());
  EXPECT_EQ(units->size(), 1u);
}

TEST(ImportFile, KeepsAdjacentLinesOfAUnitTogetherWhenItDoesNot) {
  UnitLimits limits;
  limits.events = 2;
  const auto units =
      PlanUnits(Lines({"a/b", "", "a/c", "x", "a/c", "x", "a/d", "x2", "a/d", ""}), limits);
  ASSERT_TRUE(units.ok()) << units.status();
  ASSERT_EQ(units->size(), 4u);
  EXPECT_EQ((*units)[1].begin, 1u);
  EXPECT_EQ((*units)[1].end, 3u);
}

TEST(ImportFile, RefusesAUnitThatIsTooLargeByItsLines) {
  UnitLimits limits;
  limits.events = 2;
  const auto units = PlanUnits(Lines({"a/b", "x", "a/b", "x", "a/b", "x"}), limits);
  EXPECT_THAT(std::string(units.status().message()), HasSubstr("lines 1 to 3"));
}

TEST(ImportFile, CountsWhatItHoldsInPeoplesWords) {
  const auto lines = Lines({"organisation/a", "", "organisation/b", "", "organisation/b", "",
                            "p/tree/x", "", "person/1", ""});
  EXPECT_EQ(CountStreams(lines), "2 organisations, 1 person, 1 tree");
}

TEST(Trials, HoldWhateverAStreamRefersTo) {
  auto lines = Lines({"organisation/a", "", "organisation/b", "", "p/tree/x", "", "p/tree/y", ""});
  lines[2].event.set_payload_json(R"({"keeper":"a"})");
  lines[3].event.set_payload_json(R"({"keepers":[{"name":"b"}]})");
  UnitLimits limits;
  limits.events = 2;
  const auto trials = PlanTrials(lines, limits);
  ASSERT_TRUE(trials.ok()) << trials.status();
  EXPECT_THAT(*trials, ElementsAre(ElementsAre(0, 1), ElementsAre(0, 2), ElementsAre(1, 3)));
}

TEST(Trials, AreRefusedWhenStreamsThatHangTogetherAreTooMany) {
  auto lines = Lines({"organisation/a", "", "p/tree/x", "", "p/tree/x", ""});
  lines[1].event.set_payload_json(R"({"keeper":"a"})");
  UnitLimits limits;
  limits.events = 2;
  EXPECT_THAT(std::string(PlanTrials(lines, limits).status().message()), HasSubstr("p/tree/x"));
}

}  // namespace
}  // namespace tandem::cli
