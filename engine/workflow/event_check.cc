#include "engine/workflow/event_check.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "engine/workflow/definition_build.h"
#include "engine/workflow/name_syntax.h"
#include "engine/workflow/near_name.h"
#include "fmt/format.h"
#include "tandem/v1/values.pb.h"

namespace tandem {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using Kind = FieldType::Kind;

class EventCheck {
 public:
  EventCheck(const Definition& definition, const ProgrammeParts& parts, const TextSource& source,
             ConditionCheck* conditions)
      : definition_(definition), parts_(parts), source_(source), conditions_(*conditions) {}

  void Event(const v1::EventType& event) {
    if (IsHistoryEvent(event.name())) {
      Error(event, "name",
            fmt::format("'{}' is an event that every workflow knows already "
                        "(history.proto): choose another name",
                        event.name()));
      return;
    }
    Payload(event);
    for (int i = 0; i < event.phase_size(); ++i)
      conditions_.Phase(event.phase(i), event, "phase", i);
    if (event.only_in_phase() && event.phase().empty()) {
      Error(event, "only_in_phase", "only in which phases? Name them in 'phase'");
    }
    const InView view = conditions_.Judging(event);
    for (const v1::Who& who : event.by()) conditions_.Who(who, view);
    Repeat(event, view);
    InView judged = view;
    judged.instances = true;
    conditions_.Conditions(event.require(), judged);
    conditions_.Conditions(event.ensure(), judged);
    for (const v1::Effect& effect : event.effect()) Effect(event, effect, view);
    if (event.starts()) Starts(event);
  }

  // Once all events are checked: what planned activities come after exists, and is not
  // themselves.
  void Order() const {
    for (const auto& [key, planned] : planned_) {
      for (int i = 0; i < planned->after_size(); ++i) {
        if (planned_.count(planned->after(i)) > 0) continue;
        std::vector<std::string> keys;
        keys.reserve(planned_.size());
        for (const auto& [other, activity] : planned_) keys.push_back(other);
        source_.Error(source_.Of(*planned, "after", i),
                      NoSuchName("activity", planned->after(i), keys));
      }
      if (LeadsBack(key)) {
        Error(*planned, "after",
              fmt::format("'{}' comes after itself, through what it comes after", key));
      }
    }
  }

 private:
  // Follows `after` from an activity; true if it leads back to it.
  bool LeadsBack(const std::string& key) const {
    std::vector<std::string> next = {key};
    std::set<std::string> seen;
    while (!next.empty()) {
      const auto found = planned_.find(next.back());
      next.pop_back();
      if (found == planned_.end()) continue;
      for (const std::string& after : found->second->after()) {
        if (after == key) return true;
        if (seen.insert(after).second) next.push_back(after);
      }
    }
    return false;
  }

  void Error(const Message& at, const char* field, std::string text) const {
    source_.Error(source_.Of(at, field), std::move(text));
  }

  void Payload(const v1::EventType& event) {
    if (definition_.PayloadOf(event.name()) != nullptr || event.name().empty()) return;
    const std::string wanted = PayloadName(definition_.proto(), event);
    const size_t dot = wanted.rfind('.');
    const std::string package = dot == std::string::npos ? "" : wanted.substr(0, dot);
    const std::vector<std::string> messages = parts_.pool->MessagesIn(package);
    if (messages.empty() && event.payload().empty()) return;  // Said of the package.
    Error(event, event.payload().empty() ? "name" : "payload",
          NoSuchName("payload message", wanted, messages));
  }

  void Starts(const v1::EventType& event) {
    if (!event.phase().empty()) {
      Error(event, "phase",
            "an event that begins an instance comes before all phases: leave "
            "'phase' out");
    }
    const bool enters = std::any_of(
        event.effect().begin(), event.effect().end(),
        [](const v1::Effect& effect) { return effect.has_enter() && !effect.has_when(); });
    if (!enters) {
      Error(event, "starts",
            "it begins an instance, and no effect of it enters a phase: add "
            "'effect { enter: ... }', without 'when'");
    }
  }

  void Repeat(const v1::EventType& event, const InView& view) {
    if (event.repeat() != v1::EventType::ONCE_EACH) return;
    if (view.party || view.activity || !view.item_kinds.empty()) return;
    if (definition_.PayloadOf(event.name()) == nullptr) return;
    Error(event, "repeat",
          "once for each of what? No field of the payload names a party, an "
          "activity or an item (rules.proto, 'names')");
  }

