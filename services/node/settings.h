// What tandemd works with: its configuration, completed, and its command line.
#ifndef TANDEM_SERVICES_NODE_SETTINGS_H_
#define TANDEM_SERVICES_NODE_SETTINGS_H_

#include <filesystem>
#include <set>
#include <string>

#include "absl/status/statusor.h"
#include "tandem/v1/configuration.pb.h"

namespace tandem {

// What a node can host.
inline constexpr const char* kEngine = "engine";
inline constexpr const char* kDeadlines = "deadlines";
inline constexpr const char* kReminders = "reminders";
inline constexpr const char* kProjections = "projections";

// Flags, as given.
struct Flags {
  std::string config;          // A file; empty: none.
  std::string data;            // Overrides the configuration's.
  std::string endpoint;        // Likewise.
  bool demo = false;           // Make a demonstration store, if there is none.
  std::string pretend_today;   // "2016-01-15"; only for demonstration stores.
  double speed = 0;            // 0: not given.
  std::set<std::string> host;  // Empty: everything.
};

// All paths absolute, all endpoints given.
struct Settings {
  v1::Configuration configuration;
  std::filesystem::path data;
  std::set<std::string> host;
  bool demonstration = false;  // The store says so.
};

// Reads the configuration and makes the data folder. kInvalidArgument: a mistake
// in the file (with line and column) or the flags; kFailedPrecondition: the
// folder cannot be made or written to, or flags for demonstrations meet a store
// that is none.
absl::StatusOr<Settings> ReadSettings(const Flags& flags);

}  // namespace tandem

#endif  // TANDEM_SERVICES_NODE_SETTINGS_H_
