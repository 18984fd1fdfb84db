#include "engine/workflow/programme.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "google/protobuf/descriptor.pb.h"
#include "google/protobuf/dynamic_message.h"
#include "tests/unit/workflow_programme/library_programme.h"

namespace tandem {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

ProgrammeFiles ReadFolder(const std::filesystem::path& folder) {
  ProgrammeFiles files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (!entry.is_regular_file()) continue;
    std::ostringstream text;
    text << std::ifstream(entry.path()).rdbuf();
    files[std::filesystem::relative(entry.path(), folder).string()] = text.str();
  }
  return files;
}

TEST(Programme, CompilesAFolderInWhichNothingIsWrong) {
  EXPECT_THAT(FindingsOf(LibraryFiles()), IsEmpty());
  const auto programme = Compiled(LibraryFiles());
  ASSERT_NE(programme, nullptr);
  EXPECT_EQ(programme->name(), "library");
  EXPECT_EQ(programme->workflows().size(), 2u);
  EXPECT_EQ(programme->calendars().count("jp"), 1u);
}

TEST(Programme, CompilesTheCore) {
  const auto core = Compiled(CoreProgrammeFiles());
  ASSERT_NE(core, nullptr);
  EXPECT_EQ(core->name(), "core");
  const Definition& organisation = *core->workflows().at("organisation");
  EXPECT_EQ(organisation.PayloadOf("PersonLeft")->full_name(), "tandem.v1.PersonLeft");
}

TEST(Programme, CompilesEveryFolderThatIsDeliveredWithTandem) {
  for (const auto& entry : std::filesystem::directory_iterator(TANDEM_PROGRAMMES)) {
    if (!std::filesystem::exists(entry.path() / "programme.textproto")) continue;
    SCOPED_TRACE(entry.path().filename().string());
    for (const Finding& finding : Programme::Compile(ReadFolder(entry.path())).findings) {
      EXPECT_EQ(finding.severity, Finding::Severity::kWarning) << finding.ToString();
    }
  }
}

TEST(Programme, FindsATemplateInTheLanguageOrTheOneThatItBeginsWithOrEnglish) {
  const auto programme = Compiled(LibraryFiles());
  EXPECT_EQ(*programme->FindTemplate("late", "vi"), "{{what}}\n");
  EXPECT_EQ(*programme->FindTemplate("late", "vi-VN"), "{{what}}\n");
  EXPECT_EQ(*programme->FindTemplate("late", "ja"), "{{what}} is late\n");
  EXPECT_EQ(programme->FindTemplate("early", "en"), nullptr);
}

TEST(Programme, IsReadAgainFromItsDeployment) {
  const v1::ProgrammeDeployed deployed = Compiled(LibraryFiles())->ToDeployment();
  const auto again = Programme::FromDeployment(deployed);
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ((*again)->ToDeployment().SerializeAsString(), deployed.SerializeAsString());
}

TEST(Programme, KeepsOnlyTheFilesThatItIsMadeOf) {
  ProgrammeFiles files = LibraryFiles();
  files["README.md"] = "About the library.";
  const v1::ProgrammeDeployed deployed = Compiled(files)->ToDeployment();
  for (const v1::ProgrammeFile& file : deployed.file()) EXPECT_NE(file.path(), "README.md");
}

TEST(Programme, OpensADeploymentThatALaterCheckWouldRefuse) {
  v1::ProgrammeDeployed deployed = Compiled(LibraryFiles())->ToDeployment();
  for (v1::ProgrammeFile& file : *deployed.mutable_file()) {
    if (file.path() == "workflows/course.textproto")
      file.mutable_content()->append("role { name: \"x\" }");
  }
  EXPECT_TRUE(Programme::FromDeployment(deployed).ok());
}

TEST(Programme, SaysWhatCannotBeReadInADamagedDeployment) {
  v1::ProgrammeDeployed deployed = Compiled(LibraryFiles())->ToDeployment();
  for (v1::ProgrammeFile& file : *deployed.mutable_file()) {
    if (file.path() == "events.proto") file.set_content("syntax = \"proto3\"; message {");
  }
  const auto again = Programme::FromDeployment(deployed);
  EXPECT_EQ(again.status().code(), absl::StatusCode::kDataLoss);
  EXPECT_THAT(std::string(again.status().message()), HasSubstr("events.proto:1:28: error:"));
}

// Any Protocol Buffers implementation can read the payloads by the descriptors
// that are deployed, without the folder and without Tandem.
TEST(Programme, DeploysDescriptorsThatStandAlone) {
  google::protobuf::FileDescriptorSet set;
  ASSERT_TRUE(set.ParseFromString(Compiled(LibraryFiles())->ToDeployment().descriptors()));
  google::protobuf::DescriptorPool pool;
  for (const auto& file : set.file()) {
    ASSERT_NE(pool.BuildFile(file), nullptr) << file.name();
  }
  EXPECT_NE(pool.FindMessageTypeByName("library.v1.ToolChecked"), nullptr);
}

TEST(Programme, OutlivesNothingThatItsDefinitionsNeed) {
  std::shared_ptr<const Definition> definition = Compiled(LibraryFiles())->workflows().at("loan");
  auto payload = definition->NewPayload("Asked");
  ASSERT_NE(payload, nullptr);
  EXPECT_EQ(payload->GetDescriptor()->full_name(), "library.v1.Asked");
}

TEST(Programme, NeverCrashesOnAFolderThatIsCutShort) {
  for (const auto& [path, text] : LibraryFiles()) {
    for (size_t size = 0; size < text.size(); size += 50) {
      ProgrammeFiles files = LibraryFiles();
      files[path] = text.substr(0, size);
      Programme::Compile(files);
    }
  }
}

TEST(Programme, RefusesNestingThatNobodyWrites) {
  ProgrammeFiles files = LibraryFiles();
  std::string deep = "condition { name: \"deep\" ";
  for (int i = 0; i < 5000; ++i) deep += "not { ";
  files["workflows/loan.textproto"] += deep;
  files["deep.proto"] = "syntax = \"proto3\"; package a; " + std::string(5000, '{');
  const auto findings = FindingsOf(files);
  EXPECT_THAT(findings, Contains(HasSubstr("workflows/loan.textproto:")));
  EXPECT_THAT(findings, Contains("deep.proto: error: it nests deeper than 60 levels"));
}

TEST(Programme, SurvivesAVeryLongChainOfConditions) {
  ProgrammeFiles files = LibraryFiles();
  std::string chain;
  for (int i = 0; i < 2000; ++i) {
    chain += "condition { name: \"c" + std::to_string(i) + "\" holds: \"c" + std::to_string(i + 1) +
             "\" }\n";
  }
  files["workflows/loan.textproto"] +=
      chain + "condition { name: \"c2000\" in_phase { phase: \"lent\" } }";
  EXPECT_THAT(FindingsOf(files), Contains(HasSubstr("leads over more than 30 other names")));
}

TEST(Programme, RefusesFilesThatAreTooLarge) {
  ProgrammeFiles files = LibraryFiles();
  files["workflows/loan.textproto"] += std::string(1 << 20, '#');
  EXPECT_THAT(FindingsOf(files), Contains(HasSubstr("a file may have 1048576")));
  for (int i = 0; i < 1000; ++i) files["templates/t" + std::to_string(i) + ".en.mustache"] = "";
  EXPECT_THAT(FindingsOf(files), Contains(HasSubstr("it may have 1000 files")));
}

}  // namespace
}  // namespace tandem
