// How often the same line may be written to a log.
#ifndef TANDEM_ENGINE_BASE_LINE_LIMIT_H_
#define TANDEM_ENGINE_BASE_LINE_LIMIT_H_

#include <fmt/format.h>

#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "absl/time/time.h"

namespace tandem {

// Lets a few lines through in each interval, and counts the others.
//
// Threads: one.
class LineLimit {
 public:
  explicit LineLimit(absl::Duration interval, uint64_t lines_max = 1)
      : interval_(interval), lines_max_(lines_max) {}

  // Whether to write a line now, and how many were left out since the last one that was
  // written. Absent: leave it out.
  std::optional<uint64_t> Take(absl::Time now) {
    if (now >= ends_at_) {
      ends_at_ = now + interval_;
      lines_ = 0;
    }
    if (lines_ == lines_max_) {
      ++left_out_;
      return std::nullopt;
    }
    ++lines_;
    return std::exchange(left_out_, 0);
  }

 private:
  const absl::Duration interval_;
  const uint64_t lines_max_;
  absl::Time ends_at_ = absl::InfinitePast();
  uint64_t lines_ = 0;  // In this interval.
  uint64_t left_out_ = 0;
};

// The same, said to people: " (7 more times since it was said)".
inline std::string LeftOutText(uint64_t left_out) {
  return left_out == 0 ? "" : fmt::format(" ({} more times since it was said)", left_out);
}

}  // namespace tandem

#endif  // TANDEM_ENGINE_BASE_LINE_LIMIT_H_
