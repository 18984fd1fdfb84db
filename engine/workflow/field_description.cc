#include "engine/workflow/field_description.h"

#include "engine/workflow/definition.h"
#include "engine/workflow/field_type.h"
#include "engine/workflow/near_name.h"
#include "fmt/format.h"
#include "tandem/v1/values.pb.h"

namespace tandem {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;

// One of a thing, and several.
struct Words {
  std::string one;
  std::string several;
};

bool IsPeriod(const FieldDescriptor& field) {
  return field.message_type() != nullptr &&
         field.message_type()->full_name() == v1::Period::descriptor()->full_name();
}

std::string Range(const v1::FieldRule& rule) {
  if (rule.has_min() && rule.has_max()) {
    return fmt::format(" from {} to {}", rule.min(), rule.max());
  }
  if (rule.has_min()) return fmt::format(" from {} on", rule.min());
  if (rule.has_max()) return fmt::format(" up to {}", rule.max());
  return "";
}

Words OfText(const v1::FieldRule& rule) {
  if (rule.has_refers_to()) {
    const std::string& to = rule.refers_to().to();
    if (to == "person") return {"person", "people"};
    if (to != "organisation") return {to, to};
    const auto& kinds = rule.refers_to().kind();
    if (kinds.empty()) return {"organisation", "organisations"};
    const std::string which = fmt::format(" ({})", ListNames({kinds.begin(), kinds.end()}));
    return {"organisation" + which, "organisations" + which};
  }
  const std::string& names = rule.names();
  if (names == "party") return {"party", "parties"};
  if (names == "activity") return {"activity's key", "activities' keys"};
  if (!names.empty()) return {fmt::format("{}'s key", names), fmt::format("keys of {}", names)};
  return {"text", "texts"};
}

Words Describe(const FieldDescriptor& field, const v1::FieldRule& rule) {
  const FieldType type = TypeOf(field);
  switch (type.kind) {
    case FieldType::Kind::kDate:
      return IsPeriod(field) ? Words{"period", "periods"} : Words{"date", "dates"};
    case FieldType::Kind::kNumber:
      if (rule.names() == "event") return {"event's number", "events' numbers"};
      return {"number" + Range(rule), "numbers" + Range(rule)};
    case FieldType::Kind::kMoney:
      return {"amount", "amounts"};
    case FieldType::Kind::kFlag:
      return {"yes or no", "yes or no each"};
    case FieldType::Kind::kClockTime:
      return {"clock time", "clock times"};
    case FieldType::Kind::kActivity:
      return {"activity", "activities"};
    case FieldType::Kind::kText:
      if (type.values != nullptr) {
        const std::string names = ListNames(ValueNames(*type.values));
        return {"one of " + names, "any of " + names};
      }
      return OfText(rule);
    default:
      if (field.message_type() == nullptr) return {"bytes", "bytes"};
      return {field.message_type()->name(), field.message_type()->name()};
  }
}

std::string Hint(const FieldDescriptor& field, const v1::FieldRule& rule) {
  if (rule.reporter_by_default()) return "if left out, the organisation that you report for";
  if (!rule.personal().empty()) return "sealed: personal data";
  const FieldType::Kind kind = TypeOf(field).kind;
  if (kind == FieldType::Kind::kDate) {
    const std::string days =
        IsPeriod(field) ? "2015-09-23..2015-09-25, or Dec 2015" : "2015-09-23, or Dec 2015";
    return rule.occurred_on() ? days + "; says when it happened" : days;
  }
  if (kind == FieldType::Kind::kMoney) return "USD 12.50";
  if (kind == FieldType::Kind::kClockTime) {
    const std::string clock = "13:00 Europe/Brussels";
    return rule.occurred_at() ? clock + "; says at what time it happened" : clock;
  }
  std::string hint;
  if (rule.has_min_items() || rule.has_max_items()) {
    hint = rule.has_max_items()
               ? fmt::format("{} to {} of them", rule.min_items(), rule.max_items())
               : fmt::format("at least {} of them", rule.min_items());
  }
  const bool has_parts = kind == FieldType::Kind::kActivity || kind == FieldType::Kind::kOther;
  if (has_parts && field.message_type() != nullptr) {
    hint +=
        fmt::format("{}{} {}", hint.empty() ? "" : "; ", field.is_repeated() ? "each has" : "has",
                    ListNames(FieldNames(*field.message_type())));
  }
  if (!hint.empty()) return hint;
  if (rule.has_max_characters()) return fmt::format("up to {} characters", rule.max_characters());
  return "";
}

}  // namespace

std::vector<FieldDescription> DescribeFields(const Descriptor& payload) {
  std::vector<FieldDescription> descriptions;
  for (int i = 0; i < payload.field_count(); ++i) {
    const FieldDescriptor& field = *payload.field(i);
    const v1::FieldRule& rule = RuleOf(&field);
    const Words words = Describe(field, rule);
    descriptions.push_back({field.name(),
                            field.is_repeated() ? "list of " + words.several : words.one,
                            rule.required(), field.is_repeated(), Hint(field, rule)});
  }
  return descriptions;
}

}  // namespace tandem
