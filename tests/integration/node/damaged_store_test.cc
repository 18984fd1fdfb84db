// Services' stores that are damaged while the node is stopped: they are thrown away and made
// anew, and the log and the status say so.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <functional>
#include <string>

#include "engine/base/random.h"
#include "engine/bus/client/client.h"
#include "engine/bus/context.h"
#include "tests/support/garden.h"
#include "tests/support/tandemd_process.h"

namespace tandem {
namespace {

namespace fs = std::filesystem;
using ::testing::ContainsRegex;

void ForEachFile(const fs::path& folder, const std::string& extension,
                 const std::function<void(const fs::path&)>& damage) {
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (entry.path().extension() == extension) damage(entry.path());
  }
}

void OverwriteBeginning(const fs::path& file) {
  std::fstream stream(file, std::ios::in | std::ios::out | std::ios::binary);
  stream << std::string(64, 'x');
}

constexpr const char* kServices[] = {"deadlines", "reminders", "projections"};

class DamagedStores : public ::testing::Test {
 protected:
  void Live(const std::function<void(bus::Client&)>& meanwhile) {
    TandemdProcess node(folder_, DemonstrationArguments(folder_, "2016-01-20"));
    const auto client = ConnectTo(context_, folder_);
    meanwhile(*client);
    EXPECT_EQ(node.Stop(), 0) << folder_.Log();
  }
  // A garden is kept; then `damage` is done to each store, and the node started again.
  void AreMadeAnewAfter(const std::function<void(const fs::path&)>& damage) {
    v1::Portfolio portfolio;
    Live([&](bus::Client& client) {
      SetUpGarden(client, random_);
      ASSERT_TRUE(client.Submit(PlotsUnit(1, random_)).ok());
      CatchUp(client);
      portfolio = GardenPortfolio(client);
    });
    // What is in write-ahead logs becomes tables.
    Live([](bus::Client& client) { CatchUp(client); });
    for (const char* service : kServices) damage(folder_.data() / service);
    Live([&](bus::Client& client) {
      CatchUp(client);
      EXPECT_EQ(GardenPortfolio(client).SerializeAsString(), portfolio.SerializeAsString());
    });
    for (const char* service : kServices) {
      EXPECT_THAT(folder_.Log(),
                  ContainsRegex(std::string(service) +
                                ": .*its store is thrown away and made from the log"));
    }
  }

  SeededRandom random_{1};
  bus::Context context_;
  NodeFolder folder_;
};

TEST_F(DamagedStores, AreMadeAnewWhenTheirTablesAreDamaged) {
  AreMadeAnewAfter([](const fs::path& folder) { ForEachFile(folder, ".sst", OverwriteBeginning); });
}

TEST_F(DamagedStores, AreMadeAnewWhenTheyNameAFileThatIsNotThere) {
  AreMadeAnewAfter(
      [](const fs::path& folder) { std::ofstream(folder / "CURRENT") << "MANIFEST-000999\n"; });
}

TEST_F(DamagedStores, AreMadeAnewWhenATableIsMissing) {
  AreMadeAnewAfter([](const fs::path& folder) {
    ForEachFile(folder, ".sst", [](const fs::path& file) { fs::remove(file); });
  });
}

}  // namespace
}  // namespace tandem
