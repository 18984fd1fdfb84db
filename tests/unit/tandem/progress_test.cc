#include "tools/tandem/progress.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

namespace tandem::cli {
namespace {

using testing::AllOf;
using testing::EndsWith;
using testing::HasSubstr;
using testing::StartsWith;

TEST(Progress, IsAPlainLineNowAndThenInAFile) {
  std::ostringstream out;
  {
    Progress progress(&out, /*is_terminal=*/false, "Recording", 200);
    for (size_t done = 0; done <= 200; ++done) progress.Reach(done);
  }
  EXPECT_EQ(out.str(),
            "Recording 200 events\n"
            "Recording 50 of 200 events\n"
            "Recording 100 of 200 events\n"
            "Recording 150 of 200 events\n");
}

TEST(Progress, IsABarOnATerminalThatIsGoneAtTheEnd) {
  std::ostringstream out;
  {
    Progress progress(&out, /*is_terminal=*/true, "Recording", 2);
    progress.Reach(1);
  }
  EXPECT_THAT(out.str(), AllOf(StartsWith("Recording 2 events ..."), HasSubstr(" 50%  1 of 2"),
                               EndsWith("\r\x1b[K")));
}

TEST(Progress, OfOnePartSaysWhatIsWaitedForAndLeavesNothingBehind) {
  std::ostringstream out;
  { const Progress progress(&out, /*is_terminal=*/true, "Recording", 2); }
  EXPECT_EQ(out.str(), "Recording 2 events ...\r\x1b[K");
}

}  // namespace
}  // namespace tandem::cli
