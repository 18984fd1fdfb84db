// When a submitted event happened: given, today, or not known.
#ifndef TANDEM_ENGINE_WORKFLOW_OCCURRED_ON_H_
#define TANDEM_ENGINE_WORKFLOW_OCCURRED_ON_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/time/time.h"
#include "engine/workflow/problem.h"
#include "engine/workflow/scope.h"
#include "google/protobuf/message.h"
#include "tandem/v1/event.pb.h"

namespace tandem {

// How an event and its payload call the day.
inline constexpr std::string_view kOccurredOn = "occurred_on";

// Dates a submitted event: the day that was given, else the one that its payload
// states, else today; none if it is said to be unknown. Refuses days of the payload that
// should have begun and have not (rules.proto, `has_begun`). A day that cannot be is among
// the problems, and taken away, because what follows reads days.
void GiveDay(const Scope& scope, const std::vector<std::string>& joining,
             const google::protobuf::Message& payload, v1::Envelope& event, Problems& problems);

// Refuses a period that does not exist, and one whose first possible day has
// begun nowhere among the places that the event is about (whose_day.h).
void CheckOccurredOn(const Scope& scope, const v1::Period& occurred_on,
                     const std::vector<std::string>& joining, Problems& problems);

// Refuses what a field says that should have begun, and has begun nowhere.
void CheckFieldsHaveBegun(const Scope& scope, const google::protobuf::Message& payload,
                          const std::vector<std::string>& joining, Problems& problems);

// The field of a payload that says when its event happened (rules.proto), with what
// it says. Absent if there is no such field, or it gives no period that exists.
struct StatedDays {
  std::string field;
  v1::Period period;
};
std::optional<StatedDays> DaysStatedIn(const google::protobuf::Message& payload);

// Whether both say the same days.
bool IsSamePeriod(const v1::Period& a, const v1::Period& b);

// Today where the event is (whose_day.h).
v1::Period TodayOf(const Scope& scope, const std::vector<std::string>& joining,
                   const google::protobuf::Message& payload);

}  // namespace tandem

#endif  // TANDEM_ENGINE_WORKFLOW_OCCURRED_ON_H_
