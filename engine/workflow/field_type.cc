#include "engine/workflow/field_type.h"

#include <algorithm>

#include "engine/workflow/definition.h"
#include "engine/workflow/near_name.h"
#include "fmt/format.h"
#include "tandem/v1/values.pb.h"

namespace tandem {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::EnumDescriptor;
using google::protobuf::FieldDescriptor;
using Kind = FieldType::Kind;

bool IsUnspecified(std::string_view name) {
  constexpr std::string_view kEnd = "UNSPECIFIED";
  return name.size() >= kEnd.size() && name.substr(name.size() - kEnd.size()) == kEnd;
}

Kind KindOf(const FieldDescriptor& field) {
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_INT32:
    case FieldDescriptor::CPPTYPE_INT64:
    case FieldDescriptor::CPPTYPE_UINT32:
    case FieldDescriptor::CPPTYPE_UINT64:
      return Kind::kNumber;
    case FieldDescriptor::CPPTYPE_BOOL:
      return Kind::kFlag;
    case FieldDescriptor::CPPTYPE_ENUM:
      return Kind::kText;
    case FieldDescriptor::CPPTYPE_STRING:
      return field.type() == FieldDescriptor::TYPE_STRING ? Kind::kText : Kind::kOther;
    case FieldDescriptor::CPPTYPE_MESSAGE: {
      const Descriptor* type = field.message_type();
      if (type == v1::Date::descriptor() || type == v1::Period::descriptor()) return Kind::kDate;
      if (type == v1::Money::descriptor()) return Kind::kMoney;
      if (type == v1::ClockTime::descriptor()) return Kind::kClockTime;
      if (type == v1::Activity::descriptor()) return Kind::kActivity;
      return Kind::kOther;
    }
    default:
      return Kind::kOther;
  }
}

}  // namespace

std::string FieldType::ToString() const {
  if (values != nullptr) {
    const std::string names = ListNames(ValueNames(*values));
    return list ? fmt::format("a list of {}", names) : fmt::format("one of {}", names);
  }
  switch (kind) {
    case Kind::kDate:
      return list ? "a list of dates" : "a date";
    case Kind::kNumber:
      return list ? "a list of numbers" : "a number";
    case Kind::kMoney:
      return list ? "a list of amounts" : "an amount";
    case Kind::kText:
      return list ? "a list of texts" : "a text";
    case Kind::kFlag:
      return list ? "a list of flags" : "a flag";
    case Kind::kClockTime:
      return list ? "a list of clock times" : "a clock time";
    case Kind::kActivity:
      return list ? "a list of activities" : "an activity";
    case Kind::kOther:
      return list ? "a list of messages" : "a message";
    case Kind::kUnknown:
      break;
  }
  return "something unknown";
}

FieldType TypeOf(const FieldDescriptor& field) {
  return {KindOf(field), field.is_repeated(), field.enum_type()};
}

FieldType TypeOf(v1::Fact::Type type) {
  switch (type) {
    case v1::Fact::DATE:
      return {Kind::kDate, false, nullptr};
    case v1::Fact::NUMBER:
      return {Kind::kNumber, false, nullptr};
    case v1::Fact::MONEY:
      return {Kind::kMoney, false, nullptr};
    case v1::Fact::TEXT:
      return {Kind::kText, false, nullptr};
    case v1::Fact::FLAG:
      return {Kind::kFlag, false, nullptr};
    case v1::Fact::CLOCK_TIME:
      return {Kind::kClockTime, false, nullptr};
    default:
      return {};
  }
}

const FieldDescriptor* FollowPath(const Descriptor& message, std::string_view path,
                                  std::string* problem) {
  const Descriptor* at = &message;
  while (true) {
    const size_t dot = std::min(path.find('.'), path.size());
    const std::string name(path.substr(0, dot));
    const FieldDescriptor* field = at->FindFieldByName(name);
    if (field == nullptr) {
      *problem = NoSuchName("field", name, FieldNames(*at), fmt::format("in '{}'", at->name()));
      return nullptr;
    }
    if (!RuleOf(field).personal().empty()) {
      *problem = fmt::format("'{}' is a personal field; rules cannot read it", name);
      return nullptr;
    }
    if (dot == path.size()) return field;
    if (field->message_type() == nullptr || field->is_repeated()) {
      *problem = fmt::format("'{}' is {}, which has no parts", name, TypeOf(*field).ToString());
      return nullptr;
    }
    at = field->message_type();
    path.remove_prefix(dot + 1);
  }
}

std::vector<std::string> FieldNames(const Descriptor& message) {
  std::vector<std::string> names;
  names.reserve(static_cast<size_t>(message.field_count()));
  for (int i = 0; i < message.field_count(); ++i) names.push_back(message.field(i)->name());
  return names;
}

std::vector<std::string> ValueNames(const EnumDescriptor& type) {
  std::vector<std::string> names;
  for (int i = 0; i < type.value_count(); ++i) {
    const bool none = type.value(i)->number() == 0 && IsUnspecified(type.value(i)->name());
    if (!none) names.push_back(type.value(i)->name());
  }
  return names;
}

bool HasUnspecified(const EnumDescriptor& type) {
  const auto* zero = type.FindValueByNumber(0);
  return zero != nullptr && IsUnspecified(zero->name());
}

}  // namespace tandem
