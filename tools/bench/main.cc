// tandem_bench: measures a node of its own; see README.md.
#include <fmt/format.h>
#include <sys/sysinfo.h>
#include <sys/utsname.h>

#include <CLI/CLI.hpp>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <map>
#include <thread>
#include <utility>

#include "engine/base/clock.h"
#include "engine/base/status_macros.h"
#include "tools/bench/disk.h"
#include "tools/bench/load.h"
#include "tools/bench/node_process.h"
#include "tools/bench/options.h"
#include "tools/bench/statistics.h"
#include "tools/tandem/programme_folder.h"

namespace tandem::bench {
namespace {

using Steady = std::chrono::steady_clock;

struct Cell {
  std::vector<double> per_second;
  std::vector<double> p50;
  std::vector<double> p99;
};

double SecondsSince(Steady::time_point begin) {
  return std::chrono::duration<double>(Steady::now() - begin).count();
}

void Say(const std::string& line) {
  fmt::print("{}\n", line);
  std::fflush(stdout);
}

// "model name : ..." of the first core.
std::string CpuModel() {
  std::ifstream cores("/proc/cpuinfo");
  for (std::string line; std::getline(cores, line);) {
    if (line.rfind("model name", 0) == 0) return line.substr(line.find(':') + 2);
  }
  return "a processor that does not say its name";
}

// The type of the longest mount point above the folder.
std::string FileSystemOf(const std::filesystem::path& folder) {
  std::ifstream mounts("/proc/self/mounts");
  std::string found = "unknown";
  size_t longest = 0;
  for (std::string device, point, type, rest; mounts >> device >> point >> type;) {
    std::getline(mounts, rest);
    const std::string below = point == "/" ? point : point + "/";
    if (folder.string().rfind(below, 0) != 0 || below.size() < longest) continue;
    longest = below.size();
    found = type;
  }
  return found;
}

absl::Status DescribeMachine(const std::filesystem::path& folder) {
  utsname system{};
  uname(&system);
  double load = 0;
  getloadavg(&load, 1);
  Say(fmt::format("machine     {} {} {}, {} cores; load average at the beginning {:.2f}",
                  system.sysname, system.release, system.machine,
                  std::thread::hardware_concurrency(), load));
  struct sysinfo memory {};
  sysinfo(&memory);
  Say(fmt::format("            {}, {} GiB of memory, {} under {}", CpuModel(),
                  (memory.totalram * memory.mem_unit) >> 30U, FileSystemOf(folder),
                  folder.filename().string()));
#ifdef __OPTIMIZE__
  Say(fmt::format("build       optimised, g++ {}", __VERSION__));
#else
  Say(fmt::format("build       NOT optimised, g++ {}: these figures say little", __VERSION__));
#endif
  Say("durability  an acknowledgement means: the block with the event was written and fdatasync");
  Say("            returned; everything in flight shares one block");
  TANDEM_ASSIGN_OR_RETURN(const std::vector<double> syncs, MeasureSyncs(folder, 500));
  Say(fmt::format("disk        300 bytes and fdatasync: p50 {:.0f} us, p99 {:.0f} us",
                  Percentile(syncs, 0.5), Percentile(syncs, 0.99)));
  return absl::OkStatus();
}

absl::Status MeasureAppends(const Options& options, Load& load) {
  std::map<std::pair<Kind, uint32_t>, Cell> cells;
  for (uint32_t round = 0; round < options.rounds; ++round) {
    for (const uint32_t in_flight : options.in_flight) {
      for (const Kind kind : {Kind::kPlain, Kind::kJudged}) {
        TANDEM_ASSIGN_OR_RETURN(const AppendFigures figures,
                                load.Append(kind, in_flight, options.seconds));
        Cell& cell = cells[{kind, in_flight}];
        cell.per_second.push_back(figures.per_second);
        cell.p50.push_back(figures.p50_micros);
        cell.p99.push_back(figures.p99_micros);
      }
    }
  }
  Say(fmt::format(
      "\nappends, median (least-greatest) of {} rounds of {} s\n{:8}{:>10}  {:26}{:26}{}",
      options.rounds, options.seconds, "kind", "in flight", "per second", "p50 us", "p99 us"));
  for (const auto& [key, cell] : cells) {
    Say(fmt::format("{:8}{:>10}  {:26}{:26}{}", NameOf(key.first), key.second,
                    Summary(cell.per_second, 0), Summary(cell.p50, 0), Summary(cell.p99, 0)));
  }
  return absl::OkStatus();
}

absl::Status Run(const Options& options) {
  TANDEM_RETURN_IF_ERROR(Check(options));
  TANDEM_ASSIGN_OR_RETURN(const v1::DeployProgramme judged, cli::ReadDeployment(options.programme));
  const std::filesystem::path folder = std::filesystem::absolute(options.folder);
  const std::filesystem::path mark = folder / "made-by-tandem-bench";
  std::error_code failed;
  if (std::filesystem::exists(folder) && !std::filesystem::is_empty(folder, failed) &&
      !std::filesystem::exists(mark)) {
    return absl::FailedPreconditionError(fmt::format(
        "{} holds something that the bench did not make; name another --folder", folder.string()));
  }
  std::filesystem::remove_all(folder, failed);
  std::filesystem::create_directories(folder, failed);
  std::ofstream(mark) << "The bench empties this folder.\n";
  const std::filesystem::path program =
      std::filesystem::read_symlink("/proc/self/exe").parent_path() / "tandemd";
  const SystemClock clock;
  SystemRandom random;

  TANDEM_RETURN_IF_ERROR(DescribeMachine(folder));
  Say(fmt::format("node        {}, hosting {}, over ipc", program.filename().string(),
                  options.host));
  TANDEM_ASSIGN_OR_RETURN(std::unique_ptr<NodeProcess> node,
                          NodeProcess::Start(program, folder, options.host));
  TANDEM_ASSIGN_OR_RETURN(std::unique_ptr<Load> load,
                          Load::Open(EndpointIn(folder), &clock, &random));
  TANDEM_RETURN_IF_ERROR(load->Prepare(judged));
  TANDEM_RETURN_IF_ERROR(MeasureAppends(options, *load));

  const auto fill_begin = Steady::now();
  const uint64_t before = load->head();
  TANDEM_RETURN_IF_ERROR(load->FillTo(options.events));
  const double fill_seconds = SecondsSince(fill_begin);
  Say(fmt::format("\nfill        {} events in units of 200: {:.1f} s", load->head() - before,
                  fill_seconds));

  std::vector<double> replays;
  std::vector<double> starts_stopped;
  std::vector<double> starts_killed;
  for (uint32_t round = 0; round < options.rounds; ++round) {
    TANDEM_ASSIGN_OR_RETURN(const double replayed, load->Replay());
    replays.push_back(replayed);
    for (const bool killed : {false, true}) {
      load.reset();
      if (killed) node->Kill();
      node.reset();
      const auto begin = Steady::now();
      TANDEM_ASSIGN_OR_RETURN(node, NodeProcess::Start(program, folder, options.host));
      TANDEM_ASSIGN_OR_RETURN(load, Load::Open(EndpointIn(folder), &clock, &random));
      (killed ? starts_killed : starts_stopped).push_back(SecondsSince(begin) * 1000);
    }
  }
  Say(fmt::format("replay      {} events/s to one subscriber in another process",
                  Summary(replays, 0)));
  Say(
      fmt::format("restart     until it answers, with {} events: {} ms after a stop, {} ms after "
                  "kill -9",
                  load->head(), Summary(starts_stopped, 0), Summary(starts_killed, 0)));
  return absl::OkStatus();
}

int Main(int argc, char** argv) {
  CLI::App app("Measures a Tandem node: appends, replay, restart.", "tandem_bench");
  Options options;
  app.add_option("--folder", options.folder, "Where to work, on the disk to measure (var/bench)");
  app.add_option("--programme", options.programme, "The garden programme's folder");
  app.add_option("--events", options.events, "Events in the log before replay and restart");
  app.add_option("--rounds", options.rounds, "How often everything is measured (3)");
  app.add_option("--seconds", options.seconds, "For each cell of a round (2)");
  app.add_option("--in-flight", options.in_flight, "Appends under way at a time (1,16,64,256)")
      ->delimiter(',');
  app.add_option("--host", options.host, "What the node hosts: engine, or all");
  CLI11_PARSE(app, argc, argv);
  if (const absl::Status done = Run(options); !done.ok()) {
    std::fputs(fmt::format("tandem_bench: {}\n", std::string(done.message())).c_str(), stderr);
    return absl::IsInvalidArgument(done) ? 2 : 1;
  }
  return 0;
}

}  // namespace
}  // namespace tandem::bench

int main(int argc, char** argv) { return tandem::bench::Main(argc, argv); }
