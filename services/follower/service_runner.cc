#include "services/follower/service_runner.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <exception>
#include <optional>
#include <utility>

#include "engine/base/problem_status.h"
#include "engine/base/status_macros.h"
#include "engine/bus/client/session.h"

namespace tandem::services {
namespace {

// A pretended clock runs faster than the machine's: no wait is longer than this.
constexpr absl::Duration kWaitMax = absl::Milliseconds(50);

// What fails again and again is tried less and less often.
constexpr absl::Duration kLongLife = absl::Minutes(1);
constexpr absl::Duration kPauseMax = absl::Seconds(30);

// Whether what the service kept is worth nothing any more. A damaged log of the
// engine's says nothing against the service's own store.
bool BeginsFromEmpty(const absl::Status& ended) {
  const std::optional<v1::Problem> problem = ProblemOf(ended);
  if (problem.has_value()) return problem->code() == v1::Problem::OTHER_LOG;
  return absl::IsDataLoss(ended);
}

// The service's own trouble, else its store's, which may be null.
std::string TroubleOf(const std::string& of_service, const KeyValueStore* store) {
  return of_service.empty() && store != nullptr ? store->trouble() : of_service;
}

// Before it has begun.
Progress ProgressOf(const std::string& name) {
  Progress progress;
  progress.name = name;
  return progress;
}

}  // namespace

ServiceRunner::ServiceRunner(bus::Context* context, const Clock* clock, Options options)
    : context_(context),
      clock_(clock),
      options_(std::move(options)),
      wake_fd_(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)),
      progress_(ProgressOf(options_.name)),
      thread_([this] { Run(); }) {}

ServiceRunner::~ServiceRunner() {
  stop_ = true;
  Wake();
  thread_.join();
  if (wake_fd_ >= 0) ::close(wake_fd_);
}

Progress ServiceRunner::progress() const {
  std::lock_guard<std::mutex> lock(mutex_);
  return progress_;
}

void ServiceRunner::Wake() {
  const uint64_t one = 1;
  // A full counter wakes as well, and without one there is nobody to wake: a failed write
  // is as good.
  [[maybe_unused]] const ssize_t written = ::write(wake_fd_, &one, sizeof(one));
}

void ServiceRunner::Run() {
  bool anew = false;
  absl::Duration pause = options_.restart_pause / 2;
  while (!stop_) {
    const absl::Time begun = absl::Now();
    const absl::Status ended = LiveOnce(anew);
    if (stop_) return;
    const bool lived_long = absl::Now() - begun > kLongLife;
    pause = lived_long ? options_.restart_pause : std::min(2 * pause, kPauseMax);
    const std::string why(ended.message());
    anew = BeginsFromEmpty(ended);
    if (anew) made_anew_because_ = why;
    spdlog::error("{}: {}; it begins anew{} in {}", options_.name, why,
                  anew ? ", its store is thrown away and made from the log" : "",
                  absl::FormatDuration(pause));
    PublishTrouble(anew ? fmt::format("its store is made anew from the log: {}", why) : why);
    const absl::Time until = absl::Now() + pause;
    while (!stop_ && absl::Now() < until) {
      if (!WaitFor({}, kWaitMax).ok()) return;
    }
  }
}

// One service's mistake must not end the process, and the engine with it.
absl::Status ServiceRunner::LiveOnce(bool anew) {
  try {
    return Live(anew);
  } catch (const std::exception& exception) {
    return absl::InternalError(fmt::format("a mistake of ours: {}", exception.what()));
  }
}

absl::Status ServiceRunner::Live(bool anew) {
  TANDEM_ASSIGN_OR_RETURN(ServiceParts parts, options_.make(anew));
  bus::Session::Options session_options;
  session_options.client = options_.name;
  TANDEM_ASSIGN_OR_RETURN(std::unique_ptr<bus::Session> session,
                          bus::Session::Open(*context_, options_.engine_endpoint, session_options));
  ServiceLoop loop(parts.service.get(), session.get(), clock_);
  spdlog::info("{}: goes on behind position {}", options_.name, parts.service->position());

  while (!stop_) {
    TANDEM_RETURN_IF_ERROR(loop.Turn(absl::ZeroDuration()));
    if (parts.sockets != nullptr) TANDEM_RETURN_IF_ERROR(parts.sockets->Poll(clock_->Now()));
    for (const std::string& line : loop.TakeWarnings()) {
      spdlog::warn("{}: {}", options_.name, line);
    }
    Progress progress = loop.progress();
    progress.trouble = TroubleOf(progress.trouble, parts.store.get());
    Publish(std::move(progress));
    if (parts.store != nullptr && parts.store->IsToBeReopened()) {
      return absl::UnavailableError("its store can be opened again");
    }
    std::vector<bus::Waitable> what;
    session->AppendWaitables(&what);
    if (parts.sockets != nullptr) parts.sockets->AppendWaitables(&what);
    const absl::Duration wait =
        std::clamp(loop.next_wake() - clock_->Now(), absl::ZeroDuration(), kWaitMax);
    TANDEM_RETURN_IF_ERROR(WaitFor(std::move(what), wait));
  }
  return absl::OkStatus();
}

void ServiceRunner::Publish(Progress progress) {
  if (progress.connected && progress.position >= progress.head) made_anew_because_.clear();
  if (!made_anew_because_.empty() && progress.trouble.empty()) {
    progress.trouble =
        fmt::format("its store is made anew from the log, {} of {} events so far: {}",
                    progress.position, progress.head, made_anew_because_);
  }
  const std::lock_guard<std::mutex> lock(mutex_);
  progress_ = std::move(progress);
}

void ServiceRunner::PublishTrouble(std::string trouble) {
  const std::lock_guard<std::mutex> lock(mutex_);
  progress_.trouble = std::move(trouble);
  progress_.connected = progress_.idle = false;
}

absl::Status ServiceRunner::WaitFor(std::vector<bus::Waitable> what, absl::Duration timeout) {
  what.push_back({nullptr, wake_fd_});
  TANDEM_RETURN_IF_ERROR(bus::WaitForAny(what, timeout));
  uint64_t count = 0;
  [[maybe_unused]] const ssize_t taken = ::read(wake_fd_, &count, sizeof(count));
  return absl::OkStatus();
}

}  // namespace tandem::services
