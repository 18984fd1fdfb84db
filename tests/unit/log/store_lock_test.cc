#include "engine/log/store_lock.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "tests/unit/log/log_fixture.h"

namespace tandem {
namespace {

TEST(StoreLock, KeepsASecondWriterOutAndNamesTheFirst) {
  const TempFolder folder;
  auto first = StoreLock::Take(folder.path(), StoreLock::Use::kWrite);
  ASSERT_TRUE(first.ok()) << first.status();
  const auto second = StoreLock::Take(folder.path(), StoreLock::Use::kWrite);
  EXPECT_EQ(second.status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(second.status().message(),
            fmt::format("{} is in use by another tandemd (process {}): stop it first",
                        folder.path().string(), ::getpid()));
  first->reset();
  EXPECT_TRUE(StoreLock::Take(folder.path(), StoreLock::Use::kWrite).ok());
}

TEST(StoreLock, LetsReadersShareAndKeepsWritersOutMeanwhile) {
  const TempFolder folder;
  ASSERT_TRUE(StoreLock::Take(folder.path(), StoreLock::Use::kWrite).ok());
  const auto one = StoreLock::Take(folder.path(), StoreLock::Use::kRead);
  const auto other = StoreLock::Take(folder.path(), StoreLock::Use::kRead);
  EXPECT_TRUE(one.ok() && other.ok());
  EXPECT_FALSE(StoreLock::Take(folder.path(), StoreLock::Use::kWrite).ok());
}

TEST(StoreLock, IsNotNeededToReadAFolderThatHasNone) {
  const TempFolder folder;
  EXPECT_TRUE(StoreLock::Take(folder.path(), StoreLock::Use::kRead).ok());
  EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
}

}  // namespace
}  // namespace tandem
