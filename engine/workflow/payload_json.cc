#include "engine/workflow/payload_json.h"

#include <nlohmann/json.hpp>
#include <set>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "engine/base/status_macros.h"
#include "engine/workflow/clock_time.h"
#include "engine/workflow/dates.h"
#include "engine/workflow/field_type.h"
#include "engine/workflow/near_name.h"
#include "fmt/format.h"
#include "google/protobuf/util/json_util.h"
#include "tandem/v1/values.pb.h"

namespace tandem {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using Json = nlohmann::ordered_json;

// More are counted.
constexpr size_t kWrongMax = 20;

// Thrown out of the parser's callback, and caught where the parser is called.
class Refused : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// The part of nlohmann's message that people can use: "parse error at line 1,
// column 5: ...".
std::string Readable(const std::string& what) {
  const size_t end = what.find("] ");
  return end == std::string::npos ? what : what.substr(end + 2);
}

absl::StatusOr<Json> ParseStrictly(std::string_view text) {
  std::vector<std::set<std::string>> keys;
  const auto callback = [&keys](int depth, Json::parse_event_t event, Json& parsed) {
    if (depth > kJsonDepthMax) {
      throw Refused(fmt::format("it nests deeper than {} levels", kJsonDepthMax));
    }
    if (event == Json::parse_event_t::object_start) keys.emplace_back();
    if (event == Json::parse_event_t::object_end) keys.pop_back();
    if (event == Json::parse_event_t::key &&
        !keys.back().insert(parsed.get<std::string>()).second) {
      throw Refused(fmt::format("'{}' is given twice", parsed.get<std::string>()));
    }
    if (event == Json::parse_event_t::value && parsed.is_null()) {
      throw Refused("null says nothing: leave the field out");
    }
    return true;
  };
  try {
    Json json = Json::parse(text.begin(), text.end(), callback);
    if (!json.is_object()) return absl::InvalidArgumentError("a payload is an object: {...}");
    return json;
  } catch (const Refused& refused) {
    return absl::InvalidArgumentError(refused.what());
  } catch (const Json::exception& error) {
    return absl::InvalidArgumentError(Readable(error.what()));
  }
}

Json ToJson(const v1::Date& date) {
  Json json = {{"year", date.year()}};
  if (date.month() != 0) json["month"] = date.month();
  if (date.day() != 0) json["day"] = date.day();
  return json;
}

// Turns what only Tandem takes into what Protocol Buffers takes, and says all that
// fits neither.
class Preparation {
 public:
  absl::Status Prepare(const Descriptor& type, Json* payload) {
    Object(type, "", payload);
    if (wrong_.empty()) return absl::OkStatus();
    if (count_ > wrong_.size()) {
      wrong_.push_back(fmt::format("and {} more", count_ - wrong_.size()));
    }
    return absl::InvalidArgumentError(fmt::format("{}", fmt::join(wrong_, "; ")));
  }

 private:
  void Note(std::string what) {
    if (++count_ <= kWrongMax) wrong_.push_back(std::move(what));
  }
  void Note(const std::string& path, const absl::Status& status) {
    Note(fmt::format("'{}': {}", path, std::string(status.message())));
  }

  void Object(const Descriptor& type, const std::string& within, Json* object) {
    if (!object->is_object()) return Note(fmt::format("'{}' is an object: {{...}}", within));
    std::set<const FieldDescriptor*> given;
    for (auto& [key, value] : object->items()) {
      const FieldDescriptor* field = type.FindFieldByName(key);
      for (int i = 0; field == nullptr && i < type.field_count(); ++i) {
        if (type.field(i)->json_name() == key) field = type.field(i);
      }
      if (field == nullptr) {
        Note(NoSuchName("field", key, FieldNames(type), fmt::format("in '{}'", type.name())));
        continue;
      }
      const std::string path = within.empty() ? key : fmt::format("{}.{}", within, key);
      if (given.insert(field).second) {
        Field(*field, path, &value);
      } else {
        Note(fmt::format("'{}' is given twice", path));
      }
    }
  }

  void Field(const FieldDescriptor& field, const std::string& path, Json* value) {
    if (!field.is_repeated()) return Value(field, path, value);
    if (!value->is_array()) return Note(fmt::format("'{}' is a list: [...]", path));
    size_t index = 0;
    for (Json& item : *value) Value(field, fmt::format("{}[{}]", path, ++index), &item);
  }

  void Value(const FieldDescriptor& field, const std::string& path, Json* value) {
    if (field.enum_type() != nullptr) {
      const std::vector<std::string> names = ValueNames(*field.enum_type());
      const std::string text = value->is_string() ? value->get<std::string>() : value->dump();
      if (value->is_string() && field.enum_type()->FindValueByName(text) != nullptr) return;
      return Note(fmt::format("'{}': {}", path, NoSuchName("value", text, names)));
    }
    const Descriptor* type = field.message_type();
    if (type == nullptr) return;
    if (value->is_string() && type->full_name() == v1::Date::descriptor()->full_name()) {
      const absl::StatusOr<v1::Date> date = ParseDate(value->get<std::string>());
      if (!date.ok()) return Note(path, date.status());
      *value = ToJson(*date);
      return;
    }
    if (value->is_string() && type->full_name() == v1::Period::descriptor()->full_name()) {
      const absl::StatusOr<v1::Period> period = ParsePeriod(value->get<std::string>());
      if (!period.ok()) return Note(path, period.status());
      *value = Json{{"first", ToJson(period->first())}};
      if (period->has_last()) (*value)["last"] = ToJson(period->last());
      return;
    }
    if (value->is_string() && type->full_name() == v1::ClockTime::descriptor()->full_name()) {
      const absl::StatusOr<v1::ClockTime> clock = ParseClockTime(value->get<std::string>());
      if (!clock.ok()) return Note(path, clock.status());
      *value = Json{{"time", clock->time()}, {"zone", clock->zone()}};
      return;
    }
    Object(*type, path, value);
  }

  std::vector<std::string> wrong_;  // The first of them.
  size_t count_ = 0;
};

}  // namespace

absl::Status ReadPayloadJson(std::string_view json, Message* payload) {
  TANDEM_ASSIGN_OR_RETURN(Json parsed, ParseStrictly(json));
  TANDEM_RETURN_IF_ERROR(Preparation().Prepare(*payload->GetDescriptor(), &parsed));
  const auto read = google::protobuf::util::JsonStringToMessage(parsed.dump(), payload);
  if (read.ok()) return absl::OkStatus();
  return absl::InvalidArgumentError(std::string(read.message()));
}

}  // namespace tandem
