#include "engine/workflow/whose_day.h"

#include <optional>
#include <set>
#include <string_view>
#include <utility>

#include "engine/workflow/time_zone.h"
#include "engine/workflow/value.h"
#include "fmt/format.h"

namespace tandem {
namespace {

constexpr std::string_view kPersons = "person/";
constexpr std::string_view kOrganisations = "organisation/";

// Of a stream of the directory: whom it is about. Empty: another stream.
std::string OwnerOf(const std::string& stream) {
  const bool is_directory = stream.starts_with(kPersons) || stream.starts_with(kOrganisations);
  return is_directory ? stream.substr(stream.find('/') + 1) : "";
}

// What the payload says of where the stream's own organisation or person is.
std::optional<Place> StatedPlace(const google::protobuf::Message* payload, const Scope& scope) {
  if (payload == nullptr || OwnerOf(scope.instance.stream()).empty()) return std::nullopt;
  const Value value = FieldOf(*payload, "time_zone");
  const std::string* zone = value.As<std::string>();
  if (zone == nullptr || zone->empty()) return std::nullopt;
  Place place;
  SetZone(CanonicalZone(*zone), place);
  return place;
}

Place PlaceOfOrganisation(const std::string& organisation, const Scope& scope,
                          const google::protobuf::Message* payload) {
  if (scope.instance.stream() == std::string(kOrganisations) + organisation) {
    if (std::optional<Place> stated = StatedPlace(payload, scope)) return *std::move(stated);
  }
  return scope.places.Of(organisation);
}

// Without parties: the person's own stream, or an organisation's that is not registered.
Whereabouts PlaceOfStream(const Scope& scope, const google::protobuf::Message* payload) {
  const std::string& stream = scope.instance.stream();
  const std::string owner = OwnerOf(stream);
  if (!owner.empty()) {
    if (std::optional<Place> stated = StatedPlace(payload, scope)) {
      return {owner, *std::move(stated)};
    }
  }
  if (stream.starts_with(kPersons)) {
    if (std::optional<Place> place = scope.places.OfPerson(owner)) {
      return {owner, *std::move(place)};
    }
  }
  if (owner.empty() && !scope.definition.office().empty()) {
    return {scope.definition.office(), scope.places.Of(scope.definition.office())};
  }
  return {"", scope.home == nullptr ? Place() : *scope.home};
}

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

bool HasOwnParty(const Instance& instance) {
  for (const v1::Party* party : instance.PartiesIn("")) {
    if (party->joined() != 0) return true;
  }
  return false;
}

}  // namespace

std::vector<Whereabouts> PlacesAbout(const Scope& scope, const std::vector<std::string>& joining,
                                     const google::protobuf::Message* payload) {
  std::vector<Whereabouts> places;
  const std::set<std::string> parties = PartiesOf(scope, joining);
  places.reserve(parties.size() + 1);
  for (const std::string& party : parties) {
    places.push_back({party, PlaceOfOrganisation(party, scope, payload)});
  }
  if (places.empty()) places.push_back(PlaceOfStream(scope, payload));
  return places;
}

Place PlaceOfToday(const Scope& scope, const std::vector<std::string>& joining,
                   const google::protobuf::Message& payload) {
  if (!HasOwnParty(scope.instance) && !joining.empty()) {
    return PlaceOfOrganisation(joining.front(), scope, &payload);
  }
  if (PartiesOf(scope, {}).empty()) return PlaceOfStream(scope, &payload).place;
  if (std::optional<Place> stated = StatedPlace(&payload, scope)) return *std::move(stated);
  return PlaceOf(scope.definition, scope.instance, scope.places);
}

void CheckZonesKnown(const Scope& scope, const std::vector<std::string>& joining,
                     const google::protobuf::Message& payload, Problems& problems) {
  if (!OwnerOf(scope.instance.stream()).empty()) return;
  for (const Whereabouts& where : PlacesAbout(scope, joining, &payload)) {
    if (where.place.zone_known) continue;
    AddProblem(
        {"zone",
         fmt::format("The time zone '{}' of '{}' is not known to this machine, so nobody can say "
                     "which day it is there. Update the machine's time zones (on Debian: "
                     "apt-get install tzdata), start the node again, and record it then.",
                     where.place.zone_name, where.who),
         where.who},
        false, problems);
  }
}

}  // namespace tandem
