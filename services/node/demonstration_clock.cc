#include "services/node/demonstration_clock.h"

#include <fmt/format.h>
#include <poll.h>
#include <spdlog/spdlog.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <utility>

namespace tandem {
namespace {

constexpr int kStepMs = 5;
// After so long at one moment the node's log says whom time waits for.
constexpr std::chrono::seconds kPatience(30);

}  // namespace

DemonstrationClock::DemonstrationClock(const Clock* real, absl::Time start, double speed)
    : real_(real), real_start_(real->Now()), start_(start), speed_(speed), now_(start) {}

absl::Time DemonstrationClock::Now() const {
  const std::lock_guard lock(mutex_);
  return now_;
}

void DemonstrationClock::Advance(absl::Time not_beyond) {
  const absl::Time target = start_ + (real_->Now() - real_start_) * speed_;
  const std::lock_guard lock(mutex_);
  now_ = std::max(now_, std::min(target, not_beyond));
}

std::vector<std::string> WhomTimeWaitsFor(const std::vector<services::Progress>& services,
                                          uint64_t head, absl::Time now) {
  std::vector<std::string> lines;
  for (const services::Progress& service : services) {
    std::string why;
    if (!service.trouble.empty()) {
      why = fmt::format("is in trouble: {}", service.trouble);
    } else if (!service.connected) {
      why = "has no answer from the engine";
    } else if (service.position < head) {
      why = fmt::format("is {} events behind", head - service.position);
    } else if (!service.idle) {
      why = "is still at work";
    } else if (service.as_of < now) {
      why = fmt::format("has not looked since {}",
                        absl::FormatTime("%Y-%m-%d %H:%M:%S", service.as_of, absl::UTCTimeZone()));
    } else if (service.next_wake <= now) {
      why = "is about to go on";
    } else if (service.position > head) {
      why = fmt::format("is {} events ahead of the log", service.position - head);
    }
    if (!why.empty()) lines.push_back(fmt::format("{} {}", service.name, why));
  }
  return lines;
}

absl::Time MayAdvanceTo(const std::vector<services::Progress>& services, uint64_t head,
                        absl::Time now) {
  absl::Time until = absl::InfiniteFuture();
  for (const services::Progress& service : services) {
    const bool works = !service.idle || service.position != head || service.as_of < now;
    until = std::min(until, works ? now : std::max(service.next_wake, now));
  }
  return until;
}

TimePasser::TimePasser(DemonstrationClock* clock, Around around)
    : clock_(clock),
      around_(std::move(around)),
      stop_fd_(::eventfd(0, EFD_CLOEXEC)),
      thread_([this] { Run(); }) {}

TimePasser::~TimePasser() {
  const uint64_t one = 1;
  [[maybe_unused]] const ssize_t written = ::write(stop_fd_, &one, sizeof(one));
  thread_.join();
  ::close(stop_fd_);
}

void TimePasser::Run() {
  pollfd stop{stop_fd_, POLLIN, 0};
  auto moved_at = std::chrono::steady_clock::now();
  while (::poll(&stop, 1, kStepMs) == 0) {
    const absl::Time before = clock_->Now();
    const std::vector<services::Progress> services = around_.services();
    // The head is read last: what a service has sent is in it by then.
    const uint64_t head = around_.head();
    clock_->Advance(MayAdvanceTo(services, head, before));
    if (clock_->Now() != before) {
      moved_at = std::chrono::steady_clock::now();
      around_.wake();
    } else if (std::chrono::steady_clock::now() - moved_at > kPatience) {
      moved_at = std::chrono::steady_clock::now();
      for (const std::string& line : WhomTimeWaitsFor(services, head, before)) {
        spdlog::warn("the demonstration's time stands still: {}", line);
      }
    }
  }
}

}  // namespace tandem
