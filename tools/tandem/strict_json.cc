#include "tools/tandem/strict_json.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <vector>

namespace tandem::cli {
namespace {

using Json = nlohmann::ordered_json;

// Watches the parser go by.
class Watcher {
 public:
  bool operator()(int depth, Json::parse_event_t event, const Json& parsed) {
    if (depth > kJsonDepthMax) too_deep_ = true;
    if (event == Json::parse_event_t::object_start) keys_.emplace_back();
    if (event == Json::parse_event_t::object_end && !keys_.empty()) keys_.pop_back();
    if (event == Json::parse_event_t::key && !keys_.empty()) {
      const std::string key = parsed.get<std::string>();
      if (!keys_.back().insert(key).second && twice_.empty()) twice_ = key;
    }
    return !too_deep_;  // What is too deep is not kept.
  }

  bool too_deep() const { return too_deep_; }
  const std::string& twice() const { return twice_; }

 private:
  std::vector<std::set<std::string>> keys_;
  std::string twice_;
  bool too_deep_ = false;
};

}  // namespace

absl::StatusOr<Json> ParseStrictJson(std::string_view text) {
  Watcher watcher;
  Json json;
  try {
    json = Json::parse(text.begin(), text.end(),
                       [&watcher](int depth, Json::parse_event_t event, Json& parsed) {
                         return watcher(depth, event, parsed);
                       });
  } catch (const Json::parse_error& error) {
    return absl::InvalidArgumentError(fmt::format("not JSON at column {}", error.byte));
  }
  if (watcher.too_deep()) {
    return absl::InvalidArgumentError(
        fmt::format("nested more than {} levels deep", kJsonDepthMax));
  }
  if (!watcher.twice().empty()) {
    return absl::InvalidArgumentError(fmt::format("'{}' stands twice", watcher.twice()));
  }
  return json;
}

}  // namespace tandem::cli
