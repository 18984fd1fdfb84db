#include "tools/tandem/programme_folder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace tandem::cli {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(ProgrammeFolder, GivesWhatAProgrammeIsMadeOfAndNothingElse) {
  const auto files = ReadProgrammeFolder(TANDEM_SOURCE "/deploy/programmes/c3");
  ASSERT_TRUE(files.ok()) << files.status();
  EXPECT_EQ(files->count("programme.textproto"), 1u);
  EXPECT_EQ(files->count("workflows/partnership.textproto"), 1u);
  EXPECT_EQ(files->count("templates/mail.vi.mustache"), 1u);
  for (const auto& [path, content] : *files) {
    EXPECT_THAT(path, Not(HasSubstr(".md")));
    EXPECT_THAT(path, Not(HasSubstr(".jsonl")));
  }
  EXPECT_EQ(static_cast<size_t>(ReadDeployment(TANDEM_SOURCE "/deploy/programmes/c3")->file_size()),
            files->size());
}

TEST(ProgrammeFolder, ThatIsNotThereOrHoldsNoneIsNamed) {
  for (const char* folder : {"no/such/folder", TANDEM_SOURCE "/tests/support"}) {
    const absl::Status status = ReadDeployment(folder).status();
    EXPECT_TRUE(absl::IsInvalidArgument(status)) << status;
    EXPECT_THAT(std::string(status.message()), HasSubstr(folder));
  }
}

}  // namespace
}  // namespace tandem::cli
