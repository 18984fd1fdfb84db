#include "engine/workflow/payload.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <utility>

#include "engine/base/contains.h"
#include "engine/workflow/clock_time.h"
#include "engine/workflow/dates.h"
#include "engine/workflow/definition.h"
#include "engine/workflow/field_type.h"
#include "engine/workflow/name_syntax.h"
#include "engine/workflow/near_name.h"
#include "engine/workflow/text_length.h"
#include "fmt/format.h"
#include "google/protobuf/unknown_field_set.h"
#include "tandem/v1/values.pb.h"

namespace tandem {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

constexpr size_t kCharactersMax = 2000;  // rules.proto, `max_characters`.

// The same message as a built-in class. Payloads of a PayloadPool hold those
// themselves; others are copied.
template <typename T>
T BuiltIn(const Message& message) {
  if (const auto* same = dynamic_cast<const T*>(&message)) return *same;
  T copy;
  copy.ParseFromString(message.SerializeAsString());
  return copy;
}

template <typename T>
bool IsA(const Descriptor* type) {
  return type != nullptr && type->full_name() == T::descriptor()->full_name();
}

const Message& MessageAt(const Message& message, const FieldDescriptor* field, int index) {
  const Reflection* reflection = message.GetReflection();
  return field->is_repeated() ? reflection->GetRepeatedMessage(message, field, index)
                              : reflection->GetMessage(message, field);
}

std::string TextAt(const Message& message, const FieldDescriptor* field, int index) {
  const Reflection* reflection = message.GetReflection();
  return field->is_repeated() ? reflection->GetRepeatedString(message, field, index)
                              : reflection->GetString(message, field);
}

int EnumAt(const Message& message, const FieldDescriptor* field, int index) {
  const Reflection* reflection = message.GetReflection();
  return field->is_repeated() ? reflection->GetRepeatedEnumValue(message, field, index)
                              : reflection->GetEnumValue(message, field);
}

// A number; one beyond the signed range counts as the largest.
int64_t NumberAt(const Message& message, const FieldDescriptor* field, int index) {
  const Reflection* reflection = message.GetReflection();
  const bool list = field->is_repeated();
  switch (field->cpp_type()) {
    case FieldDescriptor::CPPTYPE_INT32:
      return list ? reflection->GetRepeatedInt32(message, field, index)
                  : reflection->GetInt32(message, field);
    case FieldDescriptor::CPPTYPE_INT64:
      return list ? reflection->GetRepeatedInt64(message, field, index)
                  : reflection->GetInt64(message, field);
    case FieldDescriptor::CPPTYPE_UINT32:
      return list ? reflection->GetRepeatedUInt32(message, field, index)
                  : reflection->GetUInt32(message, field);
    default: {
      const uint64_t value = list ? reflection->GetRepeatedUInt64(message, field, index)
                                  : reflection->GetUInt64(message, field);
      return static_cast<int64_t>(std::min<uint64_t>(value, INT64_MAX));
    }
  }
}

int SizeOf(const Message& message, const FieldDescriptor* field) {
  if (field->is_repeated()) return message.GetReflection()->FieldSize(message, field);
  if (field->has_presence()) return message.GetReflection()->HasField(message, field) ? 1 : 0;
  return 1;
}

std::string PathOf(const std::string& within, const FieldDescriptor* field, int index) {
  std::string path = within.empty() ? field->name() : within + "." + field->name();
  if (field->is_repeated() && index >= 0) path += fmt::format("[{}]", index + 1);
  return path;
}

class PayloadCheck {
 public:
  explicit PayloadCheck(const PayloadRules& rules) : rules_(rules) {}

  std::vector<FieldProblem> Check(const Message& payload) {
    Fields(payload, "");
    Unknowns(payload);
    return std::move(problems_);
  }

 private:
  void Add(const std::string& field, std::string message, bool backfill_serves = false) {
    problems_.push_back({field, std::move(message), backfill_serves});
  }

  bool IsUnknown(const std::string& path) const { return rules_.unknown.count(path) > 0; }

  // Names in `unknown` must be fields, and those left out.
  void Unknowns(const Message& payload) {
    const Descriptor& type = *payload.GetDescriptor();
    for (const std::string& name : rules_.unknown) {
      if (name == "occurred_on") continue;
      const FieldDescriptor* field = type.FindFieldByName(name);
      if (field == nullptr) {
        Add(name, NoSuchName("field", name, FieldNames(type), fmt::format("in '{}'", type.name())));
      } else if (IsGiven(payload, field)) {
        Add(name, fmt::format("'{}' is given, and said to be unknown: take one away", name));
      }
    }
  }

