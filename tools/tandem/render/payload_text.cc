#include "tools/tandem/render/payload_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

#include "engine/workflow/clock_time.h"
#include "engine/workflow/dates.h"
#include "engine/workflow/money.h"
#include "tandem/v1/rules.pb.h"
#include "tandem/v1/values.pb.h"
#include "tools/tandem/event_field.h"
#include "tools/tandem/render/joined.h"
#include "tools/tandem/render/stream_text.h"

namespace tandem::cli {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

bool IsPerson(const FieldDescriptor& field) {
  return field.type() == FieldDescriptor::TYPE_STRING &&
         field.options().GetExtension(v1::rule).refers_to().to() == "person";
}

// "FOR_JUICE" is "for juice".
std::string ChoiceText(std::string name) {
  for (char& c : name) {
    c = c == '_' ? ' ' : static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  }
  return name;
}

// A known message that comes from other descriptors than ours.
template <typename Known>
std::string KnownText(const Message& message) {
  Known known;
  return known.ParseFromString(message.SerializeAsString()) ? ToText(known) : std::string();
}

class Writer {
 public:
  Writer(const std::string& stream, const std::function<std::string(const std::string&)>& name_of)
      : stream_(stream), name_of_(name_of) {}

  std::vector<std::string> Lines(const Message& message) const {
    std::vector<std::string> lines;
    for (const FieldDescriptor* field : Given(message)) {
      const std::vector<std::string> values = Values(message, *field);
      const bool apart = field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE;
      if (!apart) {
        lines.push_back(fmt::format("{}: {}", field->name(), Joined(values)));
        continue;
      }
      for (const std::string& value : values) {
        lines.push_back(fmt::format("{}: {}", field->name(), value));
      }
    }
    return lines;
  }

 private:
  static std::vector<const FieldDescriptor*> Given(const Message& message) {
    std::vector<const FieldDescriptor*> fields;
    message.GetReflection()->ListFields(message, &fields);
    fields.erase(std::remove_if(fields.begin(), fields.end(),
                                [](const FieldDescriptor* field) {
                                  return field->type() == FieldDescriptor::TYPE_BYTES;
                                }),
                 fields.end());
    std::sort(fields.begin(), fields.end(),
              [](const auto* a, const auto* b) { return a->index() < b->index(); });
    return fields;
  }

  std::vector<std::string> Values(const Message& message, const FieldDescriptor& field) const {
    std::vector<std::string> values;
    const int count = field.is_repeated() ? message.GetReflection()->FieldSize(message, &field) : 1;
    for (int i = 0; i < count; ++i) {
      const std::string value = Value(message, field, i);
      values.push_back(NamesAnEvent(field) ? ShortName(stream_) + "#" + value : value);
    }
    return values;
  }

  // Of item `index` if the field is a list.
  std::string Value(const Message& message, const FieldDescriptor& field, int index) const {
    const Reflection& of = *message.GetReflection();
    const bool list = field.is_repeated();
    switch (field.cpp_type()) {
      case FieldDescriptor::CPPTYPE_INT32:
        return fmt::format("{}", list ? of.GetRepeatedInt32(message, &field, index)
                                      : of.GetInt32(message, &field));
      case FieldDescriptor::CPPTYPE_INT64:
        return fmt::format("{}", list ? of.GetRepeatedInt64(message, &field, index)
                                      : of.GetInt64(message, &field));
      case FieldDescriptor::CPPTYPE_UINT32:
        return fmt::format("{}", list ? of.GetRepeatedUInt32(message, &field, index)
                                      : of.GetUInt32(message, &field));
      case FieldDescriptor::CPPTYPE_UINT64:
        return fmt::format("{}", list ? of.GetRepeatedUInt64(message, &field, index)
                                      : of.GetUInt64(message, &field));
      case FieldDescriptor::CPPTYPE_DOUBLE:
        return fmt::format("{}", list ? of.GetRepeatedDouble(message, &field, index)
                                      : of.GetDouble(message, &field));
      case FieldDescriptor::CPPTYPE_FLOAT:
        return fmt::format("{}", list ? of.GetRepeatedFloat(message, &field, index)
                                      : of.GetFloat(message, &field));
      case FieldDescriptor::CPPTYPE_BOOL:
        return (list ? of.GetRepeatedBool(message, &field, index) : of.GetBool(message, &field))
                   ? "yes"
                   : "no";
      case FieldDescriptor::CPPTYPE_ENUM:
        return ChoiceText(
            (list ? of.GetRepeatedEnum(message, &field, index) : of.GetEnum(message, &field))
                ->name());
      case FieldDescriptor::CPPTYPE_STRING: {
        const std::string text =
            list ? of.GetRepeatedString(message, &field, index) : of.GetString(message, &field);
        return IsPerson(field) ? name_of_(text) : text;
      }
      case FieldDescriptor::CPPTYPE_MESSAGE:
        return PartText(list ? of.GetRepeatedMessage(message, &field, index)
                             : of.GetMessage(message, &field));
    }
    return "";
  }

  std::string PartText(const Message& part) const {
    const std::string& type = part.GetDescriptor()->full_name();
    if (type == v1::Date::descriptor()->full_name()) return KnownText<v1::Date>(part);
    if (type == v1::Period::descriptor()->full_name()) return KnownText<v1::Period>(part);
    if (type == v1::Money::descriptor()->full_name()) return KnownText<v1::Money>(part);
    if (type == v1::ClockTime::descriptor()->full_name()) return KnownText<v1::ClockTime>(part);
    std::vector<std::string> parts;
    for (const FieldDescriptor* field : Given(part)) {
      parts.push_back(fmt::format("{} {}", field->name(), Joined(Values(part, *field), " + ")));
    }
    return Joined(parts);
  }

  const std::string& stream_;
  const std::function<std::string(const std::string&)>& name_of_;
};

}  // namespace

std::set<std::string> PeopleIn(const Message& payload) {
  std::set<std::string> people;
  std::vector<const FieldDescriptor*> fields;
  const Reflection& of = *payload.GetReflection();
  of.ListFields(payload, &fields);
  for (const FieldDescriptor* field : fields) {
    const int count = field->is_repeated() ? of.FieldSize(payload, field) : 1;
    for (int i = 0; i < count; ++i) {
      const bool list = field->is_repeated();
      if (IsPerson(*field)) {
        people.insert(list ? of.GetRepeatedString(payload, field, i)
                           : of.GetString(payload, field));
      } else if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
        people.merge(PeopleIn(list ? of.GetRepeatedMessage(payload, field, i)
                                   : of.GetMessage(payload, field)));
      }
    }
  }
  return people;
}

std::vector<std::string> PayloadLines(
    const Message& payload, const std::string& stream,
    const std::function<std::string(const std::string&)>& name_of) {
  return Writer(stream, name_of).Lines(payload);
}

}  // namespace tandem::cli
