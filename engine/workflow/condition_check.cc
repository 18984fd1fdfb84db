#include "engine/workflow/condition_check.h"

#include <algorithm>

#include "engine/base/contains.h"
#include "engine/workflow/cycle_check.h"
#include "engine/workflow/name_syntax.h"
#include "engine/workflow/near_name.h"
#include "engine/workflow/occurred_at.h"
#include "engine/workflow/workflow_names.h"
#include "fmt/format.h"
#include "tandem/v1/values.pb.h"

namespace tandem {
namespace {

using google::protobuf::Message;

// Two views in which a shared condition reads the same.
std::string KeyOf(const InView& view) {
  std::string key = fmt::format("{}|{}{}{}{}{}|", view.where, view.event, view.party, view.activity,
                                view.occurrence, view.instances);
  for (const std::string& type : view.event_types) key += type + ",";
  key += "|";
  for (const std::string& kind : view.item_kinds) key += kind + ",";
  return key;
}

}  // namespace

ConditionCheck::ConditionCheck(const Definition& definition, const ProgrammeParts& parts,
                               const TextSource& source)
    : definition_(definition), parts_(parts), source_(source) {
  for (const v1::EventType& event : definition.proto().event()) {
    if (definition.PayloadOf(event.name()) == nullptr) payloads_missing_ = true;
  }
}

void ConditionCheck::Error(const Message& at, const char* field, std::string text,
                           int index) const {
  source_.Error(source_.Of(at, field, index), std::move(text));
}

void ConditionCheck::Phase(const std::string& name, const Message& at, const char* field,
                           int index) {
  if (definition_.FindPhase(name) != nullptr) return;
  Error(at, field, NoSuchName("phase", name, PhaseNames(definition_.proto())), index);
}

void ConditionCheck::Role(const std::string& name, const Message& at, const char* field,
                          int index) {
  if (definition_.FindRole(name) != nullptr) return;
  Error(at, field, NoSuchName("role", name, RoleNames(definition_.proto())), index);
}

void ConditionCheck::Fact(const std::string& name, const Message& at, const char* field) {
  if (definition_.FindFact(name) != nullptr) return;
  Error(at, field, NoSuchName("fact", name, FactNames(definition_.proto())));
}

void ConditionCheck::Post(const std::string& role, const std::string& post, const Message& at) {
  const v1::PartyRole* found = definition_.FindRole(role);
  if (found == nullptr) return;
  std::vector<std::string> posts(found->post().begin(), found->post().end());
  if (posts.empty()) posts.emplace_back("coordinator");
  if (Contains(posts, post)) return;
  Error(at, "post", NoSuchName("post", post, posts, fmt::format("in role '{}'", role)));
}

std::set<std::string> ConditionCheck::ItemKinds() const {
  std::set<std::string> kinds;
  for (const v1::EventType& event : definition_.proto().event()) {
    for (const NamingField& naming : definition_.NamingFieldsOf(event.name())) {
      kinds.insert(naming.kind);
    }
  }
  for (const char* other : {"party", "activity", "event", "occurrence"}) kinds.erase(other);
  return kinds;
}

void ConditionCheck::AddWhatTheyName(const std::vector<std::string>& events, InView* view) const {
  for (const std::string& event : events) {
    for (const NamingField& naming : definition_.NamingFieldsOf(event)) {
      if (naming.kind == "party") {
        view->party = true;
      } else if (naming.kind == "activity") {
        view->activity = true;
      } else if (naming.kind != "event" && naming.kind != "occurrence") {
        view->item_kinds.insert(naming.kind);
      }
    }
  }
}

InView ConditionCheck::Judging(const v1::EventType& event) const {
  InView view;
  view.where = fmt::format("event '{}'", event.name());
  view.event = true;
  view.event_types = {event.name()};
  AddWhatTheyName(view.event_types, &view);
  if (definition_.PayloadOf(event.name()) == nullptr) {
    // That was said; what the payload would name may all be there.
    view.party = view.activity = true;
    view.item_kinds = ItemKinds();
  }
  return view;
}

void ConditionCheck::Condition(const v1::Condition& condition, const InView& view) {
  if (!seen_.emplace(&condition, KeyOf(view)).second) return;
  if (condition.has_when()) Condition(condition.when(), view);
  Test(condition, view);
}

void ConditionCheck::Test(const v1::Condition& condition, const InView& view) {
  switch (condition.test_case()) {
    case v1::Condition::kAll:
      if (condition.all().of().empty()) Error(condition, "all", "'all' of nothing");
      return Conditions(condition.all().of(), view);
    case v1::Condition::kAny:
      if (condition.any().of().empty()) Error(condition, "any", "'any' of nothing");
      return Conditions(condition.any().of(), view);
    case v1::Condition::kNot:
      return Condition(condition.not_(), view);
    case v1::Condition::kHolds: {
      const v1::Condition* named = definition_.FindCondition(condition.holds());
      if (named == nullptr) {
        std::vector<std::string> names = NamesOf(definition_.proto().condition());
        return Error(condition, "holds", NoSuchName("condition", condition.holds(), names));
      }
      used_.insert(condition.holds());
      if (names_deep_ > kNameChainMax) return;  // CheckCycles says so.
      ++names_deep_;
      Condition(*named, view);
      --names_deep_;
      return;
    }
    case v1::Condition::kHappened:
      return Pattern(condition.happened(), view);
    case v1::Condition::kEvidence:
      for (int i = 0; i < condition.evidence().language_size(); ++i) {
        const std::string& language = condition.evidence().language(i);
        if (!IsLanguage(language)) {
          Error(condition.evidence(), "language",
                fmt::format("'{}' is no language: write BCP 47, such as \"vi\"", language), i);
        }
      }
      return;
    case v1::Condition::kEvery: {
      const InView inner = Select(condition.every().of(), view);
      if (!condition.every().has_holds()) {
        return Error(condition, "every", "'every' needs 'holds': what is to be true of each");
      }
      return Condition(condition.every().holds(), inner);
    }
    case v1::Condition::kCount:
      return Count(condition.count(), view);
    case v1::Condition::kCompare:
      return Compare(condition.compare(), view);
    case v1::Condition::kKnown:
      Value(condition.known(), view);
      return;
    case v1::Condition::kReached:
      return Date(condition.reached(), view);
    case v1::Condition::kInPhase:
      if (condition.in_phase().phase().empty()) {
        Error(condition, "in_phase", "'in_phase' names no phase");
      }
      for (int i = 0; i < condition.in_phase().phase_size(); ++i) {
        Phase(condition.in_phase().phase(i), condition.in_phase(), "phase", i);
      }
      return;
    case v1::Condition::kPhaseReached: {
      Phase(condition.phase_reached(), condition, "phase_reached");
      const v1::Phase* phase = definition_.FindPhase(condition.phase_reached());
      if (phase != nullptr && phase->side()) {
        Error(condition, "phase_reached",
              fmt::format("'{}' is a side phase, which has no place in the order; ask "
                          "'in_phase'",
                          phase->name()));
      }
      return;
    }
    case v1::Condition::kPartyIn:
      if (!view.party) {
        Error(condition, "party_in", fmt::format("no party is at hand in {}", view.where));
      }
      if (condition.party_in().role().empty()) {
        Error(condition, "party_in", "'party_in' names no role");
      }
      for (int i = 0; i < condition.party_in().role_size(); ++i) {
        Role(condition.party_in().role(i), condition.party_in(), "role", i);
      }
      return;
    case v1::Condition::kActivityIn:
      if (!view.activity) {
        Error(condition, "activity_in", fmt::format("no activity is at hand in {}", view.where));
      }
      if (condition.activity_in().state().empty()) {
        Error(condition, "activity_in", "'activity_in' names no state");
      }
      return;
    case v1::Condition::kHappenedBy:
      return HappenedBy(condition.happened_by(), view);
    case v1::Condition::TEST_NOT_SET:
      return source_.Error(source_.Of(condition),
                           "this condition tests nothing: give it one of all, any, not, holds, "
                           "happened, evidence, every, count, compare, known, reached, in_phase, "
                           "phase_reached, party_in, activity_in, happened_by");
  }
}

void ConditionCheck::HappenedBy(const v1::DateRule& rule, const InView& view) {
  if (!view.event) {
    source_.Error(
        source_.Of(rule),
        fmt::format("no event is at hand in {} that could have happened by then", view.where));
  }
  Date(rule, view);
  if (rule.time().empty() && !rule.has_clock()) return;
  for (const std::string& type : view.event_types) {
    const auto* payload = definition_.PayloadOf(type);
    if (payload == nullptr) continue;  // That was said.
    const auto* field = OccurredAtField(*payload);
    if (field != nullptr && RuleOf(field).required()) continue;
    source_.Warning(
        source_.Of(rule),
        fmt::format("'{}' need not say at what time it happened, and on the day itself this is "
                    "then unknown, which 'require' lets pass: give it a required field of type "
                    "tandem.v1.ClockTime with the rule 'occurred_at: true'",
                    type));
  }
}

void ConditionCheck::Count(const v1::Count& count, const InView& view) {
  Select(count.of(), view);
  if (!count.has_min() && !count.has_max()) {
    source_.Error(source_.Of(count), "'count' needs 'min' or 'max'");
  } else if (count.has_min() && count.has_max() && count.min() > count.max()) {
    Error(count, "min", fmt::format("min {} is more than max {}", count.min(), count.max()));
  }
}

void ConditionCheck::Pattern(const v1::EventPattern& pattern, const InView& view) {
  for (int i = 0; i < pattern.event_size(); ++i) {
    const std::string& name = pattern.event(i);
    if (definition_.FindEvent(name) == nullptr && !IsHistoryEvent(name)) {
      Error(pattern, "event", NoSuchName("event", name, EventNames(definition_.proto())), i);
    }
  }
  Undoing(pattern);
  if (pattern.whose() != v1::EventPattern::USUAL && !view.party) {
    Error(pattern, "whose", fmt::format("no party is at hand in {}", view.where));
  }
  if (!pattern.has_where()) return;
  InView inner = view;
  inner.event = true;
  inner.event_types.assign(pattern.event().begin(), pattern.event().end());
  inner.instances = false;
  Condition(pattern.where(), inner);
}

void ConditionCheck::Undoing(const v1::EventPattern& pattern) {
  for (int i = 0; i < pattern.undone_by_size(); ++i) {
    const std::string& name = pattern.undone_by(i);
    if (definition_.FindEvent(name) == nullptr) {
      Error(pattern, "undone_by", NoSuchName("event", name, EventNames(definition_.proto())), i);
      continue;
    }
    if (pattern.event().empty()) {
      Error(pattern, "undone_by", fmt::format("name in 'event' what '{}' undoes", name), i);
    }
    const auto* undoing = definition_.PayloadOf(name);
    for (const std::string& event : pattern.event()) {
      const auto* undone = definition_.PayloadOf(event);
      if (undoing == nullptr || undone == nullptr) continue;  // That was said.
      std::string shared;
      for (int j = 0; j < undone->field_count(); ++j) {
        if (undoing->FindFieldByName(undone->field(j)->name()) != nullptr &&
            RuleOf(undone->field(j)).personal().empty()) {
          shared = undone->field(j)->name();
        }
      }
      if (!shared.empty()) continue;
      Error(pattern, "undone_by",
            fmt::format("'{}' cannot say which '{}' it undoes: no field of its payload has the "
                        "name of one of theirs",
                        name, event),
            i);
    }
  }
}

InView ConditionCheck::Select(const v1::Selection& selection, const InView& view) {
  InView inner = view;
  switch (selection.things_case()) {
    case v1::Selection::kParties:
      for (int i = 0; i < selection.parties().role_size(); ++i) {
        Role(selection.parties().role(i), selection.parties(), "role", i);
      }
      inner.party = true;
      break;
    case v1::Selection::kActivities:
      inner.activity = true;
      break;
    case v1::Selection::kItems: {
      const std::set<std::string> kinds = ItemKinds();
      if (kinds.count(selection.items()) == 0 && !payloads_missing_) {
        Error(selection, "items",
              NoSuchName("kind of item", selection.items(), {kinds.begin(), kinds.end()},
                         "named by any payload field (rules.proto, 'names')"));
      }
      inner.item_kinds = {selection.items()};
      break;
    }
    case v1::Selection::kEvents:
      Pattern(selection.events(), view);
      inner.event = true;
      inner.event_types.assign(selection.events().event().begin(),
                               selection.events().event().end());
      AddWhatTheyName(inner.event_types, &inner);
      break;
    case v1::Selection::kInstances:
      Instances(selection.instances(), view);
      break;
    case v1::Selection::THINGS_NOT_SET:
      source_.Error(source_.Of(selection),
                    "nothing to go through: give one of parties, activities, items, events, "
                    "instances");
      break;
  }
  if (selection.has_where()) Condition(selection.where(), inner);
  return inner;
}

void ConditionCheck::Instances(const v1::Referring& referring, const InView& view) {
  if (!view.instances) {
    source_.Error(source_.Of(referring),
                  fmt::format("'instances' can be asked for only in an event's 'require' and "
                              "'ensure', not in {}",
                              view.where));
  }
  const auto workflow = parts_.workflows.find(referring.workflow());
  if (workflow == parts_.workflows.end()) {
    std::vector<std::string> names;
    for (const auto& [name, definition] : parts_.workflows) names.push_back(name);
    return Error(referring, "workflow", NoSuchName("workflow", referring.workflow(), names));
  }
  const v1::Definition& other = workflow->second->proto();
  for (int i = 0; i < referring.phase_size(); ++i) {
    if (workflow->second->FindPhase(referring.phase(i)) == nullptr) {
      Error(referring, "phase",
            NoSuchName("phase", referring.phase(i), PhaseNames(other),
                       fmt::format("in '{}'", other.name())),
            i);
    }
  }
  for (const v1::EventType& event : other.event()) {
    const auto* payload = workflow->second->PayloadOf(event.name());
    for (int i = 0; payload != nullptr && i < payload->field_count(); ++i) {
      if (RuleOf(payload->field(i)).refers_to().to() == definition_.name()) return;
    }
  }
  Error(referring, "workflow",
        fmt::format("no payload of '{}' refers to '{}', so there is never one", other.name(),
                    definition_.name()));
}

void ConditionCheck::HoldsAddressees(const std::string& path, const InView& view,
                                     const v1::Who& who) {
  for (const v1::EventType& event : definition_.proto().event()) {
    const auto& naming = definition_.NamingFieldsOf(event.name());
    const bool asked = who.has_item_field()
                           ? std::any_of(naming.begin(), naming.end(),
                                         [&](const NamingField& names) {
                                           return view.item_kinds.count(names.kind) > 0;
                                         })
                           : view.event_types.empty() || Contains(view.event_types, event.name());
    const auto* payload = asked ? definition_.PayloadOf(event.name()) : nullptr;
    std::string ignored;
    const auto* field = payload == nullptr ? nullptr : FollowPath(*payload, path, &ignored);
    if (field == nullptr) continue;
    const v1::FieldRule& rule = RuleOf(field);
    const std::string& to = rule.refers_to().to();
    const bool other_thing = rule.has_refers_to()
                                 ? to != "organisation" && to != "person"
                                 : !rule.names().empty() && rule.names() != "party";
    if (!other_thing) continue;
    Error(who, who.has_item_field() ? "item_field" : "field",
          fmt::format("'{}' of {} holds the name of '{}', and has to hold an organisation or a "
                      "person",
                      path, event.name(), rule.has_refers_to() ? to : rule.names()));
    return;
  }
}

void ConditionCheck::Who(const v1::Who& who, const InView& view) {
  const google::protobuf::FieldDescriptor* field = nullptr;
  switch (who.party_case()) {
    case v1::Who::kRole:
      Role(who.role(), who, "role");
      if (!who.post().empty()) Post(who.role(), who.post(), who);
      return;
    case v1::Who::kAtHand:
      if (!who.at_hand()) Error(who, "at_hand", "write 'at_hand: true', or leave it out");
      if (!view.party) {
        Error(who, "at_hand", fmt::format("no party is at hand in {}", view.where));
      }
      break;
    case v1::Who::kActivityField:
      field = ActivityField(who.activity_field(), view, who);
      break;
    case v1::Who::kItemField:
      field = ItemField(who.item_field(), view, who);
      if (field != nullptr) HoldsAddressees(who.item_field(), view, who);
      break;
    case v1::Who::kField:
      field = PayloadField(who.field(), view, who, "field");
      if (field != nullptr) HoldsAddressees(who.field(), view, who);
      break;
    case v1::Who::kOffice:
      if (!who.office()) Error(who, "office", "write 'office: true', or leave it out");
      break;
    case v1::Who::PARTY_NOT_SET:
      source_.Error(source_.Of(who),
                    "it says nobody: give one of role, at_hand, activity_field, item_field, "
                    "field, office");
      return;
  }
  if (field != nullptr &&
      (TypeOf(*field).kind != FieldType::Kind::kText || field->enum_type() != nullptr)) {
    source_.Error(source_.Of(who), fmt::format("'{}' is {}, and has to be the name of a party",
                                               field->name(), TypeOf(*field).ToString()));
  } else if (who.has_activity_field() && field != nullptr && field->name() != "responsible") {
    Error(who, "activity_field",
          fmt::format("an activity's '{}' is not the name of a party: write 'responsible'",
                      field->name()));
  }
  if (!who.post().empty() && !IsName(who.post())) Error(who, "post", BadName("post", who.post()));
}

}  // namespace tandem
