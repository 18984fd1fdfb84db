// All that a condition, a value or a date rule may look at.
#ifndef TANDEM_ENGINE_WORKFLOW_SCOPE_H_
#define TANDEM_ENGINE_WORKFLOW_SCOPE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "engine/workflow/calendar.h"
#include "engine/workflow/definition.h"
#include "engine/workflow/instance.h"

namespace tandem {

class References;

// Borrowed for the length of a call; cheap to copy.
struct Scope {
  const Definition& definition;
  const Instance& instance;
  const Places& places;
  absl::Time now;
  // Instances that refer to this one: only while an event is judged. Null
  // leaves what asks for them unknown.
  const References* references = nullptr;
  // If set: lowered to the first instant after `now` at which a `reached` that
  // was judged turns true. All parts of a condition are then judged.
  absl::Time* next_change = nullptr;
  // There is no event at hand yet, but there will be one of this type: what depends on
  // it is unknown rather than false. Null: none.
  const v1::EventType* hypothetical = nullptr;
  // Name of the waivable condition that stands around what is judged: it may be waived
  // for one of the things that an `every` within chooses. Null: none.
  const std::string* waiving = nullptr;
  // Whose day is today for an event that is about no place. Null: UTC. Only while an event
  // is judged.
  const Place* home = nullptr;
  // How many names (conditions, derived facts) led here. A definition without
  // cycles never comes near the bound; one with a cycle ends in 'unknown'.
  int depth = 0;

  static constexpr int kDepthMax = 40;
  bool TooDeep() const { return depth > kDepthMax; }
  Scope Deeper() const {
    Scope deeper = *this;
    ++deeper.depth;
    return deeper;
  }
};

// An instance's clock: until when time is included. The Unix epoch before that.
absl::Time ClockOf(const Instance& instance);

// Where the instance's first party is, one that events brought in before the
// workflow's own office: its "today" is the instance's.
Place PlaceOf(const Definition& definition, const Instance& instance, const Places& places);

}  // namespace tandem

#endif  // TANDEM_ENGINE_WORKFLOW_SCOPE_H_
