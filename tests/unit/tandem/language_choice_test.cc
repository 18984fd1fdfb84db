// A language that was asked for and that there is, or is not.
#include "tests/unit/tandem/commands_fixture.h"
#include "tools/tandem/programme_languages.h"

namespace tandem::cli {
namespace {

using testing::HasSubstr;

absl::Status Check(FakeStore* store, const std::string& tag, bool asked_for) {
  FakeSession fake(store, /*json=*/false, {tag, asked_for});
  return CheckLanguage(fake.session());
}

TEST_F(Commands, ALanguageThatNoProgrammeHasIsRefusedWithThoseThatThereAre) {
  ProgrammeFiles files = OrchardFiles();
  files["programme.textproto"] =
      R"(name: "orchard" title { en: "Orchard" also { language: "vi" text: "Vườn" } })";
  store_.Deploy(files);
  const absl::Status status = Check(&store_, "xx", /*asked_for=*/true);
  EXPECT_EQ(ExitCodeOf(status), ExitCode::kUsage);
  EXPECT_THAT(status.ToString(), HasSubstr("nothing here is in 'xx'; there are: en, vi"));
  EXPECT_TRUE(Check(&store_, "vi", /*asked_for=*/true).ok());
  EXPECT_TRUE(Check(&store_, "vi-VN", /*asked_for=*/true).ok());
  EXPECT_TRUE(Check(&store_, "en", /*asked_for=*/true).ok());
}

TEST_F(Commands, ALanguageOfTheSurroundingsIsNoMistake) {
  EXPECT_TRUE(Check(&store_, "xx", /*asked_for=*/false).ok());
}

}  // namespace
}  // namespace tandem::cli
