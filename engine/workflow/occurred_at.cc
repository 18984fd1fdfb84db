#include "engine/workflow/occurred_at.h"

#include <utility>

#include "engine/workflow/clock_time.h"
#include "engine/workflow/dates.h"
#include "engine/workflow/definition.h"
#include "engine/workflow/time_zone.h"
#include "fmt/format.h"

namespace tandem {
namespace {

const v1::Date& LastOf(const v1::Period& period) {
  return period.has_last() ? period.last() : period.first();
}

std::optional<absl::Time> MomentOf(const EventView& event) {
  if (event.payload == nullptr) return std::nullopt;
  const std::optional<v1::ClockTime> clock = ClockTimeStatedIn(*event.payload);
  return clock ? InstantOn(event.entry->occurred_on(), *clock) : std::nullopt;
}

}  // namespace

const google::protobuf::FieldDescriptor* OccurredAtField(
    const google::protobuf::Descriptor& payload) {
  for (int i = 0; i < payload.field_count(); ++i) {
    if (RuleOf(payload.field(i)).occurred_at()) return payload.field(i);
  }
  return nullptr;
}

std::optional<v1::ClockTime> ClockTimeStatedIn(const google::protobuf::Message& payload) {
  const auto* field = OccurredAtField(*payload.GetDescriptor());
  if (field == nullptr) return std::nullopt;
  const Value value = FieldOf(payload, field->name());
  const v1::ClockTime* clock = value.As<v1::ClockTime>();
  if (clock == nullptr || !CheckClockTime(*clock).ok()) return std::nullopt;
  return *clock;
}

std::optional<absl::Time> InstantOn(const v1::Period& occurred_on, const v1::ClockTime& clock) {
  const v1::Date& day = LastOf(occurred_on);
  const std::optional<absl::TimeZone> zone = ZoneNamed(clock.zone());
  const std::optional<int> minute = MinuteOfDay(clock.time());
  if (day.day() == 0 || !zone || !minute) return std::nullopt;
  return InstantOf(LastDay(day), *minute, *zone);
}

void CheckOccurredAt(const google::protobuf::Message& payload, const v1::Period& occurred_on,
                     absl::Time now, Problems& problems) {
  const std::optional<v1::ClockTime> clock = ClockTimeStatedIn(payload);
  if (!clock) return;
  const std::optional<absl::Time> instant = InstantOn(occurred_on, *clock);
  if (!instant || *instant <= now) return;
  const std::string& field = OccurredAtField(*payload.GetDescriptor())->name();
  AddProblem({"future",
              fmt::format("{} on {}, in '{}', has not come yet. Record it once it has happened, "
                          "or give the day on which it did.",
                          ToText(*clock), ToText(LastOf(occurred_on)), field),
              field},
             false, problems);
}

Truth HappenedBy(const EventView& event, const Reckoned& by) {
  if (event.entry == nullptr || !event.entry->has_occurred_on()) return Truth::kUnknown;
  if (const std::optional<absl::Time> instant = MomentOf(event)) {
    const bool in_time = by.minute ? *instant <= by.Ends() : *instant < by.Ends();
    return in_time ? Truth::kTrue : Truth::kFalse;
  }
  const v1::Date& day = LastOf(event.entry->occurred_on());
  if (FirstDay(day) > by.day) return Truth::kFalse;
  const bool whole_day = !by.minute;
  if (LastDay(day) < by.day || (whole_day && LastDay(day) == by.day)) return Truth::kTrue;
  return Truth::kUnknown;
}

}  // namespace tandem
