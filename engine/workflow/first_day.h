// The first day on which something held, for what a condition brings about.
#ifndef TANDEM_ENGINE_WORKFLOW_FIRST_DAY_H_
#define TANDEM_ENGINE_WORKFLOW_FIRST_DAY_H_

#include <cstdint>
#include <functional>
#include <optional>

#include "engine/workflow/scope.h"

namespace tandem {

class BoundaryView;

// What led to a change that follows from a condition.
struct Cause {
  uint64_t by_version = 0;         // The event's; 0: time.
  const v1::Period* on = nullptr;  // When that was. Null: not known.
  // Takes the cause's own day for the first day. For views of a past day, which are
  // asked whether something held, not since when.
  bool as_dated = false;
};

// The event, borrowed.
inline Cause CauseOf(const v1::HistoryEntry& event, bool as_dated = false) {
  return {event.version(), event.has_occurred_on() ? &event.occurred_on() : nullptr, as_dated};
}

// The first day on which `holds` was true, where the cause made it true of `present`. That
// is later than the cause's own day if something else it needs came later, as when the
// older of two facts is recorded last. `no_earlier` (may be null) bounds it. Absent: not known.
//
// What depends on several facts is looked up in views of the days on which something
// happened or a date was reached, as `--as-of` shows them. That costs a fold for each
// of these days, and none where the cause is the latest of all that happened.
// `past` is a view of the same history, shared by what one cause brings about.
std::optional<v1::Period> FirstDayOf(const Scope& present, BoundaryView& past, const Cause& cause,
                                     const v1::Period* no_earlier,
                                     const std::function<bool(const Scope&)>& holds);

}  // namespace tandem

#endif  // TANDEM_ENGINE_WORKFLOW_FIRST_DAY_H_
