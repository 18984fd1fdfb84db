#include "engine/log/append_rules.h"

#include <fmt/format.h>

namespace tandem {

absl::Status CheckAppend(const AppendPoint& log, const AppendPoint& writer) {
  if (writer.term != log.term) {
    return absl::FailedPreconditionError(fmt::format(
        "another writer has taken over the log (its term is {}, this one's {}): nothing "
        "was recorded; stop this one",
        log.term, writer.term));
  }
  if (writer.head != log.head) {
    return absl::AbortedError(fmt::format(
        "the log is at event {}, not at {} as this writer believes: nothing was recorded; open the "
        "log again",
        log.head.position.value, writer.head.position.value));
  }
  return absl::OkStatus();
}

absl::Status VersionConflict(std::string_view stream, uint64_t expected, uint64_t found) {
  return absl::AbortedError(
      fmt::format("'{}' was expected at version {} and is at {}: read it again and decide anew",
                  stream, expected, found));
}

absl::Status OutcomeUnknown(std::string_view why) {
  return absl::UnavailableError(
      fmt::format("whether the events were recorded is not known ({}): reopen the log and look the "
                  "submission up",
                  why));
}

absl::Status DiskNearlyFull(std::string_view found) {
  return absl::ResourceExhaustedError(fmt::format(
      "the disk is nearly full ({}): nothing was recorded. Free some space, then submit "
      "again",
      found));
}

}  // namespace tandem
