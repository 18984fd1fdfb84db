#include "engine/log/head_file.h"

#include <gtest/gtest.h>

#include <fstream>

#include "tests/unit/log/log_fixture.h"

namespace tandem {
namespace {

TEST(HeadFile, GivesBackWhatWasKept) {
  const TempFolder folder;
  const LogHead head{{9}, {7}, HashOf("header")};
  ASSERT_TRUE(WriteHeadFile(folder.path() / "HEAD", {{3}, {3}, HashOf("older")}).ok());
  ASSERT_TRUE(WriteHeadFile(folder.path() / "HEAD", head).ok());
  EXPECT_EQ(ReadHeadFile(folder.path() / "HEAD")->value(), head);
}

TEST(HeadFile, KeepsTheOneBeforeWhenThePowerFailsWhileItIsWritten) {
  const TempFolder folder;
  const std::filesystem::path file = folder.path() / "HEAD";
  for (uint64_t i = 1; i <= 3; ++i) {
    ASSERT_TRUE(WriteHeadFile(file, {{i}, {i}, HashOf("header")}).ok());
    EXPECT_EQ(ReadHeadFile(file)->value().position.value, i);
  }
  std::fstream torn(file, std::ios::in | std::ios::out | std::ios::binary);
  torn.seekp(3);  // The third went over the first.
  torn << "torn";
  torn.close();
  EXPECT_EQ(ReadHeadFile(file)->value().position.value, 2U);
}

TEST(HeadFile, MayBeMissing) {
  const TempFolder folder;
  EXPECT_FALSE(ReadHeadFile(folder.path() / "HEAD")->has_value());
}

TEST(HeadFile, SaysThatItIsDamaged) {
  const TempFolder folder;
  std::ofstream(folder.path() / "HEAD") << "nonsense";
  EXPECT_EQ(ReadHeadFile(folder.path() / "HEAD").status().code(), absl::StatusCode::kDataLoss);
}

TEST(HeadFile, SaysThatItCannotBeWritten) {
  const TempFolder folder;
  const auto status = WriteHeadFile(folder.path() / "no" / "HEAD", {});
  EXPECT_EQ(status.code(), absl::StatusCode::kUnavailable);
  EXPECT_NE(status.message().find("No such file or directory"), std::string::npos);
}

}  // namespace
}  // namespace tandem
