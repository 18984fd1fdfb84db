#include "engine/workflow/occurred_on.h"

#include <set>

#include "absl/time/civil_time.h"
#include "engine/workflow/dates.h"
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

}  // namespace

void CheckOccurredOn(const Scope& scope, const v1::Period& occurred_on,
                     const std::vector<std::string>& joining, Problems& problems) {
  if (const absl::Status checked = CheckPeriod(occurred_on); !checked.ok()) {
    AddProblem(
        {"occurred_on", fmt::format("When it happened: {}.", std::string(checked.message())), ""},
        false, problems);
    return;
  }
  const absl::CivilDay first = FirstDay(occurred_on);
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
       fmt::format("{} has not begun for any of the parties: it begins first{} ({}), at {} UTC. "
                   "Record it once it has happened; a plan belongs into the event's own fields.",
                   ToText(occurred_on), where.empty() ? "" : fmt::format(" at '{}'", where),
                   zone_name, absl::FormatTime("%Y-%m-%d %H:%M", begins, absl::UTCTimeZone())),
       ""},
      false, problems);
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
