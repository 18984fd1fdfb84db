#include "engine/workflow/definition_check.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "engine/workflow/condition_check.h"
#include "engine/workflow/cycle_check.h"
#include "engine/workflow/deadline_check.h"
#include "engine/workflow/event_check.h"
#include "engine/workflow/message_walk.h"
#include "engine/workflow/name_syntax.h"
#include "engine/workflow/near_name.h"
#include "engine/workflow/reachability_check.h"
#include "engine/workflow/workflow_names.h"
#include "fmt/format.h"

namespace tandem {
namespace {

using google::protobuf::Message;

// What stands directly in a definition; events and deadlines have files of their
// own.
class TopLevelCheck {
 public:
  TopLevelCheck(const Definition& definition, const ProgrammeParts& parts, const TextSource& source,
                ConditionCheck* conditions)
      : proto_(definition.proto()),
        definition_(definition),
        parts_(parts),
        source_(source),
        conditions_(conditions) {}

  void Run() {
    Head();
    Names();
    Texts();
    for (const v1::PartyRole& role : proto_.role()) Role(role);
    for (const v1::Phase& phase : proto_.phase()) Phase(phase);
    for (const v1::Fact& fact : proto_.fact()) Fact(fact);
    InView view;
    view.where = "an invariant";
    conditions_->Conditions(proto_.invariant(), view);
    WalkEach<v1::Condition>(proto_, [&](const v1::Condition& condition) { Named(condition); });
    WalkEach<v1::ActivityStates>(proto_, [&](const v1::ActivityStates& states) {
      for (int i = 0; i < states.state_size(); ++i) {
        if (states.state(i) == v1::Activity::STATE_UNSPECIFIED) {
          Error(states, "state", "no activity is ever in this state", i);
        }
      }
    });
  }

  // After everything else: what nothing uses.
  void Unused() {
    for (const v1::Condition& condition : proto_.condition()) {
      if (conditions_->used().count(condition.name()) > 0 || condition.name().empty()) continue;
      source_.Warning(source_.Of(condition),
                      fmt::format("nothing uses condition '{}'", condition.name()));
    }
  }

 private:
  void Error(const Message& at, const char* field, std::string text, int index = 0) const {
    source_.Error(source_.Of(at, field, index), std::move(text));
  }

  void Head() {
    if (proto_.version() == 0) {
      Error(proto_, "version", "'version' has to be 1 or more, and rises with each change");
    }
    if (proto_.payload_package().empty()) {
      Error(proto_, "payload_package",
            "'payload_package' has to say where the payload messages are, such as \"c3.v1\"");
    } else if (parts_.pool->MessagesIn(proto_.payload_package()).empty() &&
               !proto_.event().empty()) {
      Error(proto_, "payload_package",
            NoSuchName("package", proto_.payload_package(), parts_.pool->Packages(),
                       "with payload messages"));
    }
    if (proto_.phase().empty()) Error(proto_, "phase", "a workflow needs a phase");
    if (std::none_of(proto_.event().begin(), proto_.event().end(),
                     [](const v1::EventType& event) { return event.starts(); })) {
      Error(proto_, "event", "no event begins an instance: give one 'starts: true'");
    }
    for (const v1::TitlePart& part : proto_.instance_title()) {
      if (part.has_fact()) conditions_->Fact(part.fact(), part, "fact");
      if (part.has_role()) conditions_->Role(part.role(), part, "role");
      if (part.part_case() == v1::TitlePart::PART_NOT_SET) {
        source_.Error(source_.Of(part), "a part of the title is a text, a fact or a role");
      }
    }
  }

  void Names() {
    Unique(proto_.role(), "role", &IsName);
    Unique(proto_.phase(), "phase", &IsName);
    Unique(proto_.fact(), "fact", &IsName);
    Unique(proto_.deadline(), "deadline", &IsName);
    Unique(proto_.reminder(), "reminder", &IsName);
    Unique(proto_.event(), "event", &IsEventName);
    std::map<std::string, const Message*> seen;
    WalkEach<v1::Condition>(proto_, [&](const v1::Condition& condition) {
      if (condition.name().empty()) return;
      if (!IsName(condition.name()))
        Error(condition, "name", BadName("condition", condition.name()));
      Once(condition, condition.name(), "condition", &seen);
    });
    for (const v1::Condition& condition : proto_.condition()) {
      if (condition.name().empty()) Error(condition, "name", BadName("condition", ""));
    }
  }

  template <typename List>
  void Unique(const List& list, const char* what, bool (*is_name)(std::string_view)) {
    std::map<std::string, const Message*> seen;
    for (const auto& entry : list) {
      if (!is_name(entry.name())) {
        Error(entry, "name",
              is_name == &IsEventName && !entry.name().empty()
                  ? fmt::format("'{}' is no name for an event: write letters and digits, a capital "
                                "letter first, such as MeetingHeld",
                                entry.name())
                  : BadName(what, entry.name()));
      }
      if (!entry.name().empty()) Once(entry, entry.name(), what, &seen);
    }
  }

  void Once(const Message& entry, const std::string& name, const char* what,
            std::map<std::string, const Message*>* seen) {
    const auto [first, added] = seen->emplace(name, &entry);
    if (added) return;
    Error(entry, "name",
          fmt::format("{} '{}' is there already, in line {}", what, name,
                      source_.Of(*first->second, "name").line));
  }

