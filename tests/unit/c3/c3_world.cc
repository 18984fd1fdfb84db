#include "tests/unit/c3/c3_world.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "fmt/format.h"
#include "nlohmann/json.hpp"

namespace tandem {
namespace {

using Json = nlohmann::json;

std::vector<Json> CohortLines() {
  std::vector<Json> lines;
  std::ifstream file(std::filesystem::path(TANDEM_C3) / "cohort-2015.jsonl");
  std::string line;
  while (std::getline(file, line)) {
    if (!line.empty() && line[0] == '{') lines.push_back(Json::parse(line));
  }
  return lines;
}

Told ToldBy(const Json& line) {
  Told told;
  told.type = line["type"];
  told.json = line.value("payload", Json::object()).dump();
  told.on = line.value("on", "");
  told.unknown = line.value("unknown", std::vector<std::string>());
  told.party_of_unknown_role = line.value("party_of_unknown_role", std::vector<std::string>());
  told.reported_by = line.value("reported_by", "");
  told.illustrative = line.value("illustrative", false);
  return told;
}

}  // namespace

std::shared_ptr<const Programme> C3() {
  static const auto* const kProgramme = [] {
    ProgrammeFiles files;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(TANDEM_C3)) {
      if (!entry.is_regular_file()) continue;
      std::ostringstream text;
      text << std::ifstream(entry.path()).rdbuf();
      files[std::filesystem::relative(entry.path(), TANDEM_C3).string()] = text.str();
    }
    const Programme::Result result = Programme::Compile(files);
    for (const Finding& finding : result.findings) {
      if (finding.severity == Finding::Severity::kError) ADD_FAILURE() << finding.ToString();
    }
    return new std::shared_ptr<const Programme>(result.programme);
  }();
  return *kProgramme;
}

std::unique_ptr<World> CohortWorld() {
  auto world = std::make_unique<World>();
  for (const Json& line : CohortLines()) {
    const std::string type = line["type"];
    const Json& payload = line["payload"];
    if (type == "OrganisationRegistered") {
      const auto calendar = C3()->calendars().find(payload.value("calendar", ""));
      world->Add(payload["organisation"], payload["kind"], payload["timeZone"],
                 calendar == C3()->calendars().end() ? nullptr : calendar->second.get());
    } else if (type == "PersonRegistered") {
      world->AddStream("person/" + std::string(payload["person"]), "registered", 1);
    }
  }
  world->AddStream("person/signatory", "registered", 1);
  world->AddStream("c3/action-list/ports", "published", 4);
  world->AddStream("c3/action-list/draft", "in_review", 2);
  return world;
}

std::map<std::string, Story> CohortOf2015(World& world) {
  std::map<std::string, Story> stories;
  for (const Json& line : CohortLines()) {
    const std::string stream = line["stream"];
    if (stream.substr(0, 3) != "c3/") continue;
    const std::string rest = stream.substr(3);
    const size_t slash = rest.find('/');
    const auto [found, is_new] =
        stories.try_emplace(stream, C3(), rest.substr(0, slash), world, rest.substr(slash + 1));
    if (is_new) found->second.At("2016-01-15").AsBackfill();
    found->second.Then(ToldBy(line));
    world.AddStream(stream, found->second.Phase(), found->second.Now().state().version());
  }
  return stories;
}

Story ProposedIn(const World& world) {
  Story story(C3(), "partnership", world, "pair");
  story.At("2015-06-01")
      .Then(
          {"PartnershipProposed",
           R"({"title": "A pair", "purpose": "Clean ports", "topic": "Ports", "mentor": "kitakyushu",
           "learner": ["haiphong"]})"});
  return story;
}

Story AgreedIn(const World& world) {
  Story story = ProposedIn(world);
  story.At("2015-06-09")
      .Then({"CityConsented", R"({"city": "kitakyushu", "signatory": "signatory"})"});
  story.At("2015-06-10")
      .Then({"CityConsented", R"({"city": "haiphong", "signatory": "signatory"})"});
  return story;
}

Story LaunchedIn(const World& world) {
  Story story = AgreedIn(world);
  story.At("2015-07-01").Then({"PartnershipLaunched", R"({"completion": "2016-12-30"})"});
  return story;
}

Story ScopedIn(const World& world) {
  Story story = LaunchedIn(world);
  story.At("2015-08-05")
      .Then({"ScopingMeetingHeld", R"({"period": "2015-08-03..2015-08-05", "place": "Haiphong",
                                       "visitors": 3, "findings": "F"})"});
  return story;
}

Story ImplementingIn(const World& world) {
  Story story = ScopedIn(world);
  Finalize(story);
  return story;
}

void Finalize(Story& story, const std::string& approving, const std::string& learner) {
  story.At("2015-09-01")
      .Then({"ActionListFinalized", fmt::format(R"({{"activity": [
    {{"key": "ask", "title": "Ask", "responsible": "kitakyushu", "due": "2015-12-01"}},
    {{"key": "data", "title": "Data", "responsible": "{0}", "due": "2016-03-01", "after": ["ask"]}},
    {{"key": "plan", "title": "Plan", "responsible": "kitakyushu", "due": "2016-06-01"}},
    {{"key": "tour", "title": "Tour", "responsible": "{0}", "due": "2016-09-01",
      "waitsFor": "funding"}}
  ], {1}}})",
                                                learner, approving)});
}

}  // namespace tandem
