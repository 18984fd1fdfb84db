#include "engine/workflow/occurred_on.h"

#include <algorithm>
#include <utility>

#include "absl/time/civil_time.h"
#include "engine/base/contains.h"
#include "engine/workflow/dates.h"
#include "engine/workflow/occurred_at.h"
#include "engine/workflow/time_zone.h"
#include "engine/workflow/value.h"
#include "engine/workflow/whose_day.h"
#include "fmt/format.h"

namespace tandem {
namespace {

void Add(Problems& problems, std::string message) {
  AddProblem({std::string(kOccurredOn), std::move(message), ""}, false, problems);
}

bool IsUnknown(const v1::Envelope& event) { return Contains(event.unknown(), kOccurredOn); }

void TakeStated(const StatedDays& stated, v1::Envelope& event, Problems& problems) {
  const std::string says =
      fmt::format("'{}' says that it happened {}", stated.field, ToText(stated.period));
  if (IsUnknown(event)) {
    Add(problems, says + ", and the event that it is not known when: leave out one.");
  } else if (!event.has_occurred_on()) {
    *event.mutable_occurred_on() = stated.period;
  } else if (CheckPeriod(event.occurred_on()).ok() &&
             !IsSamePeriod(event.occurred_on(), stated.period)) {
    Add(problems,
        fmt::format("{}, and the event is dated {}: leave out the event's own date, or correct "
                    "one of them.",
                    says, ToText(event.occurred_on())));
  }
}

bool HasCheckedDay(const v1::Envelope& event, const Problems& problems) {
  return std::none_of(problems.begin(), problems.end(),
                      [](const Problem& problem) { return problem.failure.rule == kOccurredOn; }) &&
         event.has_occurred_on();
}

// `field`: the payload's that says so; empty if it is the event's own day.
void CheckHasBegun(const Scope& scope, const v1::Period& period,
                   const std::vector<std::string>& joining,
                   const google::protobuf::Message* payload, const std::string& field,
                   Problems& problems) {
  const absl::CivilDay first = FirstDay(period);
  const std::string what =
      field.empty() ? ToText(period) : fmt::format("{} in '{}'", ToText(period), field);
  absl::Time begins = absl::InfiniteFuture();
  std::string where;
  std::string zone_name;
  for (const Whereabouts& one : PlacesAbout(scope, joining, payload)) {
    const absl::Time here = InstantOf(first, 0, one.place.zone);
    if (here >= begins) continue;
    begins = here;
    where = one.who;
    zone_name = one.place.zone_name;
  }
  if (begins <= scope.now) return;
  AddProblem(
      {"future",
       fmt::format("{} has not begun for any of the parties: it begins first{} ({}), at {} UTC. {}",
                   what, where.empty() ? "" : fmt::format(" at '{}'", where), zone_name,
                   absl::FormatTime("%Y-%m-%d %H:%M", begins, absl::UTCTimeZone()),
                   field.empty() ? "Record it once it has happened; a plan belongs into the "
                                   "event's own fields."
                                 : "Record it once that has begun."),
       field},
      false, problems);
}

// Today: where its clock is that says at what time it happened, else where it is about.
v1::Period DayItIs(const Scope& scope, const std::vector<std::string>& joining,
                   const google::protobuf::Message& payload) {
  if (const auto clock = ClockTimeStatedIn(payload)) {
    if (const auto zone = ZoneNamed(clock->zone())) {
      return ToPeriod(absl::ToCivilDay(scope.now, *zone));
    }
  }
  return TodayOf(scope, joining, payload);
}

void CheckDay(const Scope& scope, const v1::Period& occurred_on,
              const std::vector<std::string>& joining, const google::protobuf::Message* payload,
              Problems& problems) {
  if (const absl::Status checked = CheckPeriod(occurred_on); !checked.ok()) {
    AddProblem(
        {"occurred_on", fmt::format("When it happened: {}.", std::string(checked.message())), ""},
        false, problems);
    return;
  }
  CheckHasBegun(scope, occurred_on, joining, payload, "", problems);
}

}  // namespace

void GiveDay(const Scope& scope, const std::vector<std::string>& joining,
             const google::protobuf::Message& payload, v1::Envelope& event, Problems& problems) {
  CheckZonesKnown(scope, joining, payload, problems);
  CheckFieldsHaveBegun(scope, payload, joining, problems);
  if (const auto stated = DaysStatedIn(payload)) TakeStated(*stated, event, problems);
  if (event.has_occurred_on()) {
    CheckDay(scope, event.occurred_on(), joining, &payload, problems);
    if (!HasCheckedDay(event, problems)) event.clear_occurred_on();  // What follows reads days.
  } else if (!IsUnknown(event)) {
    *event.mutable_occurred_on() = DayItIs(scope, joining, payload);
  }
  if (event.has_occurred_on()) CheckOccurredAt(payload, event.occurred_on(), scope.now, problems);
}

void CheckOccurredOn(const Scope& scope, const v1::Period& occurred_on,
                     const std::vector<std::string>& joining, Problems& problems) {
  CheckDay(scope, occurred_on, joining, nullptr, problems);
}

void CheckFieldsHaveBegun(const Scope& scope, const google::protobuf::Message& payload,
                          const std::vector<std::string>& joining, Problems& problems) {
  for (int i = 0; i < payload.GetDescriptor()->field_count(); ++i) {
    const auto* field = payload.GetDescriptor()->field(i);
    if (!RuleOf(field).has_begun()) continue;
    const Value value = FieldOf(payload, field->name());
    const v1::Period* period = value.As<v1::Period>();
    if (period == nullptr || !CheckPeriod(*period).ok()) continue;
    CheckHasBegun(scope, *period, joining, &payload, field->name(), problems);
  }
}

std::optional<StatedDays> DaysStatedIn(const google::protobuf::Message& payload) {
  for (int i = 0; i < payload.GetDescriptor()->field_count(); ++i) {
    const auto* field = payload.GetDescriptor()->field(i);
    if (!RuleOf(field).occurred_on()) continue;
    const Value value = FieldOf(payload, field->name());
    const v1::Period* period = value.As<v1::Period>();
    if (period == nullptr || !CheckPeriod(*period).ok()) return std::nullopt;
    return StatedDays{field->name(), *period};
  }
  return std::nullopt;
}

bool IsSamePeriod(const v1::Period& a, const v1::Period& b) {
  return FirstDay(a) == FirstDay(b) && LastDay(a) == LastDay(b);
}

v1::Period TodayOf(const Scope& scope, const std::vector<std::string>& joining,
                   const google::protobuf::Message& payload) {
  return ToPeriod(absl::ToCivilDay(scope.now, PlaceOfToday(scope, joining, payload).zone));
}

}  // namespace tandem