  // Texts for people: English is what all others fall back to.
  void Texts() {
    WalkEach<v1::LocalizedText>(proto_, [&](const v1::LocalizedText& text) {
      if (text.en().empty()) source_.Error(source_.Of(text), "a text has to be there in English");
      std::set<std::string> languages = {"en"};
      for (const v1::Translation& also : text.also()) {
        if (!IsLanguage(also.language())) {
          Error(also, "language",
                fmt::format("'{}' is no language: write BCP 47, such as \"vi\"", also.language()));
        } else if (!languages.insert(also.language()).second) {
          Error(also, "language",
                fmt::format("the text in '{}' is there already", also.language()));
        }
      }
    });
    if (!proto_.has_title()) Untitled(proto_, "workflow");
    for (const v1::PartyRole& role : proto_.role()) Titled(role, "role");
    for (const v1::Phase& phase : proto_.phase()) Titled(phase, "phase");
    for (const v1::Fact& fact : proto_.fact()) Titled(fact, "fact");
    for (const v1::EventType& event : proto_.event()) Titled(event, "event");
    for (const v1::Deadline& deadline : proto_.deadline()) Titled(deadline, "deadline");
  }

  template <typename T>
  void Titled(const T& entry, const char* what) {
    if (!entry.has_title()) Untitled(entry, what);
  }
  template <typename T>
  void Untitled(const T& entry, const char* what) {
    source_.Warning(
        source_.Of(entry),
        fmt::format("{} '{}' has no title; people will read its name", what, entry.name()));
  }

  void Role(const v1::PartyRole& role) {
    if (role.max() != 0 && role.min() > role.max()) {
      Error(role, "min", fmt::format("min {} is more than max {}", role.min(), role.max()));
    }
    if (!role.needed_from().empty()) conditions_->Phase(role.needed_from(), role, "needed_from");
    for (int i = 0; i < role.kind_size(); ++i) {
      if (!IsName(role.kind(i)))
        Error(role, "kind", BadName("kind of organisation", role.kind(i)), i);
    }
    std::set<std::string> posts;
    for (int i = 0; i < role.post_size(); ++i) {
      if (!IsName(role.post(i))) Error(role, "post", BadName("post", role.post(i)), i);
      if (!posts.insert(role.post(i)).second) {
        Error(role, "post", fmt::format("post '{}' is there already", role.post(i)), i);
      }
    }
    bool joined = false;
    WalkEach<v1::PartyChange>(proto_, [&](const v1::PartyChange& change) {
      joined = joined || (change.role() == role.name() && !change.add().empty());
    });
    if (!role.always().empty()) {
      if (!IsStreamPart(role.always())) {
        Error(role, "always", BadName("organisation", role.always()));
      }
      if (role.min() > 1) Error(role, "min", "'always' gives this role one party alone");
    } else if (!joined) {
      source_.Error(source_.Of(role),
                    fmt::format("nobody can take the role '{}': no event's effect adds a party to "
                                "it, and it has no 'always'",
                                role.name()));
    }
  }

  void Phase(const v1::Phase& phase) {
    if (phase.final() && phase.side()) {
      Error(phase, "side", "a final phase is no side phase: nothing leads back from it");
    }
    for (int i = 0; i < phase.from_size(); ++i) {
      conditions_->Phase(phase.from(i), phase, "from", i);
      const v1::Phase* from = definition_.FindPhase(phase.from(i));
      if (from != nullptr && from->final()) {
        Error(phase, "from", fmt::format("nothing follows the final phase '{}'", from->name()), i);
      }
      if (from == &phase) Error(phase, "from", "a phase is not entered from itself", i);
    }
    InView view;
    view.where = fmt::format("phase '{}'", phase.name());
    if (phase.has_entered_when()) conditions_->Condition(phase.entered_when(), view);
    conditions_->Conditions(phase.require(), view);
  }

  void Fact(const v1::Fact& fact) {
    if (fact.type() == v1::Fact::TYPE_UNSPECIFIED) {
      Error(fact, "type", "a fact needs a type: DATE, NUMBER, MONEY, TEXT or FLAG");
    }
    if (!fact.has_derived()) {
      bool set = false;
      WalkEach<v1::FactChange>(
          proto_, [&](const v1::FactChange& change) { set = set || change.fact() == fact.name(); });
      if (!set) {
        source_.Warning(source_.Of(fact), fmt::format("nothing ever sets fact '{}'", fact.name()));
      }
      return;
    }
    InView view;
    view.where = fmt::format("fact '{}'", fact.name());
    const FieldType type = conditions_->Value(fact.derived(), view);
    const FieldType wanted = TypeOf(fact.type());
    if (type.known() && wanted.known() && (type.kind != wanted.kind || type.list)) {
      Error(fact, "derived",
            fmt::format("the fact is {}, and this {}", wanted.ToString(), type.ToString()));
    }
  }

  void Named(const v1::Condition& condition) {
    if (condition.waivable() && condition.name().empty()) {
      Error(condition, "waivable", "a condition that may be waived needs a name to waive it by");
    }
  }

  const v1::Definition& proto_;
  const Definition& definition_;
  const ProgrammeParts& parts_;
  const TextSource& source_;
  ConditionCheck* conditions_;
};

}  // namespace

void CheckDefinition(const Definition& definition, const ProgrammeParts& parts,
                     const TextSource& source) {
  ConditionCheck conditions(definition, parts, source);
  TopLevelCheck top(definition, parts, source, &conditions);
  top.Run();
  CheckCycles(definition, source);
  CheckEvents(definition, parts, source, &conditions);
  CheckDeadlines(definition, parts, source, &conditions);
  CheckReachability(definition, source);
  top.Unused();
}

}  // namespace tandem
