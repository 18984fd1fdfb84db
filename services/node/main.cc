// tandemd: the node. Hosts the engine and the services, all or some of them.
#include <fmt/format.h>
#include <signal.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <map>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "engine/base/status_macros.h"
#include "engine/key_check.h"
#include "engine/log/index_digest.h"
#include "engine/log/verify.h"
#include "engine/workflow/time_zone.h"
#include "services/node/clock_check.h"
#include "services/node/clock_command.h"
#include "services/node/descriptors.h"
#include "services/node/engine_host.h"
#include "services/node/node_clock.h"
#include "services/node/service_hosts.h"
#include "services/node/settings.h"
#include "services/node/version.h"

namespace tandem {
namespace {

// Exit codes: 0 stopped as asked, 1 refused or damaged, 2 wrong usage (CLI11), 5
// a failure; a supervisor starts it again then.
constexpr int kStopped = 0;
constexpr int kRefused = 1;
constexpr int kUsage = 2;
constexpr int kFailed = 5;

int ExitCodeFor(const absl::Status& status) {
  if (status.ok()) return kStopped;
  std::fputs(fmt::format("tandemd: {}\n", std::string(status.message())).c_str(), stderr);
  switch (status.code()) {
    case absl::StatusCode::kInvalidArgument:
      return kUsage;
    case absl::StatusCode::kFailedPrecondition:
    case absl::StatusCode::kPermissionDenied:
    case absl::StatusCode::kDataLoss:
      return kRefused;
    case absl::StatusCode::kOk:
    case absl::StatusCode::kCancelled:
    case absl::StatusCode::kUnknown:
    case absl::StatusCode::kDeadlineExceeded:
    case absl::StatusCode::kNotFound:
    case absl::StatusCode::kAlreadyExists:
    case absl::StatusCode::kResourceExhausted:
    case absl::StatusCode::kAborted:
    case absl::StatusCode::kOutOfRange:
    case absl::StatusCode::kUnimplemented:
    case absl::StatusCode::kInternal:
    case absl::StatusCode::kUnavailable:
    case absl::StatusCode::kUnauthenticated:
    case absl::StatusCode::kDoNotUseReservedForFutureExpansionUseDefaultInSwitchInstead_:
      return kFailed;
  }
  return kFailed;
}

// SIGINT and SIGTERM, as something to wait for. Made before any thread.
class StopSignals {
 public:
  StopSignals() {
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);
    fd_ = signalfd(-1, &signals, SFD_CLOEXEC);
  }
  ~StopSignals() { close(fd_); }
  StopSignals(const StopSignals&) = delete;
  StopSignals& operator=(const StopSignals&) = delete;

  void Wait() const {
    signalfd_siginfo signal{};
    while (read(fd_, &signal, sizeof(signal)) < 0 && errno == EINTR) {
    }
  }