  void Fields(const Message& message, const std::string& within) {
    const Descriptor& type = *message.GetDescriptor();
    const auto& unread = message.GetReflection()->GetUnknownFields(message);
    for (int i = 0; i < unread.field_count(); ++i) {
      Add(within, fmt::format("field number {} is not in '{}': was it made with another version "
                              "of the workflow?",
                              unread.field(i).number(), type.name()));
    }
    for (int i = 0; i < type.field_count(); ++i) {
      const FieldDescriptor* field = type.field(i);
      const v1::FieldRule& rule = RuleOf(field);
      const std::string path = PathOf(within, field, -1);
      if (!IsGiven(message, field)) {
        // An event about nothing would say nothing.
        const bool is_key = !rule.names().empty() && !field->is_repeated();
        if (rule.required() && is_key && IsUnknown(path)) {
          Add(path, fmt::format("'{}' says what it is about, and so has to be known", path));
        } else if (rule.required() && !IsUnknown(path)) {
          Add(path, fmt::format("'{}' is required", path),
              /*backfill_serves=*/within.empty() && !is_key);
        }
        if (field->cpp_type() != FieldDescriptor::CPPTYPE_STRING) continue;
      } else if (field->is_repeated()) {
        Items(message, field, rule, path);
      }
      for (int index = 0; index < SizeOf(message, field); ++index) {
        Value(message, field, rule, index, PathOf(within, field, index));
      }
      if (field->is_repeated() && IsA<v1::Activity>(field->message_type())) {
        Activities(message, field, path);
      }
    }
  }

  void Items(const Message& message, const FieldDescriptor* field, const v1::FieldRule& rule,
             const std::string& path) {
    const auto size = static_cast<uint32_t>(SizeOf(message, field));
    if (rule.has_min_items() && size < rule.min_items()) {
      Add(path, fmt::format("'{}' has {} and needs at least {}", path, size, rule.min_items()));
    }
    if (rule.has_max_items() && size > rule.max_items()) {
      Add(path, fmt::format("'{}' has {} and may have at most {}", path, size, rule.max_items()));
    }
  }

  void Value(const Message& message, const FieldDescriptor* field, const v1::FieldRule& rule,
             int index, const std::string& path) {
    switch (field->cpp_type()) {
      case FieldDescriptor::CPPTYPE_STRING:
        if (field->type() == FieldDescriptor::TYPE_STRING) {
          Text(TextAt(message, field, index), field, rule, path);
        }
        return;
      case FieldDescriptor::CPPTYPE_INT32:
      case FieldDescriptor::CPPTYPE_INT64:
      case FieldDescriptor::CPPTYPE_UINT32:
      case FieldDescriptor::CPPTYPE_UINT64:
        return Number(NumberAt(message, field, index), rule, path);
      case FieldDescriptor::CPPTYPE_ENUM:
        return Enum(EnumAt(message, field, index), field, path);
      case FieldDescriptor::CPPTYPE_MESSAGE:
        return Part(MessageAt(message, field, index), path);
      default:
        return;
    }
  }

  void Text(const std::string& text, const FieldDescriptor* field, const v1::FieldRule& rule,
            const std::string& path) {
    const std::optional<size_t> characters = CountCharacters(text);
    const size_t most = rule.has_max_characters() ? rule.max_characters() : kCharactersMax;
    if (!characters.has_value()) {
      Add(path, fmt::format("'{}' is no valid UTF-8 text", path));
    } else if (*characters > most) {
      Add(path,
          fmt::format("'{}' has {} characters and may have at most {}", path, *characters, most));
    } else if (field->is_repeated() && IsBlank(text)) {
      Add(path, fmt::format("'{}' is empty", path));
    }
  }

  void Number(int64_t number, const v1::FieldRule& rule, const std::string& path) {
    if (rule.has_min() && number < rule.min()) {
      Add(path, fmt::format("'{}' is {} and must be at least {}", path, number, rule.min()));
    }
    if (rule.has_max() && number > rule.max()) {
      Add(path, fmt::format("'{}' is {} and must be at most {}", path, number, rule.max()));
    }
  }

  void Enum(int number, const FieldDescriptor* field, const std::string& path) {
    const bool none = number == 0 && HasUnspecified(*field->enum_type());
    if (field->enum_type()->FindValueByNumber(number) != nullptr &&
        !(none && field->is_repeated())) {
      return;
    }
    Add(path, fmt::format("'{}' is {} and must be one of {}", path, number,
                          ListNames(ValueNames(*field->enum_type()))));
  }

  void Part(const Message& part, const std::string& path) {
    const Descriptor* type = part.GetDescriptor();
    if (IsA<v1::Date>(type)) {
      Status(CheckDate(BuiltIn<v1::Date>(part)), path);
    } else if (IsA<v1::Period>(type)) {
      Status(CheckPeriod(BuiltIn<v1::Period>(part)), path);
    } else if (IsA<v1::Money>(type)) {
      Money(BuiltIn<v1::Money>(part), path);
    } else if (IsA<v1::ClockTime>(type)) {
      Status(CheckClockTime(BuiltIn<v1::ClockTime>(part)), path);
    } else if (IsA<v1::Activity>(type)) {
      Activity(BuiltIn<v1::Activity>(part), path);
    }
    const bool checked_whole = IsA<v1::Date>(type) || IsA<v1::Period>(type);
    if (!checked_whole) Fields(part, path);
  }

