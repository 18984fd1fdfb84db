// Reading a payload's fields by reflection.
#include <utility>

#include "engine/workflow/value.h"

namespace tandem {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

// Copies a message that may be made of other descriptors than the generated ones.
template <typename M>
M CopyAs(const Message& message) {
  if (const auto* same = dynamic_cast<const M*>(&message)) return *same;
  M copy;
  copy.ParsePartialFromString(message.SerializePartialAsString());
  return copy;
}

Value Made(int64_t number) {
  Value value;
  value.data = number;
  return value;
}
Value Made(bool flag) {
  Value value;
  value.data = flag;
  return value;
}
Value Made(std::string text) {
  Value value;
  value.data = std::move(text);
  return value;
}
Value Made(v1::Period period) {
  Value value;
  value.data = std::move(period);
  return value;
}

Value MessageValue(const Message& message) {
  const std::string& name = message.GetDescriptor()->full_name();
  if (name == "tandem.v1.Period") {
    v1::Period period = CopyAs<v1::Period>(message);
    return period.has_first() ? Made(std::move(period)) : Value();
  }
  if (name == "tandem.v1.Date") {
    v1::Period period;
    *period.mutable_first() = CopyAs<v1::Date>(message);
    return period.first().year() == 0 ? Value() : Made(std::move(period));
  }
  Value value;
  if (name == "tandem.v1.Money") {
    value.data = CopyAs<v1::Money>(message);
  } else if (name == "tandem.v1.ClockTime") {
    value.data = CopyAs<v1::ClockTime>(message);
  } else {
    value.data = std::string("{}");  // Known, and equal to nothing that a rule can write.
  }
  return value;
}

Value Element(const Message& message, const FieldDescriptor& field, int index) {
  const Reflection& reflection = *message.GetReflection();
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING:
      return Made(reflection.GetRepeatedString(message, &field, index));
    case FieldDescriptor::CPPTYPE_INT32:
      return Made(int64_t{reflection.GetRepeatedInt32(message, &field, index)});
    case FieldDescriptor::CPPTYPE_INT64:
      return Made(reflection.GetRepeatedInt64(message, &field, index));
    case FieldDescriptor::CPPTYPE_UINT32:
      return Made(int64_t{reflection.GetRepeatedUInt32(message, &field, index)});
    case FieldDescriptor::CPPTYPE_UINT64:
      return Made(static_cast<int64_t>(reflection.GetRepeatedUInt64(message, &field, index)));
    case FieldDescriptor::CPPTYPE_BOOL:
      return Made(reflection.GetRepeatedBool(message, &field, index));
    case FieldDescriptor::CPPTYPE_ENUM:
      return Made(reflection.GetRepeatedEnum(message, &field, index)->name());
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return MessageValue(reflection.GetRepeatedMessage(message, &field, index));
    default:
      return {};
  }
}

bool IsSet(const Message& message, const FieldDescriptor& field) {
  // Without presence HasField says whether it is other than zero.
  return message.GetReflection()->HasField(message, &field);
}

Value Single(const Message& message, const FieldDescriptor& field) {
  if (!IsSet(message, field)) return {};
  const Reflection& reflection = *message.GetReflection();
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING:
      return Made(reflection.GetString(message, &field));
    case FieldDescriptor::CPPTYPE_INT32:
      return Made(int64_t{reflection.GetInt32(message, &field)});
    case FieldDescriptor::CPPTYPE_INT64:
      return Made(reflection.GetInt64(message, &field));
    case FieldDescriptor::CPPTYPE_UINT32:
      return Made(int64_t{reflection.GetUInt32(message, &field)});
    case FieldDescriptor::CPPTYPE_UINT64:
      return Made(static_cast<int64_t>(reflection.GetUInt64(message, &field)));
    case FieldDescriptor::CPPTYPE_BOOL:
      return Made(reflection.GetBool(message, &field));
    case FieldDescriptor::CPPTYPE_ENUM:
      return Made(reflection.GetEnum(message, &field)->name());
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return MessageValue(reflection.GetMessage(message, &field));
    default:
      return {};
  }
}

const FieldDescriptor* FindField(const Message& message, std::string_view name) {
  return message.GetDescriptor()->FindFieldByName(std::string(name));
}

// "first" and "last" of a period: a day alone is both.
Value PartOf(const v1::Period& period, std::string_view part) {
  v1::Period day;
  if (part == "first") {
    *day.mutable_first() = period.first();
    return Made(std::move(day));
  }
  if (part == "last") {
    *day.mutable_first() = period.has_last() ? period.last() : period.first();
    return Made(std::move(day));
  }
  return {};
}

}  // namespace

Value FieldOf(const Message& message, std::string_view path) {
  const size_t dot = path.find('.');
  const FieldDescriptor* field = FindField(message, path.substr(0, dot));
  if (field == nullptr) return {};
  if (field->is_repeated()) {
    std::vector<Value> list;
    const int count = message.GetReflection()->FieldSize(message, field);
    for (int i = 0; i < count; ++i) {
      if (dot == std::string_view::npos) {
        list.push_back(Element(message, *field, i));
      } else if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
        list.push_back(FieldOf(message.GetReflection()->GetRepeatedMessage(message, field, i),
                               path.substr(dot + 1)));
      }
    }
    Value value;
    value.data = std::move(list);
    return value;
  }
  if (dot == std::string_view::npos) return Single(message, *field);
  if (field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE || !IsSet(message, *field)) return {};
  const Message& inner = message.GetReflection()->GetMessage(message, field);
  const Value whole = MessageValue(inner);
  if (const v1::Period* period = whole.As<v1::Period>();
      period != nullptr && inner.GetDescriptor()->full_name() == "tandem.v1.Period") {
    return PartOf(*period, path.substr(dot + 1));
  }
  return FieldOf(inner, path.substr(dot + 1));
}

std::vector<v1::Activity> ActivitiesIn(const Message& payload, std::string_view name) {
  std::vector<v1::Activity> activities;
  const FieldDescriptor* field = FindField(payload, name);
  if (field == nullptr || field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE ||
      field->message_type()->full_name() != "tandem.v1.Activity") {
    return activities;
  }
  const Reflection& reflection = *payload.GetReflection();
  if (!field->is_repeated()) {
    if (IsSet(payload, *field)) {
      activities.push_back(CopyAs<v1::Activity>(reflection.GetMessage(payload, field)));
    }
    return activities;
  }
  for (int i = 0; i < reflection.FieldSize(payload, field); ++i) {
    activities.push_back(CopyAs<v1::Activity>(reflection.GetRepeatedMessage(payload, field, i)));
  }
  return activities;
}

std::vector<std::string> TextsIn(const Message& payload, std::string_view name) {
  std::vector<std::string> texts;
  const Value value = FieldOf(payload, name);
  if (const std::string* text = value.As<std::string>()) {
    if (!text->empty()) texts.push_back(*text);
  } else if (const std::vector<Value>* list = value.As<std::vector<Value>>()) {
    for (const Value& element : *list) {
      const std::string* text_of_one = element.As<std::string>();
      if (text_of_one != nullptr && !text_of_one->empty()) texts.push_back(*text_of_one);
    }
  }
  return texts;
}

}  // namespace tandem
