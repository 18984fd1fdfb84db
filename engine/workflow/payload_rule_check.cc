#include <algorithm>
#include <functional>
#include <set>
#include <string>
#include <vector>

#include "engine/workflow/definition_check.h"
#include "engine/workflow/field_type.h"
#include "engine/workflow/name_syntax.h"
#include "engine/workflow/near_name.h"
#include "engine/workflow/workflow_names.h"
#include "fmt/format.h"
#include "google/protobuf/descriptor.h"
#include "tandem/v1/values.pb.h"

namespace tandem {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::FileDescriptor;

bool IsNumber(const FieldDescriptor& field) {
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_INT32:
    case FieldDescriptor::CPPTYPE_INT64:
    case FieldDescriptor::CPPTYPE_UINT32:
    case FieldDescriptor::CPPTYPE_UINT64:
      return true;
    default:
      return false;
  }
}
bool IsText(const FieldDescriptor& field) { return field.type() == FieldDescriptor::TYPE_STRING; }
bool IsDay(const FieldDescriptor& field) {
  return field.message_type() == v1::Date::descriptor() ||
         field.message_type() == v1::Period::descriptor();
}

// Checks the rules of one message's fields.
class RuleCheck {
 public:
  RuleCheck(const ProgrammeParts& parts, Findings* findings) : parts_(parts), findings_(findings) {
    for (const auto& [name, definition] : parts.workflows) {
      for (const v1::EventType& event : definition->proto().event()) {
        if (const Descriptor* payload = definition->PayloadOf(event.name())) {
          payloads_.insert(payload);
        }
      }
    }
  }

  void Message(const Descriptor& message) {
    if (!seen_.insert(&message).second) return;
    std::set<std::string> named;
    bool has_day = false;
    bool has_time = false;
    for (int i = 0; i < message.field_count(); ++i) {
      const FieldDescriptor& field = *message.field(i);
      const v1::FieldRule& rule = RuleOf(&field);
      Form(field);
      Presence(field, rule);
      Bounds(field, rule);
      Names(field, rule, &named);
      if (rule.has_refers_to()) Refers(field, rule.refers_to());
      if (!rule.personal().empty()) Personal(field, rule);
      if (rule.occurred_on()) OccurredOn(field, &has_day);
      if (rule.occurred_at()) OccurredAt(field, &has_time);
      if (rule.has_begun()) HasBegun(field);
    }
    for (int i = 0; i < message.nested_type_count(); ++i) Message(*message.nested_type(i));
  }

 private:
  void Error(const FieldDescriptor& field, const std::string& text) {
    findings_->Error(field.file()->name(), PayloadPool::Of(field),
                     fmt::format("{}: {}", field.full_name(), text));
  }

  void Form(const FieldDescriptor& field) {
    if (field.is_map()) {
      Error(field, "a map has no order; write a repeated message with a key and a value");
    }
    if (field.cpp_type() == FieldDescriptor::CPPTYPE_FLOAT ||
        field.cpp_type() == FieldDescriptor::CPPTYPE_DOUBLE) {
      Error(field,
            "a floating-point number is stored inexactly; write a whole number, "
            "tandem.v1.Money, or a text such as \"3.50\"");
    }
  }

  void Presence(const FieldDescriptor& field, const v1::FieldRule& rule) {
    if (!rule.required() || field.is_repeated() || field.has_presence()) return;
    const bool enum_with_none = field.enum_type() != nullptr && HasUnspecified(*field.enum_type());
    if (IsText(field) || field.type() == FieldDescriptor::TYPE_BYTES || enum_with_none) return;
    Error(field, field.enum_type() != nullptr
                     ? "it is required, and its value 0 says something: write 'optional' before "
                       "it, or let value 0 be ..._UNSPECIFIED"
                     : "it is required: write 'optional' before it, so that 0 or no counts as "
                       "given");
  }

  void Bounds(const FieldDescriptor& field, const v1::FieldRule& rule) {
    if ((rule.has_min_items() || rule.has_max_items()) && !field.is_repeated()) {
      Error(field, "min_items and max_items are for repeated fields");
    }
    if (rule.has_min_items() && rule.has_max_items() && rule.min_items() > rule.max_items()) {
      Error(field, fmt::format("min_items {} is more than max_items {}", rule.min_items(),
                               rule.max_items()));
    }
    if ((rule.has_min() || rule.has_max()) && !IsNumber(field)) {
      Error(field, "min and max are for whole numbers");
    }
    if (rule.has_min() && rule.has_max() && rule.min() > rule.max()) {
      Error(field, fmt::format("min {} is more than max {}", rule.min(), rule.max()));
    }
    if (rule.has_max_characters() && !IsText(field)) {
      Error(field, "max_characters is for texts");
    }
  }