  void Effect(const v1::EventType& event, const v1::Effect& effect, const InView& view) {
    if (effect.has_when()) conditions_.Condition(effect.when(), view);
    switch (effect.change_case()) {
      case v1::Effect::kEnter:
        return conditions_.Phase(effect.enter(), effect, "enter");
      case v1::Effect::kResume:
        return Resume(event, effect);
      case v1::Effect::kSet:
        return FactChange(effect.set(), view, /*adds=*/false);
      case v1::Effect::kAdd:
        return FactChange(effect.add(), view, /*adds=*/true);
      case v1::Effect::kParty:
        return Party(effect.party(), view);
      case v1::Effect::kActivity:
        return Activity(effect.activity(), view);
      case v1::Effect::kAppoint:
        return Appoint(effect.appoint(), view);
      case v1::Effect::CHANGE_NOT_SET:
        source_.Error(source_.Of(effect),
                      "this effect changes nothing: give it one of enter, resume, set, add, party, "
                      "activity, appoint");
    }
  }

  void Resume(const v1::EventType& event, const v1::Effect& effect) {
    if (!effect.resume()) Error(effect, "resume", "write 'resume: true', or leave it out");
    const auto is_side = [&](const std::string& name) {
      const v1::Phase* phase = definition_.FindPhase(name);
      return phase != nullptr && phase->side();
    };
    const auto& phases = definition_.proto().phase();
    const bool any_side = std::any_of(phases.begin(), phases.end(),
                                      [](const v1::Phase& phase) { return phase.side(); });
    if (!any_side) {
      Error(effect, "resume", "there is no side phase to leave");
    } else if (!event.phase().empty() &&
               std::none_of(event.phase().begin(), event.phase().end(), is_side)) {
      Error(
          effect, "resume",
          fmt::format("'{}' does not belong to a side phase, which it could leave", event.name()));
    }
  }

  void FactChange(const v1::FactChange& change, const InView& view, bool adds) {
    conditions_.Fact(change.fact(), change, "fact");
    if (!change.has_value()) {
      Error(change, "value", "'value' has to say what the fact becomes");
      return;
    }
    const FieldType type = change.value().has_other()
                               ? conditions_.OthersFact(change.value().other(), view)
                               : conditions_.Value(change.value(), view);
    const v1::Fact* fact = definition_.FindFact(change.fact());
    if (fact == nullptr) return;
    if (fact->has_derived()) {
      Error(change, "fact", fmt::format("fact '{}' is derived: no effect sets it", fact->name()));
    }
    const FieldType wanted = TypeOf(fact->type());
    if (adds && wanted.known() && wanted.kind != Kind::kNumber && wanted.kind != Kind::kMoney) {
      Error(change, "fact",
            fmt::format("fact '{}' is {}: only numbers and amounts are added to", fact->name(),
                        wanted.ToString()));
      return;
    }
    if (type.known() && wanted.known() && (type.kind != wanted.kind || type.list)) {
      Error(change, "value",
            fmt::format("fact '{}' is {}, and this {}", fact->name(), wanted.ToString(),
                        type.ToString()));
    }
  }

  // A payload field of a type that the effect needs.
  void Field(const std::string& path, const InView& view, const Message& at, const char* field,
             Kind kind, bool may_be_list, const char* needed) {
    const FieldDescriptor* found = conditions_.PayloadField(path, view, at, field);
    if (found == nullptr) return;
    const FieldType type = TypeOf(*found);
    if (type.kind != kind || (type.list && !may_be_list) || type.values != nullptr) {
      Error(at, field, fmt::format("'{}' is {}, and has to be {}", path, type.ToString(), needed));
    }
  }

  void Party(const v1::PartyChange& change, const InView& view) {
    conditions_.Role(change.role(), change, "role");
    const v1::PartyRole* role = definition_.FindRole(change.role());
    if (role != nullptr && !role->always().empty()) {
      Error(change, "role",
            fmt::format("role '{}' is always played by '{}'", role->name(), role->always()));
    }
    if (change.add().empty() && change.remove().empty()) {
      source_.Error(source_.Of(change),
                    "who joins or leaves? Give the payload field in 'add' or "
                    "'remove'");
    }
    // One takes the other's place: one each.
    const bool replaces = !change.add().empty() && !change.remove().empty();
    const char* needed =
        replaces ? "one text, an organisation's name" : "a text or texts, organisations' names";
    if (!change.add().empty()) {
      Field(change.add(), view, change, "add", Kind::kText, !replaces, needed);
    }
    if (!change.remove().empty()) {
      Field(change.remove(), view, change, "remove", Kind::kText, !replaces, needed);
    }
  }

