#include "tools/bench/options.h"

#include <fmt/format.h>

namespace tandem::bench {

absl::Status Check(const Options& options) {
  if (options.folder.empty()) {
    return absl::InvalidArgumentError("--folder needs a folder to work in");
  }
  if (options.rounds == 0) return absl::InvalidArgumentError("--rounds must be at least 1");
  if (!(options.seconds > 0)) return absl::InvalidArgumentError("--seconds must be above 0");
  if (options.in_flight.empty()) {
    return absl::InvalidArgumentError("--in-flight needs at least one number, such as 1,64");
  }
  for (const uint32_t count : options.in_flight) {
    if (count == 0 || count > kStreams) {
      return absl::InvalidArgumentError(fmt::format(
          "--in-flight {}: between 1 and {}, because a stream has one append in flight at a time",
          count, kStreams));
    }
  }
  return absl::OkStatus();
}

}  // namespace tandem::bench
