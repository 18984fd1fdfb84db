#include "tools/tandem/payload_fields.h"

#include <fmt/format.h>

#include <cerrno>
#include <charconv>
#include <cstdint>
#include <cstdlib>
#include <limits>
#include <optional>
#include <utility>

#include "engine/base/status_macros.h"
#include "engine/workflow/clock_time.h"
#include "engine/workflow/dates.h"
#include "engine/workflow/money.h"
#include "engine/workflow/near_name.h"
#include "tandem/v1/values.pb.h"
#include "tools/tandem/event_field.h"
#include "tools/tandem/loose_name.h"

namespace tandem::cli {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::EnumDescriptor;
using google::protobuf::EnumValueDescriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

absl::Status Wrong(const FieldDescriptor& field, const std::string& text, std::string_view what) {
  return absl::InvalidArgumentError(fmt::format("{}={}: {}", field.name(), text, what));
}

absl::Status In(const FieldDescriptor& field, const absl::Status& status) {
  return absl::Status(status.code(),
                      fmt::format("{}: {}", field.name(), std::string(status.message())));
}

// The message that a value goes into: an item of a list, or the field's own.
Message* Part(const FieldDescriptor& field, Message* message) {
  const Reflection* reflection = message->GetReflection();
  if (field.is_repeated()) return reflection->AddMessage(message, &field);
  Message* part = reflection->MutableMessage(message, &field);
  part->Clear();
  return part;
}

// Copies between messages of one type that may come from different descriptors.
absl::Status Copy(const FieldDescriptor& field, const Message& value, Message* message) {
  if (Part(field, message)->ParseFromString(value.SerializeAsString())) return absl::OkStatus();
  return absl::InternalError(fmt::format("{}: cannot be copied", field.name()));
}

template <typename Integer>
std::optional<Integer> ParseInteger(const std::string& text) {
  Integer value = 0;
  const char* end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc() || rest != end) return std::nullopt;
  return value;
}

std::optional<bool> ParseFlag(const std::string& text) {
  const std::string loose = LooseName(text);
  if (loose == "yes" || loose == "true" || loose == "1") return true;
  if (loose == "no" || loose == "false" || loose == "0") return false;
  return std::nullopt;
}

std::optional<double> ParseDouble(const std::string& text) {
  char* end = nullptr;
  errno = 0;
  const double value = std::strtod(text.c_str(), &end);
  if (text.empty() || *end != '\0' || errno != 0) return std::nullopt;
  return value;
}

absl::StatusOr<const EnumValueDescriptor*> ParseEnum(const FieldDescriptor& field,
                                                     const std::string& text) {
  const EnumDescriptor* type = field.enum_type();
  std::vector<std::string> names;
  for (int i = 0; i < type->value_count(); ++i) {
    const EnumValueDescriptor* value = type->value(i);
    if (LooseName(value->name()) == LooseName(text)) return value;
    if (value->number() != 0) names.push_back(value->name());
  }
  return Wrong(field, text, fmt::format("must be one of {}", ListNames(names)));
}

#define TANDEM_SET_OR_ADD(Kind, value)                             \
  do {                                                             \
    if (field.is_repeated()) {                                     \
      message->GetReflection()->Add##Kind(message, &field, value); \
    } else {                                                       \
      message->GetReflection()->Set##Kind(message, &field, value); \
    }                                                              \
  } while (false)

// Numbers, flags, enums and texts.
absl::Status SetScalar(const FieldDescriptor& field, const std::string& text,
                       const NameResolver& resolve, Message* message) {
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_INT32:
      if (const auto value = ParseInteger<int32_t>(text)) {
        TANDEM_SET_OR_ADD(Int32, *value);
        return absl::OkStatus();
      }
      return Wrong(field, text, "must be a whole number");
    case FieldDescriptor::CPPTYPE_INT64:
      if (const auto value = ParseInteger<int64_t>(text)) {
        TANDEM_SET_OR_ADD(Int64, *value);
        return absl::OkStatus();
      }
      return Wrong(field, text, "must be a whole number");
    case FieldDescriptor::CPPTYPE_UINT32:
      if (const auto value = ParseInteger<uint32_t>(text)) {
        TANDEM_SET_OR_ADD(UInt32, *value);
        return absl::OkStatus();
      }
      return Wrong(field, text, "must be a whole number from 0");
    case FieldDescriptor::CPPTYPE_UINT64:
      if (const auto value = ParseInteger<uint64_t>(text)) {
        TANDEM_SET_OR_ADD(UInt64, *value);
        return absl::OkStatus();
      }
      return Wrong(field, text, "must be a whole number from 0");
    case FieldDescriptor::CPPTYPE_DOUBLE:
    case FieldDescriptor::CPPTYPE_FLOAT: {
      const std::optional<double> value = ParseDouble(text);
      if (!value.has_value()) return Wrong(field, text, "must be a number");
      if (field.cpp_type() == FieldDescriptor::CPPTYPE_DOUBLE) {
        TANDEM_SET_OR_ADD(Double, *value);
      } else {
        TANDEM_SET_OR_ADD(Float, static_cast<float>(*value));
      }
      return absl::OkStatus();
    }
    case FieldDescriptor::CPPTYPE_BOOL:
      if (const auto value = ParseFlag(text)) {
        TANDEM_SET_OR_ADD(Bool, *value);
        return absl::OkStatus();
      }
      return Wrong(field, text, "must be yes or no");
    case FieldDescriptor::CPPTYPE_ENUM: {
      TANDEM_ASSIGN_OR_RETURN(const EnumValueDescriptor* value, ParseEnum(field, text));
      TANDEM_SET_OR_ADD(Enum, value);
      return absl::OkStatus();
    }
    case FieldDescriptor::CPPTYPE_STRING: {
      if (field.type() == FieldDescriptor::TYPE_BYTES) {
        return Wrong(field, text, "cannot be given as a text");
      }
      TANDEM_ASSIGN_OR_RETURN(const std::string value, resolve(field, text));
      TANDEM_SET_OR_ADD(String, value);
      return absl::OkStatus();
    }
    default:
      return Wrong(field, text, "cannot be given as a text");
  }
}

