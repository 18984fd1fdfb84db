// What is typed, and what is said to a slip.
#include "tools/tandem/arguments/command_line.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/unit/tandem/fake_node.h"

namespace tandem::cli {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

absl::StatusOr<Action> Parse(CommandLine& line, std::vector<const char*> words) {
  words.insert(words.begin(), "tandem");
  return line.Parse(static_cast<int>(words.size()), words.data());
}

// What is said of words that cannot be understood.
std::string MistakeIn(const std::vector<const char*>& words) {
  CommandLine line;
  return std::string(Parse(line, words).status().message());
}

// What is printed for words that need no node.
std::string Printed(const std::vector<const char*>& words) {
  CommandLine line;
  const absl::StatusOr<Action> action = Parse(line, words);
  if (!action.ok()) return action.status().ToString();
  FakeStore store;
  FakeSession fake(&store);
  const absl::Status status = (*action)(fake.session());
  return status.ok() ? fake.out() : status.ToString();
}

TEST(CommandLine, SaysWhichCommandsHaveAnOptionThatThisOneHasNot) {
  for (const std::vector<const char*>& words :
       {std::vector<const char*>{"list", "--as-of", "2015-12-01"},
        std::vector<const char*>{"list", "--as-of=2015-12-01"}}) {
    EXPECT_EQ(MistakeIn(words), "`list` has no option '--as-of'; `show` and `history` have it");
  }
  EXPECT_EQ(MistakeIn({"verify", "--note", "x"}),
            "`verify` has no option '--note'; `record` and `reminders release` have it");
}

TEST(CommandLine, NamesTheNearestCommandOrOption) {
  EXPECT_THAT(MistakeIn({"lst"}), HasSubstr("did you mean 'list'?"));
  EXPECT_THAT(MistakeIn({"organisation", "lst"}), HasSubstr("did you mean 'list'?"));
  EXPECT_THAT(MistakeIn({"list", "--phse", "x"}), HasSubstr("did you mean '--phase'?"));
  EXPECT_THAT(MistakeIn({"--jsn", "list"}), HasSubstr("did you mean '--json'?"));
}

TEST(CommandLine, SaysWhereTheHelpIs) {
  EXPECT_THAT(MistakeIn({"show"}), HasSubstr("`tandem show --help`"));
  EXPECT_THAT(MistakeIn({}), HasSubstr("`tandem --help`"));
  EXPECT_THAT(MistakeIn({"organisation"}), HasSubstr("`tandem organisation --help`"));
}

TEST(CommandLine, PrintsItsVersion) {
  EXPECT_EQ(Printed({"--version"}), "tandem " TANDEM_PROJECT_VERSION "\n");
}

TEST(CommandLine, PrintsHelpOfACommandTheSameWhereverItIsAskedFor) {
  const std::string help = Printed({"help", "reminders", "release"});
  EXPECT_THAT(help, AllOf(HasSubstr("Let held mail go"), HasSubstr("--note")));
  EXPECT_THAT(Printed({"reminders", "release", "--help"}), HasSubstr("Let held mail go"));
  EXPECT_THAT(Printed({"help", "lst"}), HasSubstr("did you mean 'list'?"));
  EXPECT_THAT(Printed({"--help"}), HasSubstr("tandem help exit-codes"));
}

TEST(CommandLine, RefusesWhatHasNotTheFormOfALanguage) {
  EXPECT_THAT(MistakeIn({"--language", "Vietnamese", "list"}), HasSubstr("such as vi"));
  EXPECT_THAT(MistakeIn({"--language", "vi-VN", "list"}), Not(HasSubstr("such as vi")));
}

TEST(CommandLine, AsksForNoProgrammesLanguageWhereNoProgrammeSpeaks) {
  CommandLine line;
  ASSERT_TRUE(Parse(line, {"person", "add", "--language", "tl", "--name", "An", "--email",
                           "an@example.org"})
                  .ok());
  EXPECT_EQ(line.global().language, "");
}

}  // namespace
}  // namespace tandem::cli
