// Where projections keep what, in one place.
#ifndef TANDEM_SERVICES_PROJECTIONS_READ_MODEL_KEYS_H_
#define TANDEM_SERVICES_PROJECTIONS_READ_MODEL_KEYS_H_

#include <fmt/format.h>

#include <cstdint>
#include <string>
#include <string_view>

#include "services/store/keys.h"

namespace tandem::services {

// Envelope, by stream and version.
inline std::string EventPrefix(std::string_view stream) { return fmt::format("e/{}#", stream); }
inline std::string EventKey(std::string_view stream, uint64_t version) {
  return EventPrefix(stream) + EncodeNumber(version);
}

// The feed: EventKeys by position, all of them and those of an organisation.
inline constexpr char kFeedPrefix[] = "f/";
inline std::string FeedOfPrefix(std::string_view organisation) {
  return fmt::format("fo/{}#", organisation);
}

// PortfolioRow, by stream.
inline constexpr char kRowPrefix[] = "r/";

// Deadlines: all of a stream's; and DeadlineView of those that are owed, by due day.
inline constexpr char kDeadlinesPrefix[] = "ds/";
inline constexpr char kOwedPrefix[] = "do/";

// Nothing; there once all of the log was included for the first time.
inline constexpr char kCompleteKey[] = "complete";

}  // namespace tandem::services

#endif  // TANDEM_SERVICES_PROJECTIONS_READ_MODEL_KEYS_H_
