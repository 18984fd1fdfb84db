#include "tools/tandem/endpoint.h"

#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "tandem/v1/configuration.pb.h"
#include "tests/support/temp_folder.h"

namespace tandem::cli {
namespace {

namespace fs = std::filesystem;

class Endpoint : public testing::Test {
 protected:
  Endpoint() { fs::create_directories(root_ / "project/inside/deeper"); }

  const TempFolder folder_;
  const fs::path root_ = folder_.path();
};

TEST_F(Endpoint, IsTheOneThatIsGivenBeforeAllOthers) {
  EXPECT_EQ(ChooseEndpoint("tcp://a:1", "tcp://b:2", root_), "tcp://a:1");
}

TEST_F(Endpoint, IsTheEnvironmentsWhenNoneIsGiven) {
  EXPECT_EQ(ChooseEndpoint("", "tcp://b:2", root_), "tcp://b:2");
}

TEST_F(Endpoint, IsTheDemonstrationsFromAnyFolderInsideTheProject) {
  fs::create_directories(root_ / "project/var/demo");
  std::ofstream(root_ / "project/var/demo/tandem.sock") << "";
  EXPECT_EQ(ChooseEndpoint("", "", root_ / "project/inside/deeper"),
            "ipc://" + (root_ / "project/var/demo/tandem.sock").string());
}

TEST_F(Endpoint, IsTheInstalledNodesWhenNothingElseIsThere) {
  EXPECT_EQ(ChooseEndpoint("", "", root_ / "project"), kInstalledEndpoint);
}

// A node that is started with the configuration as it ships is found without a word.
TEST(InstalledEndpoint, IsWhereTheShippedConfigurationPutsIt) {
  std::ifstream file(TANDEM_SOURCE "/deploy/configuration/tandem.textproto");
  const std::string text((std::istreambuf_iterator<char>(file)), {});
  v1::Configuration configuration;
  ASSERT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &configuration));
  EXPECT_EQ(configuration.endpoint().empty() ? "ipc://" + configuration.data() + "/tandem.sock"
                                             : configuration.endpoint(),
            kInstalledEndpoint);
}

}  // namespace
}  // namespace tandem::cli