 private:
  int fd_;
};

absl::StatusOr<NodeClock> ClockFor(const Settings& settings, const Flags& flags, const Clock* real,
                                   const NodeStore* store) {
  const std::optional<absl::TimeZone> zone = ZoneNamed(settings.configuration.time_zone());
  if (!zone.has_value()) {
    return absl::InvalidArgumentError(
        fmt::format("time_zone '{}' is not known to this system; name one like Asia/Manila",
                    settings.configuration.time_zone()));
  }
  std::optional<absl::Time> recorded;
  if (store != nullptr) {
    TANDEM_ASSIGN_OR_RETURN(recorded, store->HeadRecordedAt());
  }
  NodeClock clock;
  if (!settings.demonstration) {
    const absl::Duration leap_max = absl::Hours(24) * settings.configuration.clock_leap_days_max();
    const ClockSigns signs{real->Now(), recorded, ReadTimeReached(settings.data / kTimeReached)};
    TANDEM_RETURN_IF_ERROR(CheckClock(signs, leap_max));
    clock.system = std::make_unique<GuardedClock>(real, SinceBoot, leap_max);
    return clock;
  }
  std::optional<absl::Time> reached = ReadTimeReached(settings.data / kDemonstrationTimeReached);
  if (store == nullptr && flags.pretend_today.empty() && !reached) {
    return absl::InvalidArgumentError(
        "a service apart from its engine must be told the demonstration's day: give it the "
        "--pretend-today that the engine was started with");
  }
  const std::set<std::string>& host = settings.host;
  if (flags.speed > 1 &&
      !(host.contains(kEngine) && host.contains(kDeadlines) && host.contains(kReminders))) {
    return absl::InvalidArgumentError(
        "--speed needs the engine, deadlines and reminders in one process: time waits for them");
  }
  reached = std::max(reached, recorded);  // Nothing is less than any time.
  TANDEM_ASSIGN_OR_RETURN(clock.demonstration, MakeDemonstrationClock(real, flags.pretend_today,
                                                                      flags.speed, *zone, reached));
  return clock;
}

// Time is kept for deadlines and reminders, as far as they are hosted here.
std::unique_ptr<TimePasser> LetTimePass(DemonstrationClock* clock, const ServiceRunners& services,
                                        const EngineHost* engine) {
  std::vector<services::ServiceRunner*> timed;
  for (const auto& runner : services) {
    if (runner->name() != kProjections) timed.push_back(runner.get());
  }
  TimePasser::Around around;
  around.services = [timed] {
    std::vector<services::Progress> progress;
    progress.reserve(timed.size());
    for (const services::ServiceRunner* runner : timed) progress.push_back(runner->progress());
    return progress;
  };
  around.head = [timed, engine] {
    if (engine != nullptr) return engine->head();
    return timed.empty() ? uint64_t{0} : timed.front()->progress().head;
  };
  around.wake = [timed] {
    for (services::ServiceRunner* runner : timed) runner->Wake();
  };
  return std::make_unique<TimePasser>(clock, std::move(around));
}

std::map<std::string, std::string> TroublesOf(const ServiceRunners& services) {
  std::map<std::string, std::string> troubles;
  for (const auto& runner : services) {
    services::Progress progress = runner->progress();
    if (!progress.trouble.empty()) troubles.emplace(runner->name(), progress.trouble);
  }
  return troubles;
}

absl::Status Serve(const Flags& flags) {
  const StopSignals stop_signals;
  TANDEM_ASSIGN_OR_RETURN(const Settings settings, ReadSettings(flags));
  spdlog::set_default_logger(spdlog::stderr_logger_mt("tandemd"));
  spdlog::set_level(spdlog::level::from_str(settings.configuration.log_level()));
  RaiseDescriptorLimit();

  const bool with_engine = settings.host.contains(kEngine);
  NodeStore store;
  if (with_engine) {
    TANDEM_ASSIGN_OR_RETURN(store, NodeStore::Open(settings.data));
  }
  const SystemClock real;
  TANDEM_ASSIGN_OR_RETURN(const NodeClock clock,
                          ClockFor(settings, flags, &real, with_engine ? &store : nullptr));
  SystemRandom random;
  bus::Context context;

  std::unique_ptr<EngineHost> engine;
  std::thread engine_thread;
  absl::Status engine_status;
  if (with_engine) {
    TANDEM_ASSIGN_OR_RETURN(engine,
                            EngineHost::Make(context, settings, std::move(store), &clock, &random));
    engine_thread = std::thread([&] {
      engine_status = engine->Run();
      if (!engine_status.ok()) kill(getpid(), SIGTERM);  // Ends the wait below.
    });
  }
  absl::Status services_status;
  {
    const auto services = StartServices(&context, settings, clock.get());
    services_status = services.status();
    std::unique_ptr<TimePasser> time_passer;
    if (services.ok() && clock.demonstration != nullptr) {
      time_passer = LetTimePass(clock.demonstration.get(), *services, engine.get());
    }
    if (engine != nullptr && services.ok()) {
      engine->SetTroubles([&services] { return TroublesOf(*services); });
    }
    if (!services.ok()) {
      kill(getpid(), SIGTERM);  // Ends the wait below.
    } else {
      spdlog::info("{} {}{}; it is {}", with_engine ? "ready at" : "working for the engine at",
                   settings.configuration.endpoint(),
                   settings.demonstration ? " (demonstration)" : "",
                   absl::FormatTime("%Y-%m-%d %H:%M", clock.get()->Now(), absl::UTCTimeZone()));
    }
    stop_signals.Wait();
    spdlog::info("stopping");
    if (engine != nullptr) engine->SetTroubles(nullptr);
  }
  if (with_engine) {
    engine->Stop();
    engine_thread.join();
  }
  return services_status.ok() ? engine_status : services_status;
}

absl::Status VerifyStopped(const Flags& flags) {
  TANDEM_ASSIGN_OR_RETURN(const Settings settings, ReadSettings(flags));
  TANDEM_ASSIGN_OR_RETURN(const std::unique_ptr<RocksStore> store,
                          RocksStore::Open({.folder = settings.data / "store", .read_only = true}));
  PersonKeyFolder kept = PersonKeyFolder::OpenToRead(settings.data / "keys");
  KeyVerifier keys(&kept);
  TANDEM_ASSIGN_OR_RETURN(
      const VerifyReport report,
      Verify(store->commits(), {},
             {.index = &store->index(),
              .event = [&keys](const v1::Envelope& event) { keys.Take(event); }}));
  fmt::print("{} events in {} blocks are whole; the head's hash is {}\n", report.events,
             report.blocks, report.head.header_hash.ToHex());
  std::vector<std::string> troubles = store->troubles();
  troubles.insert(troubles.end(), report.index_troubles.begin(), report.index_troubles.end());
  for (std::string& trouble : keys.troubles()) troubles.push_back(std::move(trouble));
  if (troubles.empty()) return absl::OkStatus();
  return absl::DataLossError(fmt::format("the log is whole, but these problems were found:\n{}",
                                         fmt::join(troubles, "\n")));
}

absl::Status ReindexStopped(const Flags& flags) {
  TANDEM_ASSIGN_OR_RETURN(const Settings settings, ReadSettings(flags));
  const RocksStoreOptions options = {.folder = settings.data / "store"};
  // Opening it to write would make one where there is none.
  TANDEM_RETURN_IF_ERROR(RocksStore::Open({.folder = options.folder, .read_only = true}).status());
  TANDEM_ASSIGN_OR_RETURN(const std::unique_ptr<RocksStore> store, RocksStore::Open(options));
  TANDEM_ASSIGN_OR_RETURN(const std::unique_ptr<EventLog> log, EventLog::Open(store.get()));
  store->index().Contents().IgnoreError();  // Meets snapshots that are damaged.
  TANDEM_RETURN_IF_ERROR(log->MakeIndexAnew());
  fmt::print("The indexes of {} events were rebuilt\n", log->Head().value);
  return absl::OkStatus();
}

using ClockCommand = absl::StatusOr<std::string> (*)(const Settings& settings,
                                                     const std::string& why, absl::Time now);

absl::Status SayOfClock(ClockCommand command, const Flags& flags, const std::string& why) {
  TANDEM_ASSIGN_OR_RETURN(const Settings settings, ReadSettings(flags));
  TANDEM_ASSIGN_OR_RETURN(const std::string told, command(settings, why, SystemClock().Now()));
  fmt::print("{}", told);
  return absl::OkStatus();
}

int Main(int argc, char** argv) {
  CLI::App app("The Tandem node: keeps partnerships, reckons deadlines, sends reminders.",
               "tandemd");
  app.set_version_flag("--version", kVersion);
  Flags flags;
  app.add_option("--config", flags.config, "Configuration file (deploy/configuration)");
  app.add_option("--data", flags.data, "Folder for everything that is kept");
  app.add_option("--endpoint", flags.endpoint, "Where requests are taken: ipc://FILE");
  app.add_flag("--demo", flags.demo, "Make a demonstration store if there is none yet");
  app.add_option("--pretend-today", flags.pretend_today,
                 "The demonstration's day, such as 2016-01-15");
  app.add_option("--speed", flags.speed, "How many times as fast the demonstration's time runs");
  app.add_option("--host", flags.host,
                 "What to host: engine, deadlines, reminders, projections (all of them)")
      ->delimiter(',')
      ->check(CLI::IsMember({kEngine, kDeadlines, kReminders, kProjections}));
  CLI::App* verify = app.add_subcommand("verify",
                                        "Check what a stopped node keeps: events, indexes, "
                                        "people's keys: tandemd verify --data FOLDER");
  verify->fallthrough();
  CLI::App* reindex = app.add_subcommand(
      "reindex", "Rebuild a stopped node's indexes from its events: tandemd reindex --data FOLDER");
  reindex->fallthrough();
  std::string why;
  CLI::App* set_back = app.add_subcommand(
      "clock-set-back",
      "With the node stopped: record that the machine's clock was ahead when events were recorded, "
      "and has been corrected");
  CLI::App* confirm = app.add_subcommand(
      "clock-confirm",
      "With the node stopped: confirm that the clock is right, though the node last ran long ago");
  for (CLI::App* command : {set_back, confirm}) {
    command->fallthrough();
    command->add_option("--why", why, "What happened, for the record")->required();
  }
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? kStopped : kUsage;
  }
  if (set_back->parsed()) return ExitCodeFor(SayOfClock(SetClockBack, flags, why));
  if (confirm->parsed()) return ExitCodeFor(SayOfClock(ConfirmClock, flags, why));
  return ExitCodeFor(verify->parsed()    ? VerifyStopped(flags)
                     : reindex->parsed() ? ReindexStopped(flags)
                                         : Serve(flags));
}

}  // namespace
}  // namespace tandem

int main(int argc, char** argv) { return tandem::Main(argc, argv); }
