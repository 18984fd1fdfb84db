// The command line against a node of its own, as two programs.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <string>

#include "tests/support/temp_folder.h"

namespace tandem {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using testing::HasSubstr;
using testing::Not;

struct Ran {
  int code = -1;
  std::string out;
  std::string err;
};

// Starts tandemd on a new demonstration store; ends and removes it.
class Node {
 public:
  Node() {
    child_ = fork();
    if (child_ == 0) {
      const std::string log = (folder_ / "tandemd.log").string();
      if (freopen(log.c_str(), "w", stderr) == nullptr) _exit(127);
      execl(TANDEMD_PROGRAM, "tandemd", "--config",
            TANDEM_SOURCE "/deploy/configuration/demonstration.textproto", "--data",
            (folder_ / "data").c_str(), "--demo", "--pretend-today", "2016-01-15",
            static_cast<char*>(nullptr));
      _exit(127);
    }
    // Each try waits until the node is there, for some seconds.
    for (int tries = 0; tries < 20 && Tandem("node status").code != 0; ++tries) {
    }
  }

  ~Node() {
    kill(child_, SIGTERM);
    waitpid(child_, nullptr, 0);
  }

  // `behind`: what the shell does with the output, such as "| head -1".
  Ran Tandem(const std::string& arguments, const std::string& behind = "") const {
    const fs::path errors = folder_ / "stderr";
    const std::string command = fmt::format(
        "exec bash -o pipefail -c \"TANDEM_ENDPOINT='ipc://{}' LC_ALL=C '{}' {} 2>'{}' {}\"",
        (folder_ / "data/tandem.sock").string(), TANDEM_PROGRAM, arguments, errors.string(),
        behind);
    Ran run;
    FILE* pipe = popen(command.c_str(), "r");
    if (pipe == nullptr) return run;
    std::array<char, 4096> buffer{};
    while (const size_t count = fread(buffer.data(), 1, buffer.size(), pipe)) {
      run.out.append(buffer.data(), count);
    }
    const int status = pclose(pipe);
    run.code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    std::ifstream file(errors);
    run.err.assign(std::istreambuf_iterator<char>(file), {});
    return run;
  }

  const fs::path& folder() const { return folder_; }

 private:
  const TempFolder temp_;
  const fs::path folder_ = temp_.path();
  pid_t child_ = -1;
};

constexpr char kHistory[] =
    R"({"stream":"organisation/garden-club","type":"OrganisationRegistered","on":"2015","payload":{"organisation":"garden-club","kind":"ngo","name":"Garden club","time_zone":"UTC"}}
{"stream":"organisation/an","type":"OrganisationRegistered","on":"2015","payload":{"organisation":"an","kind":"ngo","name":"An","time_zone":"Asia/Ho_Chi_Minh","local_name":[{"language":"vi","name":"Ẩn Danh"}]}}
{"stream":"garden/plot/bed-7","type":"PlotRequested","on":"Dec 2015","payload":{"bed":"Bed 7","gardener":"an"}}
)";

class CommandLine : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    node_ = new Node();
    std::ofstream(node_->folder() / "history.jsonl") << kHistory;
    const Ran deployed = Tandem("programme deploy " TANDEM_SOURCE "/deploy/programmes/garden");
    EXPECT_EQ(deployed.code, 0) << deployed.err;
    const Ran imported = Tandem(fmt::format("import {} --backfill", File()));
    EXPECT_EQ(imported.code, 0) << imported.err;
    EXPECT_THAT(imported.out, HasSubstr("Imported 3 events: 2 organisations, 1 plot"));
  }
  static void TearDownTestSuite() {
    delete node_;
    node_ = nullptr;
  }

  static Ran Tandem(const std::string& arguments, const std::string& behind = "") {
    return node_->Tandem(arguments, behind);
  }
  static std::string File() { return (node_->folder() / "history.jsonl").string(); }

  static Node* node_;
};

Node* CommandLine::node_ = nullptr;

