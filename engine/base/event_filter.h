// Which events a reader wants: v1::Filter, checked once and matched often.
#ifndef TANDEM_ENGINE_BASE_EVENT_FILTER_H_
#define TANDEM_ENGINE_BASE_EVENT_FILTER_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "tandem/v1/event.pb.h"
#include "tandem/v1/request.pb.h"

namespace tandem {

class EventFilter {
 public:
  // Everything.
  EventFilter() = default;

  // kInvalidArgument: an empty name, or more than 1,000 of them.
  static absl::StatusOr<EventFilter> From(const v1::Filter& filter);

  bool MatchesAll() const { return streams_.empty() && prefixes_.empty() && types_.empty(); }
  bool Matches(std::string_view stream, std::string_view type) const;
  bool Matches(const v1::Envelope& event) const { return Matches(event.stream(), event.type()); }

 private:
  std::vector<std::string> streams_;   // Exact.
  std::vector<std::string> prefixes_;  // Each ends in '/'.
  std::vector<std::string> types_;
};

}  // namespace tandem

#endif  // TANDEM_ENGINE_BASE_EVENT_FILTER_H_