#undef TANDEM_SET_OR_ADD

std::vector<std::string> FieldNames(const Descriptor& type) {
  std::vector<std::string> names;
  names.reserve(static_cast<size_t>(type.field_count()));
  for (int i = 0; i < type.field_count(); ++i) names.push_back(type.field(i)->name());
  return names;
}

// Where the part that begins at `at` ends: before ",<field>=".
size_t PartEnd(const Descriptor& type, const std::string& text, size_t at) {
  for (size_t comma = text.find(',', at); comma != std::string::npos;
       comma = text.find(',', comma + 1)) {
    const size_t equals = text.find('=', comma);
    if (equals == std::string::npos) break;
    if (FindField(type, text.substr(comma + 1, equals - comma - 1)) != nullptr) return comma;
  }
  return text.size();
}

// A part whose name is nearly one of the type's, and so became the end of the value before
// it: "titel" of "d,titel=x". Empty: there is none.
std::string SlipIn(const Descriptor& type, const std::string& value) {
  for (size_t comma = value.find(','); comma != std::string::npos;
       comma = value.find(',', comma + 1)) {
    const size_t equals = value.find('=', comma);
    if (equals == std::string::npos) break;
    std::string name = value.substr(comma + 1, equals - comma - 1);
    if (!NearestName(name, FieldNames(type)).empty()) return name;
  }
  return "";
}

absl::Status SetParts(const FieldDescriptor& field, const std::string& text,
                      const NameResolver& resolve, Message* message) {
  Message* part = Part(field, message);
  const Descriptor& type = *field.message_type();
  if (text.find('=') == std::string::npos) {
    return Wrong(
        field, text,
        fmt::format("needs its parts, such as {0}=...,{1}=... of {2}", type.field(0)->name(),
                    type.field(type.field_count() > 1 ? 1 : 0)->name(),
                    ListNames(FieldNames(type))));
  }
  for (size_t at = 0; at < text.size();) {
    const size_t end = PartEnd(type, text, at);
    const absl::StatusOr<Assignment> assignment = ParseAssignment(text.substr(at, end - at));
    if (!assignment.ok()) return In(field, assignment.status());
    if (const std::string slip = SlipIn(type, assignment->value); !slip.empty()) {
      return In(field, absl::InvalidArgumentError(NoSuchName("part", slip, FieldNames(type))));
    }
    const absl::Status set = SetField(*assignment, resolve, part);
    if (!set.ok()) return In(field, set);
    at = end + 1;
  }
  return absl::OkStatus();
}

absl::Status SetMessage(const FieldDescriptor& field, const std::string& text,
                        const NameResolver& resolve, Message* message) {
  const std::string& type = field.message_type()->full_name();
  if (type == v1::Date::descriptor()->full_name()) {
    const absl::StatusOr<v1::Date> date = ParseDate(text);
    return date.ok() ? Copy(field, *date, message) : In(field, date.status());
  }
  if (type == v1::Period::descriptor()->full_name()) {
    const absl::StatusOr<v1::Period> period = ParsePeriod(text);
    return period.ok() ? Copy(field, *period, message) : In(field, period.status());
  }
  if (type == v1::Money::descriptor()->full_name()) {
    const absl::StatusOr<v1::Money> money = ParseMoney(text);
    return money.ok() ? Copy(field, *money, message) : In(field, money.status());
  }
  if (type == v1::ClockTime::descriptor()->full_name()) {
    const absl::StatusOr<v1::ClockTime> clock = ParseClockTime(text);
    return clock.ok() ? Copy(field, *clock, message) : In(field, clock.status());
  }
  return SetParts(field, text, resolve, message);
}

}  // namespace

absl::StatusOr<Assignment> ParseAssignment(const std::string& text) {
  const size_t equals = text.find('=');
  if (equals == 0 || equals == std::string::npos) {
    return absl::InvalidArgumentError(
        fmt::format("'{}' is no field; write field=value (tandem next ID lists the fields)", text));
  }
  return Assignment{text.substr(0, equals), text.substr(equals + 1)};
}

const FieldDescriptor* FindField(const Descriptor& message, std::string_view name) {
  for (int i = 0; i < message.field_count(); ++i) {
    if (LooseName(message.field(i)->name()) == LooseName(name)) return message.field(i);
  }
  return nullptr;
}

absl::Status SetField(const Assignment& assignment, const NameResolver& resolve, Message* message) {
  const Descriptor* type = message->GetDescriptor();
  const FieldDescriptor* field = FindField(*type, assignment.field);
  if (field == nullptr) {
    return absl::NotFoundError(fmt::format(
        "{} has {}", type->name(), NoSuchName("field", assignment.field, FieldNames(*type))));
  }
  if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
    return SetMessage(*field, assignment.value, resolve, message);
  }
  if (NamesAnEvent(*field)) {
    TANDEM_ASSIGN_OR_RETURN(const std::string version, resolve(*field, assignment.value));
    return SetScalar(*field, version, resolve, message);
  }
  return SetScalar(*field, assignment.value, resolve, message);
}

}  // namespace tandem::cli
