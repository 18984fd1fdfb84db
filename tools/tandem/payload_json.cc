// FillFromJson: a payload from a JSON file, with dates as people write them.
#include <fmt/format.h>
#include <google/protobuf/util/json_util.h>

#include <nlohmann/json.hpp>
#include <string>

#include "engine/base/status_macros.h"
#include "engine/workflow/dates.h"
#include "tandem/v1/values.pb.h"
#include "tools/tandem/payload_fields.h"
#include "tools/tandem/strict_json.h"

namespace tandem::cli {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using Json = nlohmann::ordered_json;

Json DateObject(const v1::Date& date) {
  return Json{{"year", date.year()}, {"month", date.month()}, {"day", date.day()}};
}

absl::Status SpellOut(const Descriptor& type, Json* json);

// Turns a text that stands for a date or a period into the message's own form.
absl::Status SpellOutValue(const FieldDescriptor& field, Json* value) {
  const Descriptor* type = field.message_type();
  if (type == nullptr) return absl::OkStatus();
  if (value->is_object()) return SpellOut(*type, value);
  if (!value->is_string()) return absl::OkStatus();
  const std::string text = value->get<std::string>();
  if (type->full_name() == v1::Date::descriptor()->full_name()) {
    TANDEM_ASSIGN_OR_RETURN(const v1::Date date, ParseDate(text));
    *value = DateObject(date);
  } else if (type->full_name() == v1::Period::descriptor()->full_name()) {
    TANDEM_ASSIGN_OR_RETURN(const v1::Period period, ParsePeriod(text));
    *value = Json{{"first", DateObject(period.first())}};
    if (period.has_last()) (*value)["last"] = DateObject(period.last());
  }
  return absl::OkStatus();
}

absl::Status SpellOut(const Descriptor& type, Json* json) {
  for (const auto& item : json->items()) {
    const FieldDescriptor* field = type.FindFieldByName(item.key());
    if (field == nullptr) field = type.FindFieldByCamelcaseName(item.key());
    if (field == nullptr) {
      return absl::InvalidArgumentError(
          fmt::format("{} has no field '{}'", type.name(), item.key()));
    }
    if (!item.value().is_array()) {
      TANDEM_RETURN_IF_ERROR(SpellOutValue(*field, &item.value()));
      continue;
    }
    for (Json& element : item.value()) TANDEM_RETURN_IF_ERROR(SpellOutValue(*field, &element));
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status FillFromJson(std::string_view text, google::protobuf::Message* message) {
  TANDEM_ASSIGN_OR_RETURN(Json json, ParseStrictJson(text));
  if (!json.is_object()) return absl::InvalidArgumentError("not an object {...}");
  TANDEM_RETURN_IF_ERROR(SpellOut(*message->GetDescriptor(), &json));
  const auto status = google::protobuf::util::JsonStringToMessage(json.dump(), message);
  if (status.ok()) return absl::OkStatus();
  return absl::InvalidArgumentError(status.ToString());
}

}  // namespace tandem::cli
