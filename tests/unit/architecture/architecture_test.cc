// The design's arrows, held against what the sources include, and the rule that
// no programme's vocabulary stands in the engine or its services.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <vector>

namespace tandem {
namespace {

namespace fs = std::filesystem;
using ::testing::IsEmpty;

// What each module may include beside itself and the contracts. The longest name
// that fits a file is its module.
const std::map<std::string, std::set<std::string>>& Arrows() {
  static const std::map<std::string, std::set<std::string>> arrows = {
      {"engine/base", {}},
      {"engine/proof", {"engine/base"}},
      {"engine/rocks", {"engine/base"}},
      {"engine/log", {"engine/base", "engine/proof", "engine/rocks"}},
      {"engine/workflow", {"engine/base"}},
      {"engine/access", {"engine/base"}},
      {"engine/bus", {"engine/base"}},
      {"engine/bus/client", {"engine/base", "engine/bus"}},
      {"engine/bus/server", {"engine/base", "engine/bus"}},
      {"engine", {"engine/base", "engine/log", "engine/workflow", "engine/access", "engine/proof"}},
      {"services/store", {"engine/base", "engine/rocks"}},
      {"services/follower",
       {"engine/base", "engine/bus", "engine/bus/client", "engine/workflow", "engine/access",
        "services/store"}},
      {"services/deadlines",
       {"engine/base", "engine/bus", "engine/bus/client", "engine/workflow", "engine/access",
        "services/store", "services/follower"}},
      {"services/reminders",
       {"engine/base", "engine/bus", "engine/bus/client", "engine/workflow", "engine/access",
        "services/store", "services/follower"}},
      {"services/projections",
       {"engine/base", "engine/bus", "engine/bus/client", "engine/bus/server", "engine/workflow",
        "engine/access", "services/store", "services/follower"}},
      {"tools/tandem",
       {"engine/base", "engine/bus", "engine/bus/client", "engine/workflow", "engine/proof"}},
  };
  return arrows;
}

// May link everything.
bool IsFree(const std::string& module) {
  return module == "services/node" || module == "tools/bench";
}

std::string ModuleOf(const std::string& file) {
  std::string folder = fs::path(file).parent_path().string();
  while (!folder.empty() && !Arrows().contains(folder) && !IsFree(folder)) {
    folder = fs::path(folder).parent_path().string();
  }
  return folder;
}

std::string ReadAll(const fs::path& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

// Its words in lower case with a blank before each: "Study-Tour" and "study tour"
// are the same.
std::string WordsOf(const std::string& text) {
  std::string words = " ";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (std::isalpha(byte) != 0) {
      words += static_cast<char>(std::tolower(byte));
    } else if (words.back() != ' ') {
      words += ' ';
    }
  }
  return words;
}

// Paths of C++ files under `folders`, relative to the root.
std::vector<std::string> Sources(const std::vector<std::string>& folders) {
  std::vector<std::string> sources;
  for (const std::string& folder : folders) {
    for (const auto& entry : fs::recursive_directory_iterator(fs::path(TANDEM_SOURCE) / folder)) {
      const std::string extension = entry.path().extension().string();
      if (extension == ".h" || extension == ".cc") {
        sources.push_back(fs::relative(entry.path(), TANDEM_SOURCE).string());
      }
    }
  }
  std::sort(sources.begin(), sources.end());
  return sources;
}

// Every include in `text`, as written.
std::vector<std::string> IncludesOf(const std::string& text) {
  std::vector<std::string> includes;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    if (!line.starts_with("#include ")) continue;
    includes.push_back(line.substr(10, line.find_first_of("\">", 10) - 10));
  }
  return includes;
}

// Why a file of `module` may not include this; empty if it may.
std::string Objection(const std::string& module, const std::string& include) {
  const bool stores =
      module == "engine/rocks" || module == "engine/log" || module == "services/store";
  if (include.starts_with("rocksdb/") && !stores) {
    return "RocksDB stays in engine/rocks, engine/log and services/store";
  }
  if (include.starts_with("zmq") && !module.starts_with("engine/bus")) {
    return "ZeroMQ stays in engine/bus";
  }
  const bool ours = include.starts_with("engine/") || include.starts_with("services/") ||
                    include.starts_with("tools/");
  if (!ours || IsFree(module)) return "";
  const std::string target = ModuleOf(include);
  if (target == module || Arrows().at(module).contains(target)) return "";
  return fmt::format("no arrow leads from {} to {}", module, target);
}

TEST(Architecture, EveryIncludeFollowsAnArrowOfTheDesign) {
  std::vector<std::string> objections;
  for (const std::string& source : Sources({"engine", "services", "tools"})) {
    const std::string module = ModuleOf(source);
    ASSERT_FALSE(module.empty()) << source << " belongs to no module";
    for (const std::string& include : IncludesOf(ReadAll(fs::path(TANDEM_SOURCE) / source))) {
      const std::string objection = Objection(module, include);
      if (!objection.empty()) {
        objections.push_back(fmt::format("{}: {}: {}", source, include, objection));
      }
    }
  }
  EXPECT_THAT(objections, IsEmpty());
}

TEST(Architecture, NoProgrammesVocabularyStandsInTheEngineOrItsServices) {
  const std::vector<std::string> vocabulary = {
      " scoping",   " study tour",    "studytour",    " haiphong", " kitakyushu",
      " mentor",    " learning city", "learningcity", " learner",  " action list",
      "actionlist", " air quality",   "airquality",   " clean air"};
  std::vector<std::string> found;
  for (const std::string& source : Sources({"engine", "services"})) {
    const std::string words = WordsOf(ReadAll(fs::path(TANDEM_SOURCE) / source));
    for (const std::string& word : vocabulary) {
      if (words.find(word) != std::string::npos) {
        found.push_back(fmt::format("{}:{}", source, word));
      }
    }
  }
  EXPECT_THAT(found, IsEmpty());
}

TEST(Architecture, AnObjectionIsRaisedAgainstTheArrows) {
  EXPECT_NE(Objection("engine/workflow", "engine/log/event_log.h"), "");
  EXPECT_NE(Objection("engine", "engine/bus/problem.h"), "");
  EXPECT_NE(Objection("services/deadlines", "engine/engine.h"), "");
  EXPECT_NE(Objection("tools/tandem", "services/projections/portfolio.h"), "");
  EXPECT_NE(Objection("engine/workflow", "zmq.hpp"), "");
  EXPECT_NE(Objection("tools/tandem", "rocksdb/db.h"), "");
  EXPECT_EQ(Objection("engine/log", "rocksdb/db.h"), "");
  EXPECT_EQ(Objection("services/node", "engine/engine.h"), "");
}

}  // namespace
}  // namespace tandem
