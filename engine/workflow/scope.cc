#include "engine/workflow/scope.h"

namespace tandem {

google::protobuf::Timestamp ToTimestamp(absl::Time time) {
  google::protobuf::Timestamp timestamp;
  const int64_t seconds = absl::ToUnixSeconds(time);
  timestamp.set_seconds(seconds);
  timestamp.set_nanos(
      static_cast<int32_t>(absl::ToInt64Nanoseconds(time - absl::FromUnixSeconds(seconds))));
  return timestamp;
}

absl::Time ToTime(const google::protobuf::Timestamp& timestamp) {
  return absl::FromUnixSeconds(timestamp.seconds()) + absl::Nanoseconds(timestamp.nanos());
}

absl::Time ClockOf(const Instance& instance) { return ToTime(instance.state().advanced_to()); }

Place PlaceOf(const Definition& definition, const Instance& instance, const Places& places) {
  const v1::Party* standing = nullptr;
  for (const v1::Party& party : instance.state().party()) {
    if (party.left() != 0) continue;
    if (party.joined() != 0) return places.Of(party.organisation());
    if (standing == nullptr) standing = &party;
  }
  if (standing != nullptr) return places.Of(standing->organisation());
  return definition.office().empty() ? Place() : places.Of(definition.office());
}

}  // namespace tandem
