#include "engine/workflow/responsible.h"

#include <algorithm>

#include "engine/workflow/field_type.h"
#include "engine/workflow/value.h"

namespace tandem {
namespace {

constexpr std::string_view kUsualPost = "coordinator";
constexpr std::string_view kOfficerPost = "officer";  // programme.proto's default.

std::vector<std::string> Texts(const Value& value) {
  if (const std::string* text = value.As<std::string>()) return {*text};
  std::vector<std::string> texts;
  if (const std::vector<Value>* list = value.As<std::vector<Value>>()) {
    for (const Value& one : *list) {
      if (const std::string* text = one.As<std::string>()) texts.push_back(*text);
    }
  }
  return texts;
}

std::vector<std::string> Organisations(const Scope& scope, const v1::Who& who,
                                       const AtHand& at_hand) {
  v1::Value value;
  switch (who.party_case()) {
    case v1::Who::kRole: {
      std::vector<std::string> organisations;
      for (const v1::Party* party : scope.instance.PartiesIn(who.role())) {
        organisations.push_back(party->organisation());
      }
      return organisations;
    }
    case v1::Who::kAtHand:
      if (at_hand.party.empty()) return {};
      return {at_hand.party};
    case v1::Who::kActivityField:
      value.set_activity_field(who.activity_field());
      break;
    case v1::Who::kItemField:
      value.set_item_field(who.item_field());
      break;
    case v1::Who::kField:
      value.set_field(who.field());
      break;
    case v1::Who::kOffice:
    case v1::Who::PARTY_NOT_SET:
      return {};
  }
  return Texts(Read(scope, value, at_hand));
}

// Who takes part in its stead: itself, or, however many hands that went through, the
// party that took its place. Empty: it left, and nobody did. Organisations that
// never took part are as they are.
std::string PresentFor(const Instance& instance, std::string organisation) {
  const auto& parties = instance.state().party();
  for (int hands = 0; hands <= parties.size(); ++hands) {
    if (instance.FindParty(organisation) != nullptr) return organisation;
    const bool left = std::any_of(parties.begin(), parties.end(), [&](const v1::Party& party) {
      return party.organisation() == organisation;
    });
    if (!left) return organisation;
    const auto successor =
        std::find_if(parties.rbegin(), parties.rend(),
                     [&](const v1::Party& party) { return party.replaces() == organisation; });
    if (successor == parties.rend()) return "";
    organisation = successor->organisation();
  }
  return "";
}

// Whether the event's field is declared to refer to a person.
bool RefersToPerson(const Scope& scope, const EventView& event, std::string_view path) {
  if (event.entry == nullptr) return false;
  const auto* payload = scope.definition.PayloadOf(event.entry->type());
  std::string ignored;
  const auto* field = payload == nullptr ? nullptr : FollowPath(*payload, path, &ignored);
  return field != nullptr && RuleOf(field).refers_to().to() == "person";
}

// Whether what `who` reads are people; all else holds organisations. An item's field is of
// the kind that the event declares which gives it.
bool HoldsPeople(const Scope& scope, const v1::Who& who, const AtHand& at_hand) {
  if (who.has_field()) return RefersToPerson(scope, at_hand.event, who.field());
  if (!who.has_item_field()) return false;
  return RefersToPerson(scope, EventWithItemField(scope, who.item_field(), at_hand),
                        who.item_field());
}

std::string AppointedTo(const Instance& instance, std::string_view role, std::string_view post) {
  for (const v1::Appointed& appointed : instance.state().appointed()) {
    if (appointed.role() == role && appointed.post() == post) return appointed.person();
  }
  return "";
}

v1::Responsible PostAt(const Scope& scope, const std::string& organisation,
                       const std::string& post) {
  v1::Responsible responsible;
  responsible.set_organisation(organisation);
  responsible.set_post(post.empty() ? FirstPostOf(scope.definition, scope.instance, organisation)
                                    : post);
  if (const v1::Party* party = scope.instance.FindParty(organisation)) {
    responsible.set_person(AppointedTo(scope.instance, party->role(), responsible.post()));
  }
  return responsible;
}

void AddOnce(v1::Responsible responsible, std::vector<v1::Responsible>& all) {
  const bool is_there = std::any_of(all.begin(), all.end(), [&](const v1::Responsible& other) {
    return other.organisation() == responsible.organisation() &&
           other.post() == responsible.post() && other.person() == responsible.person();
  });
  if (!is_there) all.push_back(std::move(responsible));
}

}  // namespace

std::string FirstPostOf(const Definition& definition, const Instance& instance,
                        std::string_view organisation) {
  const v1::Party* party = instance.FindParty(organisation);
  const v1::PartyRole* role = party == nullptr ? nullptr : definition.FindRole(party->role());
  if (role == nullptr || role->post().empty()) return std::string(kUsualPost);
  return role->post(0);
}

std::vector<v1::Responsible> Resolve(const Scope& scope,
                                     const google::protobuf::RepeatedPtrField<v1::Who>& who,
                                     const AtHand& at_hand) {
  std::vector<v1::Responsible> all;
  for (const v1::Who& one : who) {
    if (one.office()) {
      const std::string& officer = scope.definition.officer_post();
      AddOnce(PostAt(scope, scope.definition.office(),
                     !one.post().empty() ? one.post()
                     : officer.empty()   ? std::string(kOfficerPost)
                                         : officer),
              all);
    }
    const bool people = HoldsPeople(scope, one, at_hand);
    for (std::string name : Organisations(scope, one, at_hand)) {
      // The party at hand may be leaving with this very event, which is its own.
      if (!people && !one.at_hand()) name = PresentFor(scope.instance, std::move(name));
      if (name.empty()) continue;
      if (people) {
        v1::Responsible responsible;
        responsible.set_person(name);
        AddOnce(std::move(responsible), all);
      } else {
        AddOnce(PostAt(scope, name, one.post()), all);
      }
    }
  }
  return all;
}

std::vector<v1::Responsible> OfficeOf(const Scope& scope) {
  if (scope.definition.office().empty()) return {};
  return {PostAt(scope, scope.definition.office(), scope.definition.officer_post())};
}

}  // namespace tandem
