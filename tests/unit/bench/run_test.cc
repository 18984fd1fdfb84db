// The bench itself, tiny: so that it never rots.
#include <gtest/gtest.h>
#include <stdio.h>

#include <array>
#include <string>

#include "tests/support/temp_folder.h"

namespace {

TEST(Bench, MeasuresASmallNodeFromBeginningToEnd) {
  const tandem::TempFolder folder;
  const std::string command = std::string(TANDEM_BENCH) + " --folder " + folder.path().string() +
                              " --programme " + TANDEM_SOURCE "/deploy/programmes/garden" +
                              " --events 5000 --rounds 1 --seconds 0.1 --in-flight 1,8 2>&1";
  FILE* const bench = popen(command.c_str(), "r");
  ASSERT_NE(bench, nullptr);
  std::string said;
  std::array<char, 4096> part{};
  for (size_t read = 0; (read = fread(part.data(), 1, part.size(), bench)) > 0;) {
    said.append(part.data(), read);
  }
  EXPECT_EQ(pclose(bench), 0) << said;
  for (const char* figure : {"machine", "disk", "plain", "judged", "fill", "replay", "restart"}) {
    EXPECT_NE(said.find(figure), std::string::npos) << "no " << figure << " in\n" << said;
  }
}

}  // namespace
