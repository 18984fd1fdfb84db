#include "engine/base/event_filter.h"

#include <algorithm>

#include "engine/base/contains.h"
#include "fmt/format.h"

namespace tandem {
namespace {

constexpr int kNamesMax = 1000;

}  // namespace

absl::StatusOr<EventFilter> EventFilter::From(const v1::Filter& filter) {
  if (filter.stream_size() > kNamesMax || filter.type_size() > kNamesMax) {
    return absl::InvalidArgumentError(fmt::format(
        "the filter names {} streams and {} types; at most {} of each are allowed. Use a "
        "prefix that ends in '/', or no filter",
        filter.stream_size(), filter.type_size(), kNamesMax));
  }
  EventFilter result;
  for (const std::string& stream : filter.stream()) {
    if (stream.empty()) {
      return absl::InvalidArgumentError(
          "the filter has an empty stream name; leave it out to get every stream");
    }
    (stream.back() == '/' ? result.prefixes_ : result.streams_).push_back(stream);
  }
  for (const std::string& type : filter.type()) {
    if (type.empty()) {
      return absl::InvalidArgumentError(
          "the filter has an empty event type; leave it out to get every type");
    }
    result.types_.push_back(type);
  }
  return result;
}

bool EventFilter::Matches(std::string_view stream, std::string_view type) const {
  if (!types_.empty() && !Contains(types_, type)) return false;
  if (streams_.empty() && prefixes_.empty()) return true;
  if (Contains(streams_, stream)) return true;
  return std::any_of(prefixes_.begin(), prefixes_.end(),
                     [&](const std::string& prefix) { return stream.starts_with(prefix); });
}

}  // namespace tandem
