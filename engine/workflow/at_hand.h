// The thing at hand: what `each`, `every`, `count` or the judged event puts
// before a condition (workflow.proto, first idea).
#ifndef TANDEM_ENGINE_WORKFLOW_AT_HAND_H_
#define TANDEM_ENGINE_WORKFLOW_AT_HAND_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/time/civil_time.h"
#include "engine/workflow/definition.h"
#include "engine/workflow/instance.h"
#include "google/protobuf/message.h"
#include "tandem/v1/instance.pb.h"

namespace tandem {

// An event with its payload parsed. Borrows the entry; shares the payload, which
// is null if it cannot be read.
struct EventView {
  const v1::HistoryEntry* entry = nullptr;
  std::shared_ptr<const google::protobuf::Message> payload;
};

// Entry `index` of the instance's history.
EventView ViewAt(const Definition& definition, const Instance& instance, int index);

struct AtHand {
  // Read by `field`. `entry` null: none.
  EventView event;
  // Version that events naming an event must name. 0: any.
  uint64_t event_named = 0;
  // Empty: none of its kind.
  std::string party;
  // The party at hand owes a deadline and stands in for those whose place it took.
  bool stands_in = false;
  std::string activity;
  std::string item_kind;
  std::string item;
  // The boundary of a recurring deadline's occurrence.
  std::optional<absl::CivilDay> occurrence;
};

// What the event's payload names of a kind ("party", "activity", "event",
// "occurrence" or a kind of item), as text; days and periods are left out.
std::vector<std::string> NamedBy(const Definition& definition, const EventView& event,
                                 std::string_view kind);
// The days with which the event names occurrences of a recurring deadline. Absent: it
// names none.
std::optional<v1::Period> OccurrenceNamed(const Definition& definition, const EventView& event);
// Whether events of this type name things of that kind.
bool TypeNames(const Definition& definition, std::string_view type, std::string_view kind);

// The event with what it names. One for each if it names several of a kind (at
// most 64 in all), at least one.
std::vector<AtHand> WithWhatItNames(const Definition& definition, const EventView& event);

// Whether the event is about what is at hand: of each kind at hand that events
// of its type name, it names this one. `whose`: whether one that names a party whose place
// the party at hand took is about this one, too.
bool IsAbout(const Definition& definition, const Instance& instance, const EventView& event,
             const AtHand& at_hand, v1::EventPattern::Whose whose = v1::EventPattern::USUAL);

// "oslo", "dig-pond", "#5", or empty: as DeadlineState.about and refusals
// say it. The most particular thing wins.
std::string NameOf(const AtHand& at_hand);

}  // namespace tandem

#endif  // TANDEM_ENGINE_WORKFLOW_AT_HAND_H_