TEST_F(CommandLine, ASecondImportRecordsNothingTwice) {
  const Ran run = Tandem(fmt::format("import {} --backfill", File()));
  EXPECT_EQ(run.code, 0);
  EXPECT_THAT(run.out, HasSubstr("had been imported before"));
}

TEST_F(CommandLine, AnImportWithABadLineNamesItAndRecordsNothing) {
  const fs::path file = node_->folder() / "bad.jsonl";
  std::ofstream(file) << R"({"stream":"organisation/b","type":"OrganisationRegistered","payload":)"
                      << R"({"organisation":"b","kind":"ngo","name":"B","time_zone":"UTC"}})"
                      << "\n"
                      << R"({"stream":"garden/plot/bed-7","type":"PlotPainted"})"
                      << "\n";
  const Ran run = Tandem("import " + file.string());
  EXPECT_EQ(run.code, 1) << run.err;
  EXPECT_EQ(run.out, "");
  EXPECT_THAT(run.err, HasSubstr("bad.jsonl:2: PlotPainted: "));
  const json said = json::parse(Tandem("import --json " + file.string()).out);
  EXPECT_EQ(said["problem"], "refused");
  EXPECT_EQ(said["refusals"][0]["line"], 2);
  EXPECT_EQ(said["refusals"][0]["type"], "PlotPainted");
  EXPECT_EQ(Tandem("organisation show b").code, 2);
}

TEST_F(CommandLine, WhatIsRecordedIsShownAtOnce) {
  const Ran tried = Tandem("record bed-7 plot-handed-over --on 2016-01-10 --dry-run");
  EXPECT_EQ(tried.code, 0) << tried.err;
  EXPECT_THAT(tried.out, HasSubstr("Requested -> Tended"));
  const Ran run = Tandem("record 'an danh' PlotHandedOver --on 2016-01-10 key_number=12");
  EXPECT_EQ(run.code, 0) << run.err;
  const Ran shown = Tandem("show bed-7");
  EXPECT_THAT(shown.out, HasSubstr("Dec 2015"));
  EXPECT_THAT(shown.out, HasSubstr("10 Jan 2016"));
  const json row = json::parse(Tandem("list --workflow plot --json").out)["rows"][0];
  EXPECT_EQ(row["phase"], "tended");
  EXPECT_EQ(row["id"], "bed-7");
}

TEST_F(CommandLine, ASlipIsMetWithTheNearestName) {
  EXPECT_THAT(Tandem("show bad-7").err, HasSubstr("did you mean"));
  EXPECT_EQ(Tandem("show bad-7").code, 2);
  const Ran event = Tandem("record bed-7 PlotRetuned");
  EXPECT_EQ(event.code, 2);
  EXPECT_THAT(event.err, HasSubstr("did you mean 'PlotReturned'"));
  EXPECT_THAT(Tandem("lst").err, HasSubstr("did you mean 'list'"));
  const Ran json_first = Tandem("--json lst");
  EXPECT_EQ(json_first.code, 2);
  EXPECT_THAT(json_first.err, HasSubstr("did you mean 'list'"));
  EXPECT_THAT(json::parse(json_first.out)["message"], HasSubstr("did you mean 'list'"));
  EXPECT_THAT(Tandem("organisation lst").err, HasSubstr("did you mean 'list'"));
  EXPECT_THAT(Tandem("list --phse tended").err, HasSubstr("did you mean '--phase'"));
  EXPECT_THAT(Tandem("list --workflow plott").err, HasSubstr("did you mean 'plot'"));
}

TEST_F(CommandLine, ADeadlineThatThereIsNotIsASlipToo) {
  const Ran run = Tandem("record bed-7 DeadlineMoved deadline=nosuch due=2016-03-31 reason=x");
  EXPECT_EQ(run.code, 2) << run.err;
  EXPECT_THAT(run.err, HasSubstr("no deadline 'nosuch'"));
  EXPECT_EQ(json::parse(Tandem("--json record bed-7 DeadlineMoved deadline=nosuch due=2016-03-31 "
                               "reason=x")
                            .out)["problem"],
            "not_found");
}

