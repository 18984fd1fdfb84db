#include "engine/workflow/scope.h"

#include "engine/base/timestamp.h"

namespace tandem {

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
