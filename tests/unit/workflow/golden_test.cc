// Golden logs must fold to the same state for ever: a released event keeps its
// meaning. golden/<name>.log.textproto holds Envelopes, each after a line
// "# ---- event ----"; golden/<name>.state.textproto what they fold to. A log is
// never changed; a new one is added with TANDEM_WRITE_GOLDEN=1.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "engine/workflow/scope.h"
#include "google/protobuf/text_format.h"
#include "tests/unit/workflow/orchard.h"

namespace tandem {
namespace {

constexpr char kSeparator[] = "# ---- event ----\n";

std::string ReadFile(const std::filesystem::path& path) {
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

std::vector<v1::Envelope> ReadLog(const std::filesystem::path& path) {
  std::vector<v1::Envelope> events;
  const std::string text = ReadFile(path);
  size_t begin = text.find(kSeparator);
  while (begin != std::string::npos) {
    begin += sizeof(kSeparator) - 1;
    const size_t end = text.find(kSeparator, begin);
    v1::Envelope event;
    EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(
        text.substr(begin, end == std::string::npos ? end : end - begin), &event))
        << path;
    events.push_back(std::move(event));
    begin = end;
  }
  return events;
}

// A story that goes through most of what an event can do.
Story GoldenStory() {
  Story story(OrchardProgramme(), "orchard", OrchardWorld());
  story.At("2016-01-04").AsBackfill();
  story.Then(
      {"Proposed", R"({"aim": "apples", "nursery": "elm", "grower": ["oslo"]})", "Dec 2015"});
  story.Then({"Begun", R"({"end": "2016-12"})", "2016-01-02"}).AsBackfill(false);
  story.At("2016-01-05").Then({"Signed", R"({"party": "oslo"})", "2015-12-31"});
  story.At("2016-01-20").Then({"Planned", R"({"step": [
    {"key": "dig", "title": "Dig", "responsible": "oslo", "due": "2016-03"},
    {"key": "plant", "title": "Plant", "responsible": "elm", "after": ["dig"]},
    {"key": "fence", "title": "Fence", "responsible": "oslo", "due": "2016-02-01",
     "waitsFor": "grant"}]})"});
  story.At("2016-02-01").Then({"Minded", R"({"person": "p1"})"}).Then({"Rested"});
  story.At("2016-02-20").Then({"WokenUp"});
  story.At("2016-03-01").Then({"StepDone", R"({"step": "dig"})"});
  story.Then({"VisitPlanned", R"({"visit": "v", "host": "oslo", "period": "2016-05-11"})"});
  story.Then({"PapersAttached", R"({"visit": "v"})", "2016-03-01", {}, {}, "letter"});
  story.Then({"DeadlineMoved",
              R"({"deadline": "sign/elm", "due": "2016-03-20", "reason": "Agreed by phone."})"});
  story.Then(story.Correction(2, "Begun", R"({"end": "2016-11-30"})"));
  story.Then({"Asked"}).Then(story.Retraction(13));
  story.At("2016-12-24").Then({"Noted"});
  return story;
}

TEST(Golden, LogsFoldToTheStatesThatTheyDid) {
  const std::filesystem::path folder = TANDEM_GOLDEN;
  if (std::getenv("TANDEM_WRITE_GOLDEN") != nullptr) {
    const Story story = GoldenStory();
    std::ofstream log(folder / "orchard.log.textproto");
    for (const v1::Envelope& event : story.events()) {
      std::string text;
      google::protobuf::TextFormat::PrintToString(event, &text);
      log << kSeparator << text;
    }
    std::ofstream(folder / "orchard.state.textproto")
        << StateText(Fold(story.definition(), "trees/orchard/one", story.events(), OrchardWorld()));
  }
  int logs = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    const std::string name = entry.path().filename().string();
    const size_t suffix = name.find(".log.textproto");
    if (suffix == std::string::npos) continue;
    ++logs;
    const Definition& definition = *OrchardProgramme()->workflows().at("orchard");
    const Instance folded =
        Fold(definition, "trees/orchard/one", ReadLog(entry.path()), OrchardWorld());
    EXPECT_EQ(StateText(folded), ReadFile(folder / (name.substr(0, suffix) + ".state.textproto")))
        << name;
  }
  EXPECT_GT(logs, 0);
}

}  // namespace
}  // namespace tandem