TEST_F(CommandLine, ARequiredFieldThatIsMissingIsAdvisedAsItThenWorks) {
  const Ran refused = Tandem("record bed-7 WorkLogged period=2016-01 --dry-run");
  EXPECT_EQ(refused.code, 1);
  EXPECT_THAT(refused.err, HasSubstr("add --backfill and hours=unknown: it is recorded"));
  const Ran run =
      Tandem("record bed-7 WorkLogged period=2016-01 hours=unknown --backfill --dry-run");
  EXPECT_EQ(run.code, 0) << run.err;
}

TEST_F(CommandLine, BothProgramsHaveTheProjectsVersion) {
  EXPECT_EQ(Tandem("--version").out, "tandem " TANDEM_PROJECT_VERSION "\n");
  EXPECT_EQ(json::parse(Tandem("node status --json").out)["version"], TANDEM_PROJECT_VERSION);
}

// Each kind of failure: standard output is one document, standard error the message.
TEST_F(CommandLine, WithJsonEveryFailureIsOneDocumentAndAMessage) {
  for (const char* words :
       {"--json", "--json lst", "--json list --phse x", "--json list --timeout x",
        "--json --language xx list", "--json --language tieng list", "--json show nosuch",
        "--json record bed-7 PlotRetuned", "--json record bed-7 WorkLogged period=2016-01",
        "--json import /nowhere", "--json programme check /nowhere", "--json help nosuch",
        "--json --endpoint ipc:///nowhere/tandem.sock --timeout 0.2 watch"}) {
    const Ran run = Tandem(words);
    EXPECT_NE(run.code, 0) << words;
    const json said = json::parse(run.out, nullptr, /*allow_exceptions=*/false);
    EXPECT_TRUE(said.is_object() && said.contains("problem")) << words << ": " << run.out;
    EXPECT_EQ(run.err.rfind("tandem: ", 0), 0u) << words << ": " << run.err;
  }
}

TEST_F(CommandLine, AWatchThatFailsSaysSoInOneMoreLine) {
  const Ran run = Tandem("--json --endpoint ipc:///nowhere/tandem.sock --timeout 0.2 watch");
  EXPECT_EQ(run.code, 3);
  EXPECT_EQ(std::count(run.out.begin(), run.out.end(), '\n'), 1);
}

TEST_F(CommandLine, ARefusalNamesTheRule) {
  const Ran run = Tandem("record bed-7 WorkLogged period=2016-01 hours=500");
  EXPECT_EQ(run.code, 1);
  EXPECT_EQ(run.out, "");
  EXPECT_THAT(run.err, HasSubstr("not recorded"));
  EXPECT_THAT(run.err, HasSubstr("[rule: "));
}

TEST_F(CommandLine, ThatNoNodeAnswersHasAnExitCodeOfItsOwn) {
  const Ran run = Tandem("--endpoint ipc:///nowhere/tandem.sock --timeout 0.2 list");
  EXPECT_EQ(run.code, 3);
  EXPECT_THAT(run.err, HasSubstr("ipc:///nowhere/tandem.sock"));
  EXPECT_THAT(run.err, HasSubstr("deploy/quickstart"));
  EXPECT_THAT(run.err, HasSubstr("TANDEM_ENDPOINT"));
  EXPECT_THAT(run.err, Not(HasSubstr("node status")));
  const Ran verify = Tandem("--endpoint ipc:///nowhere/tandem.sock --timeout 0.2 --json verify");
  EXPECT_EQ(verify.code, 3);
  EXPECT_THAT(verify.err, HasSubstr("TANDEM_ENDPOINT"));
  EXPECT_EQ(json::parse(verify.out)["problem"], "unavailable");
}

