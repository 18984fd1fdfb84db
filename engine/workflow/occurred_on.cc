#include "engine/workflow/occurred_on.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/time/civil_time.h"
#include "engine/base/contains.h"
#include "engine/workflow/dates.h"
#include "engine/workflow/occurred_at.h"
#include "engine/workflow/time_zone.h"
#include "engine/workflow/value.h"
#include "fmt/format.h"

namespace tandem {
namespace {

std::set<std::string> PartiesOf(const Scope& scope, const std::vector<std::string>& joining) {
  std::set<std::string> parties(joining.begin(), joining.end());
  for (const v1::Party* party : scope.instance.PartiesIn("")) {
    parties.insert(party->organisation());
  }
  for (const v1::PartyRole& role : scope.definition.proto().role()) {
    if (!role.always().empty()) parties.insert(role.always());
  }
  return parties;
}

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
                   const std::vector<std::string>& joining, const std::string& field,
                   Problems& problems) {
  const absl::CivilDay first = FirstDay(period);
  const std::string what =
      field.empty() ? ToText(period) : fmt::format("{} in '{}'", ToText(period), field);
  absl::Time begins = absl::InfiniteFuture();
  std::string where;
  std::string zone_name;
  std::set<std::string> parties = PartiesOf(scope, joining);
  if (parties.empty()) parties.insert("");
  for (const std::string& party : parties) {
    const Place place = scope.places.Of(party);
    const absl::Time here = InstantOf(first, 0, place.zone);
    if (here >= begins) continue;
    begins = here;
    where = party;
    zone_name = place.zone_name;
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

// Today: where its clock is that says at what time it happened, else where the first party is.
v1::Period DayItIs(const Scope& scope, const std::vector<std::string>& joining,
                   const google::protobuf::Message& payload) {
  if (const auto clock = ClockTimeStatedIn(payload)) {
    if (const auto zone = ZoneNamed(clock->zone())) {
      return ToPeriod(absl::ToCivilDay(scope.now, *zone));
    }
  }
  return TodayOf(scope, joining);
}

}  // namespace

void GiveDay(const Scope& scope, const std::vector<std::string>& joining,
             const google::protobuf::Message& payload, v1::Envelope& event, Problems& problems) {
  CheckFieldsHaveBegun(scope, payload, joining, problems);
  if (const auto stated = DaysStatedIn(payload)) TakeStated(*stated, event, problems);
  if (event.has_occurred_on()) {
    CheckOccurredOn(scope, event.occurred_on(), joining, problems);
    if (!HasCheckedDay(event, problems)) event.clear_occurred_on();  // What follows reads days.
  } else if (!IsUnknown(event)) {
    *event.mutable_occurred_on() = DayItIs(scope, joining, payload);
  }
  if (event.has_occurred_on()) CheckOccurredAt(payload, event.occurred_on(), scope.now, problems);
}

void CheckOccurredOn(const Scope& scope, const v1::Period& occurred_on,
                     const std::vector<std::string>& joining, Problems& problems) {
  if (const absl::Status checked = CheckPeriod(occurred_on); !checked.ok()) {
    AddProblem(
        {"occurred_on", fmt::format("When it happened: {}.", std::string(checked.message())), ""},
        false, problems);
    return;
  }
  CheckHasBegun(scope, occurred_on, joining, "", problems);
}

void CheckFieldsHaveBegun(const Scope& scope, const google::protobuf::Message& payload,
                          const std::vector<std::string>& joining, Problems& problems) {
  for (int i = 0; i < payload.GetDescriptor()->field_count(); ++i) {
    const auto* field = payload.GetDescriptor()->field(i);
    if (!RuleOf(field).has_begun()) continue;
    const Value value = FieldOf(payload, field->name());
    const v1::Period* period = value.As<v1::Period>();
    if (period == nullptr || !CheckPeriod(*period).ok()) continue;
    CheckHasBegun(scope, *period, joining, field->name(), problems);
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

v1::Period TodayOf(const Scope& scope, const std::vector<std::string>& joining) {
  Place place = PlaceOf(scope.definition, scope.instance, scope.places);
  const bool has_own = [&scope] {
    for (const v1::Party* party : scope.instance.PartiesIn("")) {
      if (party->joined() != 0) return true;
    }
    return false;
  }();
  if (!has_own && !joining.empty()) place = scope.places.Of(joining.front());
  return ToPeriod(absl::ToCivilDay(scope.now, place.zone));
}

}  // namespace tandem
