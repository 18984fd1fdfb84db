#include "tools/tandem/day_span.h"

#include <fmt/format.h>

#include <charconv>
#include <system_error>

namespace tandem::cli {

absl::StatusOr<uint32_t> ParseDaySpan(const std::string& text) {
  uint32_t count = 0;
  const char* end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, count);
  const std::string unit(rest, end);
  const bool weeks = unit == "w";
  if (error != std::errc() || count > 36500 || (!weeks && !unit.empty() && unit != "d")) {
    return absl::InvalidArgumentError(
        fmt::format("'{}' is no span of days; write 30d, 2w or 30", text));
  }
  return weeks ? count * 7 : count;
}

}  // namespace tandem::cli