  void Status(const absl::Status& status, const std::string& path) {
    if (!status.ok()) Add(path, fmt::format("'{}': {}", path, std::string(status.message())));
  }

  void Money(const v1::Money& money, const std::string& path) {
    const std::string& currency = money.currency();
    // Which there are is known better where it is typed: this must not depend on a list's age.
    const bool capitals =
        std::all_of(currency.begin(), currency.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
    if (currency.size() == 3 && capitals) return;
    Add(path, fmt::format("'{}' is in '{}'; a currency is three capital letters, such as EUR", path,
                          currency));
  }

  void Activity(const v1::Activity& activity, const std::string& path) {
    if (!IsStreamPart(activity.key())) {
      Add(path + ".key", fmt::format("'{}.key' is '{}'; a key is 1 to 80 of a-z, 0-9, '-' and '_'",
                                     path, activity.key()));
    }
    if (IsBlank(activity.title())) {
      Add(path + ".title", fmt::format("'{}.title' is required: people read it", path));
    }
    const auto& after = activity.after();
    if (Contains(after, activity.key())) {
      Add(path + ".after", fmt::format("'{}' comes after itself", activity.key()));
    }
    if (!activity.waits_for().empty() && !IsName(activity.waits_for())) {
      Add(path + ".waits_for",
          fmt::format("'{}.waits_for' is '{}'; write one word for what it waits for", path,
                      activity.waits_for()));
    }
  }

  // Keys of their own, and no circle among those of the list.
  void Activities(const Message& message, const FieldDescriptor* field, const std::string& path) {
    std::map<std::string, v1::Activity> left;
    for (int i = 0; i < SizeOf(message, field); ++i) {
      auto activity = BuiltIn<v1::Activity>(MessageAt(message, field, i));
      const std::string key = activity.key();
      if (!left.emplace(key, std::move(activity)).second) {
        Add(PathOf("", field, i), fmt::format("'{}' has the activity '{}' twice", path, key));
      }
    }
    // Takes away what comes after none of the rest, until nothing is left.
    const auto waits = [&left](const v1::Activity& activity) {
      return std::any_of(
          activity.after().begin(), activity.after().end(),
          [&](const std::string& key) { return key != activity.key() && left.count(key) > 0; });
    };
    for (bool changed = true; changed;) {
      changed = false;
      for (auto it = left.begin(); it != left.end();) {
        if (waits(it->second)) {
          ++it;
        } else {
          it = left.erase(it);
          changed = true;
        }
      }
    }
    if (left.empty()) return;
    std::vector<std::string> keys;
    keys.reserve(left.size());
    for (const auto& [key, activity] : left) keys.push_back(key);
    Add(path,
        fmt::format("these activities come after one another in a circle: {}", ListNames(keys)));
  }

  const PayloadRules& rules_;
  std::vector<FieldProblem> problems_;
};

void CollectReferences(const Message& message, const std::string& within,
                       std::vector<FieldReference>* references) {
  const Descriptor& type = *message.GetDescriptor();
  for (int i = 0; i < type.field_count(); ++i) {
    const FieldDescriptor* field = type.field(i);
    const v1::FieldRule& rule = RuleOf(field);
    const bool text = field->type() == FieldDescriptor::TYPE_STRING && rule.has_refers_to();
    const bool part = field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE;
    if (!text && !part) continue;
    for (int index = 0; index < SizeOf(message, field); ++index) {
      const std::string path = PathOf(within, field, index);
      if (part) {
        CollectReferences(MessageAt(message, field, index), path, references);
      } else if (std::string value = TextAt(message, field, index); !IsBlank(value)) {
        references->push_back({path, std::move(value), &rule.refers_to()});
      }
    }
  }
}

}  // namespace

bool IsGiven(const Message& message, const FieldDescriptor* field) {
  const Reflection* reflection = message.GetReflection();
  if (field->is_repeated()) return reflection->FieldSize(message, field) > 0;
  if (!reflection->HasField(message, field)) return false;
  if (field->type() == FieldDescriptor::TYPE_STRING) {
    return !IsBlank(reflection->GetString(message, field));
  }
  if (field->enum_type() != nullptr && HasUnspecified(*field->enum_type())) {
    return reflection->GetEnumValue(message, field) != 0;
  }
  return true;
}

std::vector<FieldProblem> CheckPayload(const Message& payload, const PayloadRules& rules) {
  return PayloadCheck(rules).Check(payload);
}

std::vector<FieldReference> ReferencesIn(const Message& payload) {
  std::vector<FieldReference> references;
  CollectReferences(payload, "", &references);
  return references;
}

std::vector<PersonalField> PersonalFields(const Descriptor& payload) {
  std::vector<PersonalField> fields;
  for (int i = 0; i < payload.field_count(); ++i) {
    const FieldDescriptor* field = payload.field(i);
    const std::string& person = RuleOf(field).personal();
    if (!person.empty()) fields.push_back({field, payload.FindFieldByName(person)});
  }
  return fields;
}

}  // namespace tandem