  void Activity(const v1::ActivityChange& change, const InView& view) {
    if (change.kind() == v1::ActivityChange::KIND_UNSPECIFIED) {
      Error(change, "kind",
            "say what happens to the activity: PLAN, START, RESCHEDULE, RELEASE, "
            "FINISH or DROP");
      return;
    }
    if (change.kind() == v1::ActivityChange::PLAN) {
      if (change.field().empty() == change.planned().empty()) {
        source_.Error(source_.Of(change),
                      "PLAN needs either 'field', a payload field of type tandem.v1.Activity, or "
                      "'planned', the activities themselves");
      } else if (change.field().empty()) {
        for (const v1::PlannedActivity& planned : change.planned()) Planned(planned, view);
      } else {
        Field(change.field(), view, change, "field", Kind::kActivity, true,
              "of type tandem.v1.Activity");
      }
    } else if (!change.field().empty()) {
      Field(change.field(), view, change, "field", Kind::kText, true, "a text or texts, keys");
    } else if (!view.activity) {
      source_.Error(source_.Of(change),
                    fmt::format("which activity? No field of the payload names one in {}: give "
                                "'field'",
                                view.where));
    }
    if (change.kind() != v1::ActivityChange::PLAN && !change.planned().empty()) {
      Error(change, "planned", "'planned' is for PLAN");
    }
    const bool reschedules = change.kind() == v1::ActivityChange::RESCHEDULE;
    if (reschedules && change.due_field().empty()) {
      source_.Error(source_.Of(change),
                    "RESCHEDULE needs 'due_field': the payload field with the "
                    "new date or period");
    } else if (reschedules) {
      Field(change.due_field(), view, change, "due_field", Kind::kDate, false,
            "a tandem.v1.Date or a tandem.v1.Period");
    } else if (!change.due_field().empty()) {
      Error(change, "due_field", "'due_field' is for RESCHEDULE");
    }
  }

  void Planned(const v1::PlannedActivity& planned, const InView& view) {
    if (!IsStreamPart(planned.key())) {
      Error(planned, "key", BadName("activity", planned.key()));
    } else if (!planned_.emplace(planned.key(), &planned).second &&
               planned_.at(planned.key()) != &planned) {
      Error(planned, "key", fmt::format("there is another activity '{}'", planned.key()));
    }
    if (planned.title().empty()) Error(planned, "title", "'title' is what people read");
    if (!planned.waits_for().empty() && !IsName(planned.waits_for())) {
      Error(planned, "waits_for", BadName("thing to wait for", planned.waits_for()));
    }
    if (planned.has_due()) {
      conditions_.Date(planned.due(), view);
      if (!planned.due().time().empty() || planned.due().has_clock()) {
        Error(planned, "due", "an activity is due on a day: leave the time out");
      }
    }
    if (!planned.has_responsible()) {
      source_.Error(source_.Of(planned), "'responsible' has to say which party does it");
      return;
    }
    conditions_.Who(planned.responsible(), view);
    if (!planned.responsible().post().empty()) {
      Error(planned.responsible(), "post", "a party does an activity, not a post: leave it out");
    }
  }

  void Appoint(const v1::Appointment& appointment, const InView& view) {
    conditions_.Role(appointment.role(), appointment, "role");
    if (appointment.post().empty()) {
      source_.Error(source_.Of(appointment), "'post' has to say which post the person holds");
    } else {
      conditions_.Post(appointment.role(), appointment.post(), appointment);
    }
    Field(appointment.person(), view, appointment, "person", Kind::kText, false,
          "one text, a person's id");
  }

  const Definition& definition_;
  const ProgrammeParts& parts_;
  const TextSource& source_;
  ConditionCheck& conditions_;
  std::map<std::string, const v1::PlannedActivity*> planned_;  // By key.
};

}  // namespace

void CheckEvents(const Definition& definition, const ProgrammeParts& parts,
                 const TextSource& source, ConditionCheck* conditions) {
  EventCheck check(definition, parts, source, conditions);
  for (const v1::EventType& event : definition.proto().event()) check.Event(event);
  check.Order();
}

}  // namespace tandem
