// Days reckoned from others (workflow.proto, DateRule).
#ifndef TANDEM_ENGINE_WORKFLOW_DATE_RULE_H_
#define TANDEM_ENGINE_WORKFLOW_DATE_RULE_H_

#include <cstdint>
#include <optional>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "engine/workflow/at_hand.h"
#include "engine/workflow/calendar.h"
#include "engine/workflow/scope.h"
#include "tandem/v1/deadline.pb.h"
#include "tandem/v1/workflow.pb.h"

namespace tandem {

// A day with the version of the event that set it last. 0: none did.
struct AnchorDay {
  absl::CivilDay day;
  uint64_t set_by = 0;
  // Of one that is itself reckoned by rules; see Reckoned.
  std::optional<v1::Provisional> provisional = {};
  bool on_working_day = false;
};

struct Reckoned {
  absl::CivilDay day;
  std::optional<int> minute;  // Of the day. Absent: the whole day.
  Place place;                // With the rule's own zone, if it has one.
  uint64_t set_by = 0;
  // Working days that the calendar is not sure of were counted, for it or its anchor.
  std::optional<v1::Provisional> provisional = {};
  // It is a working day of `place` by its rule: the last that was counted were such.
  bool on_working_day = false;

  // The instant at which the day, or the minute, begins.
  absl::Time Begins() const;
  // The instant at which it is over: what was due then is late.
  absl::Time Ends() const;
};

// The rule's anchor before any offset; absent while it is not known. Events
// without a date are passed over.
std::optional<AnchorDay> AnchorOf(const Scope& scope, const v1::DateRule& rule,
                                  const AtHand& at_hand, const Place& place);

// Counts the rule's offsets from a day: months (with `more_months`) at once, then
// calendar days, then working days. Absent if its `months_fact` or `clock` is not known.
std::optional<Reckoned> CountFrom(const Scope& scope, const v1::DateRule& rule,
                                  const AnchorDay& anchor, int more_months, const AtHand& at_hand,
                                  const Place& place);

// The rule's day. `place`: whose zone and working days count.
std::optional<Reckoned> Reckon(const Scope& scope, const v1::DateRule& rule, const AtHand& at_hand,
                               const Place& place);

// Where the party at hand is, else the instance's first party.
Place PlaceAtHand(const Scope& scope, const AtHand& at_hand);

}  // namespace tandem

#endif  // TANDEM_ENGINE_WORKFLOW_DATE_RULE_H_