  void Names(const FieldDescriptor& field, const v1::FieldRule& rule,
             std::set<std::string>* named) {
    const std::string& kind = rule.names();
    if (kind.empty()) return;
    if (!IsName(kind)) Error(field, BadName("kind of thing", kind));
    if (!named->insert(kind).second) {
      Error(field, fmt::format("another field of the message names the {} already", kind));
    }
    if (kind == "event") {
      if (!IsNumber(field) || field.is_repeated()) {
        Error(field, "what names an event is a whole number: its version in the stream");
      }
    } else if (kind == "occurrence") {
      if (!IsDay(field) || field.is_repeated()) {
        Error(field, "what names an occurrence is a tandem.v1.Date or a tandem.v1.Period");
      }
    } else if (!IsText(field)) {
      Error(field, fmt::format("what names a {} is a text", kind));
    }
  }

  void OccurredOn(const FieldDescriptor& field, bool* has_day) {
    if (!IsDay(field) || field.is_repeated()) {
      Error(field, "what says when the event happened is a tandem.v1.Date or a tandem.v1.Period");
    }
    if (*has_day) Error(field, "another field of the message says when it happened already");
    *has_day = true;
    if (!payloads_.empty() && payloads_.count(field.containing_type()) == 0) {
      Error(field, "only a field of the payload itself says when the event happened");
    }
  }

  void OccurredAt(const FieldDescriptor& field, bool* has_time) {
    if (field.message_type() != v1::ClockTime::descriptor() || field.is_repeated()) {
      Error(field, "what says at what time the event happened is a tandem.v1.ClockTime");
    }
    if (*has_time) Error(field, "another field of the message says at what time already");
    *has_time = true;
    if (!payloads_.empty() && payloads_.count(field.containing_type()) == 0) {
      Error(field, "only a field of the payload itself says at what time the event happened");
    }
  }

  void HasBegun(const FieldDescriptor& field) {
    if (!IsDay(field) || field.is_repeated()) {
      Error(field, "what has begun is a tandem.v1.Date or a tandem.v1.Period");
    }
    if (!payloads_.empty() && payloads_.count(field.containing_type()) == 0) {
      Error(field, "only a field of the payload itself is asked whether it has begun");
    }
  }

  void Refers(const FieldDescriptor& field, const v1::Reference& reference) {
    if (!IsText(field)) Error(field, "a reference is a text: the name of what it refers to");
    const std::string& to = reference.to();
    const bool organisation = to == "organisation";
    if (!reference.kind().empty() && !organisation) {
      Error(field, "'kind' is for references to an organisation");
    }
    for (const std::string& kind : reference.kind()) {
      if (!IsName(kind)) Error(field, BadName("kind of organisation", kind));
    }
    if (organisation || to == "person") {
      if (!reference.phase().empty()) Error(field, "'phase' is for references to a workflow");
      return;
    }
    std::vector<std::string> targets = {"organisation", "person"};
    for (const auto& [name, definition] : parts_.workflows) targets.push_back(name);
    const auto workflow = parts_.workflows.find(to);
    if (workflow == parts_.workflows.end()) {
      Error(field, NoSuchName("thing to refer to", to, targets));
      return;
    }
    for (const std::string& phase : reference.phase()) {
      if (workflow->second->FindPhase(phase) == nullptr) {
        Error(field, NoSuchName("phase", phase, PhaseNames(workflow->second->proto()),
                                fmt::format("in '{}'", to)));
      }
    }
  }

  void Personal(const FieldDescriptor& field, const v1::FieldRule& rule) {
    if (!IsText(field) || field.is_repeated()) {
      Error(field, "a personal field is one text");
    }
    const FieldDescriptor* person = field.containing_type()->FindFieldByName(rule.personal());
    if (person == nullptr) {
      Error(field, NoSuchName("field", rule.personal(), FieldNames(*field.containing_type()),
                              "with the person's id"));
      return;
    }
    if (!IsText(*person) || person->is_repeated() || !RuleOf(person).personal().empty()) {
      Error(field, fmt::format("'{}' holds no person's id: it is to be one text, not personal "
                               "itself",
                               person->name()));
    }
    if (!rule.names().empty() || rule.has_refers_to()) {
      Error(field, "it is sealed, so that it can neither name a thing nor refer to one");
    }
    if (!payloads_.empty() && payloads_.count(field.containing_type()) == 0) {
      Error(field,
            "only a field of the payload itself can be personal, not one within a message "
            "of it");
    }
  }

  const ProgrammeParts& parts_;
  Findings* findings_;
  std::set<const Descriptor*> seen_;
  std::set<const Descriptor*> payloads_;  // Messages that are payloads themselves.
};

}  // namespace

void CheckPayloadRules(const ProgrammeParts& parts, Findings* findings) {
  RuleCheck check(parts, findings);
  for (const FileDescriptor* file : parts.pool->files()) {
    for (int i = 0; i < file->message_type_count(); ++i) check.Message(*file->message_type(i));
  }
}

}  // namespace tandem
