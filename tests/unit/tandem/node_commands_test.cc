// tandem node status, programme check, and failures as JSON.
#include <filesystem>
#include <fstream>

#include "tests/support/temp_folder.h"
#include "tests/unit/tandem/commands_fixture.h"
#include "tools/tandem/json_output.h"

namespace tandem::cli {
namespace {

using ParsedJson = nlohmann::json;
using testing::AllOf;
using testing::HasSubstr;
namespace fs = std::filesystem;

TEST_F(Commands, StatusShowsTheNodeItsSubscribersAndItsReadModels) {
  store_.status.set_head(135);
  store_.status.set_demonstration(true);
  v1::SubscriberLag* lag = store_.status.add_subscriber();
  lag->set_client("deadlines");
  lag->set_events_behind(1);
  v1::ServiceState* service = store_.status.add_service();
  service->set_name("deadlines");
  service->set_following(true);
  service->set_events_behind(1);
  service = store_.status.add_service();
  service->set_name("reminders");
  service->set_trouble("its store cannot be read");
  v1::ProjectionHealth* health = store_.projections.add_projection();
  health->set_name("projections");
  health->add_unreadable("orchard/tree/plum#3: no definition");
  FakeSession fake(&store_);
  ASSERT_TRUE(RunNodeStatus(fake.session()).ok());
  EXPECT_THAT(
      fake.out(),
      AllOf(HasSubstr("a demonstration"), HasSubstr("135"), HasSubstr("deadlines: 1 event behind"),
            HasSubstr("reminders: does not follow the log"), HasSubstr("its store cannot be read"),
            HasSubstr("projections: 0 events behind"), HasSubstr("left out: orchard/tree/plum#3")));
  FakeSession programs(&store_, /*json=*/true);
  ASSERT_TRUE(RunNodeStatus(programs.session()).ok());
  const ParsedJson printed = ParsedJson::parse(programs.out());
  EXPECT_EQ(printed["events"], 135);
  EXPECT_EQ(printed["subscribers"][0]["client"], "deadlines");
  EXPECT_EQ(printed["services"][0]["trouble"], nullptr);
  EXPECT_EQ(printed["services"][1]["following"], false);
  EXPECT_EQ(printed["services"][1]["trouble"], "its store cannot be read");
  EXPECT_EQ(printed["read_models"][0]["unreadable"][0], "orchard/tree/plum#3: no definition");
}

TEST_F(Commands, StatusShowsWhatIsToMendAtTheMachine) {
  store_.status.add_warning("The time zone 'Asia/Nowhere' is not known to this machine.");
  FakeSession fake(&store_);
  ASSERT_TRUE(RunNodeStatus(fake.session()).ok());
  EXPECT_THAT(fake.out(), AllOf(HasSubstr("To mend"), HasSubstr("'Asia/Nowhere' is not known")));
  FakeSession programs(&store_, /*json=*/true);
  ASSERT_TRUE(RunNodeStatus(programs.session()).ok());
  EXPECT_EQ(ParsedJson::parse(programs.out())["warnings"][0],
            "The time zone 'Asia/Nowhere' is not known to this machine.");
}

class ProgrammeCheck : public Commands {
 protected:
  ProgrammeCheck() {
    for (const auto& [path, content] : OrchardFiles()) {
      fs::create_directories((folder_ / path).parent_path());
      std::ofstream(folder_ / path) << content;
    }
  }

  const TempFolder temp_;
  const fs::path folder_ = temp_.path();
};

TEST_F(ProgrammeCheck, SaysThatAFolderIsSoundWithoutANode) {
  FakeSession fake(&store_);
  ASSERT_TRUE(RunProgrammeCheck(folder_.string(), fake.session()).ok());
  EXPECT_THAT(fake.err(), HasSubstr("orchard is sound: 1 workflow"));
}

TEST_F(ProgrammeCheck, PrintsFindingsWithTheirPlacesAndEndsAsRefused) {
  std::ofstream(folder_ / "workflows/tree.textproto", std::ios::app) << "event { nam: \"X\" }\n";
  FakeSession fake(&store_);
  EXPECT_EQ(ExitCodeOf(RunProgrammeCheck(folder_.string(), fake.session())), ExitCode::kRefused);
  EXPECT_THAT(fake.out(), HasSubstr("workflows/tree.textproto:"));
  FakeSession programs(&store_, /*json=*/true);
  EXPECT_FALSE(RunProgrammeCheck(folder_.string(), programs.session()).ok());
  const ParsedJson printed = ParsedJson::parse(programs.out());
  EXPECT_EQ(printed["ok"], false);
  EXPECT_GT(printed["findings"][0]["line"], 0);
  // main.cc adds no second document to it.
  EXPECT_EQ(programs.session().json_failure(), JsonFailure::kTold);
}

TEST_F(ProgrammeCheck, OfAFolderThatIsNoneIsWrongUsage) {
  FakeSession fake(&store_);
  EXPECT_EQ(ExitCodeOf(RunProgrammeCheck((folder_ / "none").string(), fake.session())),
            ExitCode::kUsage);
}

TEST(FailureJson, IsADocumentForEveryError) {
  const ParsedJson printed = FailureJson(absl::NotFoundError("nothing is called 'x'"));
  EXPECT_EQ(printed["problem"], "not_found");
  EXPECT_EQ(printed["message"], "nothing is called 'x'");
  EXPECT_TRUE(printed["refusals"].empty());
}

}  // namespace
}  // namespace tandem::cli