TEST_F(CommandLine, ARecordUnderAnEarlierIdIsNotRecordedTwice) {
  ASSERT_EQ(Tandem("record garden/plot/bed-8 PlotRequested bed='Bed 8' gardener=an").code, 0);
  const std::string record =
      "record bed-8 PlotHandedOver --on 2016-01-10 "
      "--submission-id 00112233445566778899aabbccddeeff@1";
  EXPECT_EQ(Tandem(record).code, 0);
  const Ran again = Tandem(record);
  EXPECT_EQ(again.code, 0) << again.err;
  EXPECT_THAT(again.err, HasSubstr("recorded before"));
  EXPECT_EQ(json::parse(Tandem("history bed-8 --json").out)["events"].size(), 2u);
}

TEST_F(CommandLine, ThatSomebodyElseWasFirstHasAnExitCodeOfItsOwn) {
  ASSERT_EQ(Tandem("record garden/plot/bed-9 PlotRequested bed='Bed 9' gardener=an").code, 0);
  ASSERT_EQ(Tandem("record bed-9 PlotHandedOver --on 2016-01-10").code, 0);
  // Decided on version 1, as somebody would have who looked before that.
  const Ran run = Tandem(
      "record bed-9 WorkLogged period=2016-01 hours=5 "
      "--submission-id ffeeddccbbaa99887766554433221100@1");
  EXPECT_EQ(run.code, 4) << run.err;
  EXPECT_THAT(run.err, HasSubstr("Somebody else was first"));
}

TEST_F(CommandLine, AReaderThatHasHadEnoughIsNoFailure) {
  const Ran run = Tandem("history bed-7 --json", "| true");
  EXPECT_EQ(run.code, 0) << run.err;
  EXPECT_EQ(run.err, "");
}

TEST_F(CommandLine, WatchDoesNotOutliveItsReader) {
  const Ran run = Tandem("watch", "| true");
  EXPECT_EQ(run.code, 0) << run.err;
}

TEST_F(CommandLine, OutputThatCannotBeWrittenIsAFailure) {
  const Ran run = Tandem("list --workflow plot", ">/dev/full");
  EXPECT_EQ(run.code, 5);
  EXPECT_THAT(run.err, HasSubstr("could not be written"));
}

TEST_F(CommandLine, HistoryShowsWhatWasRecorded) {
  EXPECT_THAT(Tandem("history bed-7").out, HasSubstr("    bed: Bed 7\n    gardener: an\n"));
}

TEST_F(CommandLine, TheLogIsVerifiedWhileTheNodeRuns) {
  const json verified = json::parse(Tandem("verify --json").out);
  EXPECT_EQ(verified["verified"], true);
  EXPECT_GT(verified["events"], 4);
}

TEST_F(CommandLine, AnImportHoldsTheMailAgainAfterARelease) {
  ASSERT_EQ(Tandem("reminders release").code, 0);
  EXPECT_EQ(json::parse(Tandem("reminders --json").out)["held"], false);
  const fs::path file = node_->folder() / "more.jsonl";
  std::ofstream(file) << R"({"stream":"organisation/c","type":"OrganisationRegistered","payload":)"
                      << R"({"organisation":"c","kind":"ngo","name":"C","time_zone":"UTC"}})"
                      << "\n";
  ASSERT_EQ(Tandem("import " + file.string()).code, 0);
  const json reminders = json::parse(Tandem("reminders --json").out);
  EXPECT_EQ(reminders["held"], true);
  EXPECT_EQ(reminders["held_because"], "import");
}

TEST_F(CommandLine, NextSaysWhichFieldsAnEventNeeds) {
  const json next = json::parse(Tandem("next bed-7 --json").out);
  bool found = false;
  for (const json& event : next["events"]) {
    if (event["type"] != "WorkLogged") continue;
    found = true;
    EXPECT_EQ(event["fields"][0]["name"], "period");
    EXPECT_EQ(event["fields"][0]["required"], true);
  }
  EXPECT_TRUE(found);
}

}  // namespace
}  // namespace tandem
