#include "tools/tandem/progress.h"

#include <fmt/format.h>

#include <algorithm>
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
  }
}

Progress::~Progress() {
  if (is_terminal_) *out_ << "\r\x1b[K";
  out_->flush();
}

void Progress::Reach(size_t done) {
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
