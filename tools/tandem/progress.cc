#include "tools/tandem/progress.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <utility>

namespace tandem::cli {
namespace {

constexpr size_t kBarColumns = 30;
// Elsewhere than on a terminal a line for each of these is enough.
constexpr size_t kLinePercent = 25;

}  // namespace

Progress::Progress(std::ostream* out, bool is_terminal, std::string what, size_t total)
    : out_(out), is_terminal_(is_terminal), what_(std::move(what)), total_(total) {
  if (!is_terminal_) {
    *out_ << fmt::format("{} {} events\n", what_, total_);
  } else {
    *out_ << fmt::format("{} {} events ...", what_, total_);
    out_->flush();
    seconds_ = std::jthread([this](const std::stop_token& stop) { CountSeconds(stop); });
  }
}

void Progress::CountSeconds(const std::stop_token& stop) {
  std::unique_lock<std::mutex> lock(mutex_);
  for (int seconds = 1;; ++seconds) {
    wake_.wait_for(lock, stop, std::chrono::seconds(1), [] { return false; });
    if (stop.stop_requested()) return;
    *out_ << fmt::format("\r\x1b[K{} {} events ... {} s", what_, total_, seconds);
    out_->flush();
  }
}

void Progress::StopCounting() {
  if (!seconds_.joinable()) return;
  seconds_.request_stop();
  seconds_.join();
}

Progress::~Progress() {
  StopCounting();
  if (is_terminal_) *out_ << "\r\x1b[K";
  out_->flush();
}

void Progress::Reach(size_t done) {
  StopCounting();
  const size_t percent = total_ == 0 ? 100 : std::min<size_t>(100, done * 100 / total_);
  if (percent == shown_percent_) return;
  if (is_terminal_) {
    const size_t filled = percent * kBarColumns / 100;
    *out_ << fmt::format("\r\x1b[K{} [{}{}] {:>3}%  {} of {}", what_, std::string(filled, '#'),
                         std::string(kBarColumns - filled, ' '), percent, done, total_);
    out_->flush();
  } else if (percent < 100 && percent / kLinePercent != shown_percent_ / kLinePercent) {
    *out_ << fmt::format("{} {} of {} events\n", what_, done, total_);
  }
  shown_percent_ = percent;
}

}  // namespace tandem::cli
