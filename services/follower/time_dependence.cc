#include "services/follower/time_dependence.h"

#include <algorithm>
#include <optional>
#include <set>
#include <string>

#include "engine/base/timestamp.h"
#include "engine/workflow/fold.h"
#include "engine/workflow/owed.h"
#include "engine/workflow/time_zone.h"
#include "google/protobuf/message.h"

namespace tandem::services {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

// Whether a condition anywhere within `message` waits for a day.
bool AsksForADay(const Message& message) {
  if (message.GetDescriptor() == v1::Condition::descriptor() &&
      static_cast<const v1::Condition&>(message).has_reached()) {
    return true;
  }
  const Reflection* reflection = message.GetReflection();
  std::vector<const FieldDescriptor*> fields;
  reflection->ListFields(message, &fields);
  for (const FieldDescriptor* field : fields) {
    if (field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) continue;
    if (!field->is_repeated()) {
      if (AsksForADay(reflection->GetMessage(message, field))) return true;
      continue;
    }
    for (int i = 0; i < reflection->FieldSize(message, field); ++i) {
      if (AsksForADay(reflection->GetRepeatedMessage(message, field, i))) return true;
    }
  }
  return false;
}

// Whether days still matter to it: an ended instance that owes nothing rests,
// unless something is owed after the end.
bool IsAlive(const Definition& definition, const Instance& instance,
             const std::vector<v1::DeadlineState>& schedule) {
  const v1::Phase* phase = definition.FindPhase(instance.phase());
  if (phase == nullptr || !phase->final()) return true;
  const auto& deadlines = definition.proto().deadline();
  return std::any_of(schedule.begin(), schedule.end(), IsOwed) ||
         std::any_of(deadlines.begin(), deadlines.end(),
                     [](const v1::Deadline& deadline) { return deadline.outlives(); });
}

absl::Time NextMidnight(absl::TimeZone zone, absl::Time now) {
  absl::CivilDay day(absl::ToCivilDay(now, zone));
  absl::Time next = InstantOf(day + 1, 0, zone);
  // A day that a zone skipped begins when the next one does.
  return next > now ? next : InstantOf(day + 2, 0, zone);
}

}  // namespace

bool DependsOnTime(const v1::Definition& definition) {
  for (const v1::Deadline& deadline : definition.deadline()) {
    if (deadline.has_repeat() || AsksForADay(deadline)) return true;
  }
  return std::any_of(definition.condition().begin(), definition.condition().end(), AsksForADay);
}

absl::Time NextChangeOf(const Definition& definition, const Instance& instance,
                        const Places& places, const std::vector<v1::DeadlineState>& schedule,
                        bool depends_on_time, absl::Time now) {
  absl::Time next = NextAdvance(definition, instance, places, now);
  for (const v1::DeadlineState& deadline : schedule) {
    if (deadline.state() != v1::DeadlineState::OPEN || !deadline.has_late_from()) continue;
    const absl::Time late_from = ToTime(deadline.late_from());
    if (late_from > now) next = std::min(next, late_from);
  }
  if (!depends_on_time || !IsAlive(definition, instance, schedule)) return next;

  std::set<std::string> seen;
  for (const v1::Party& party : instance.state().party()) {
    const Place place = places.Of(party.organisation());
    if (!seen.insert(place.zone_name).second) continue;
    next = std::min(next, NextMidnight(place.zone, now));
  }
  for (const v1::DeadlineState& deadline : schedule) {
    if (!IsOwed(deadline) || !seen.insert(deadline.zone()).second) continue;
    const absl::TimeZone zone = ZoneNamed(deadline.zone()).value_or(absl::UTCTimeZone());
    next = std::min(next, NextMidnight(zone, now));
  }
  if (seen.empty()) next = std::min(next, NextMidnight(absl::UTCTimeZone(), now));
  return next;
}

}  // namespace tandem::services
