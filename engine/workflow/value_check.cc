// The half of ConditionCheck that knows types: values, comparisons, dates.
#include <algorithm>
#include <cstdlib>
#include <string>
#include <vector>

#include "engine/base/contains.h"
#include "engine/workflow/clock_time.h"
#include "engine/workflow/condition_check.h"
#include "engine/workflow/dates.h"
#include "engine/workflow/money.h"
#include "engine/workflow/near_name.h"
#include "engine/workflow/time_zone.h"
#include "engine/workflow/workflow_names.h"
#include "fmt/format.h"
#include "tandem/v1/values.pb.h"

namespace tandem {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using Kind = FieldType::Kind;

// More is a slip of the keyboard.
constexpr int kRuleMonthsMax = 1200;
constexpr int kRuleDaysMax = 40000;

bool IsOrdered(Kind kind) {
  return kind == Kind::kDate || kind == Kind::kNumber || kind == Kind::kMoney ||
         kind == Kind::kUnknown;
}

}  // namespace

FieldType ConditionCheck::Value(const v1::Value& value, const InView& view) {
  FieldType type;
  switch (value.value_case()) {
    case v1::Value::kFact: {
      Fact(value.fact(), value, "fact");
      const v1::Fact* fact = definition_.FindFact(value.fact());
      if (fact != nullptr) type = TypeOf(fact->type());
      break;
    }
    case v1::Value::kField:
    case v1::Value::kActivityField:
    case v1::Value::kItemField:
      type = TypeOfField(value, view);
      break;
    case v1::Value::kAtHand:
      type = TypeAtHand(value, view);
      break;
    case v1::Value::kNumber:
      type.kind = Kind::kNumber;
      break;
    case v1::Value::kText:
      type.kind = Kind::kText;
      break;
    case v1::Value::kFlag:
      type.kind = Kind::kFlag;
      break;
    case v1::Value::kMoney:
      type.kind = Kind::kMoney;
      if (!IsCurrency(value.money().currency())) {
        Error(value.money(), "currency",
              fmt::format("'{}' is no currency: write three capital letters, such as \"EUR\"",
                          value.money().currency()));
      }
      break;
    case v1::Value::kDay:
      type.kind = Kind::kDate;
      if (absl::StatusOr<v1::Date> date = ParseDate(value.day()); !date.ok()) {
        Error(value, "day", std::string(date.status().message()));
      }
      break;
    case v1::Value::kDate:
      type.kind = Kind::kDate;
      Date(value.date(), view);
      break;
    case v1::Value::kSum:
      type = TypeOfSum(value.sum(), view);
      break;
    case v1::Value::kOther:
      Error(value, "other",
            "another instance's fact is read only when an event is judged: write it as the "
            "'value' of a 'set' or an 'add', and read the fact that this sets");
      return type;
    case v1::Value::VALUE_NOT_SET:
      source_.Error(source_.Of(value),
                    "there is no value: give one of fact, field, activity_field, item_field, "
                    "at_hand, number, text, flag, money, day, date, sum, other");
      return type;
  }
  if (value.percent() != 0 && type.known() && type.kind != Kind::kNumber &&
      type.kind != Kind::kMoney) {
    Error(value, "percent",
          fmt::format("a percentage of {}: it is for numbers and amounts", type.ToString()));
  }
  return type;
}

FieldType ConditionCheck::TypeOfSum(const v1::Sum& sum, const InView& view) {
  if (sum.of().has_instances()) {
    Error(sum, "of",
          "what other instances say is not added up: choose parties, activities, "
          "items or events");
    return {};
  }
  const InView inner = Select(sum.of(), view);
  if (!sum.has_value()) {
    source_.Error(source_.Of(sum), "'sum' needs 'value': what is added up of each");
    return {};
  }
  const FieldType type = Value(sum.value(), inner);
  if (type.known() && (type.list || (type.kind != Kind::kNumber && type.kind != Kind::kMoney))) {
    Error(sum, "value",
          fmt::format("{} is not added up: a sum is of numbers or of amounts", type.ToString()));
    return {};
  }
  WarnOfZeros(sum, inner);
  return type;
}

// A 0 that does not count as given would make the sum unknown.
void ConditionCheck::WarnOfZeros(const v1::Sum& sum, const InView& inner) {
  const FieldDescriptor* field = nullptr;
  if (sum.value().has_field()) {
    field = PayloadField(sum.value().field(), inner, sum.value(), "field");
  } else if (sum.value().has_item_field()) {
    field = ItemField(sum.value().item_field(), inner, sum.value());
  }
  if (field == nullptr || field->has_presence()) return;
  source_.Warning(source_.Of(sum.value()),
                  fmt::format("'{}' that is 0 counts as not known, and then the sum is not known "
                              "either: write 'optional' before it in {}",
                              field->name(), field->containing_type()->name()));
}

FieldType ConditionCheck::OthersFact(const v1::Other& other, const InView& view) {
  const FieldDescriptor* field = PayloadField(other.field(), view, other, "field");
  if (field == nullptr) return {};
  const std::string& to = RuleOf(field).refers_to().to();
  const auto workflow = parts_.workflows.find(to);
  if (workflow == parts_.workflows.end() || field->is_repeated()) {
    Error(other, "field",
          fmt::format("'{}' does not refer to one instance: give it the rule 'refers_to' with a "
                      "workflow",
                      other.field()));
    return {};
  }
  const v1::Fact* fact = workflow->second->FindFact(other.fact());
  if (fact == nullptr) {
    Error(other, "fact",
          NoSuchName("fact", other.fact(), FactNames(workflow->second->proto()),
                     fmt::format("in '{}'", to)));
    return {};
  }
  return TypeOf(fact->type());
}

FieldType ConditionCheck::TypeOfField(const v1::Value& value, const InView& view) {
  const FieldDescriptor* field = nullptr;
  if (value.has_field()) {
    field = PayloadField(value.field(), view, value, "field");
  } else if (value.has_activity_field()) {
    field = ActivityField(value.activity_field(), view, value);
  } else {
    field = ItemField(value.item_field(), view, value);
  }
  return field == nullptr ? FieldType{} : TypeOf(*field);
}

FieldType ConditionCheck::TypeAtHand(const v1::Value& value, const InView& view) {
  bool there = false;
  FieldType type;
  type.kind = Kind::kText;
  switch (value.at_hand()) {
    case v1::Value::PARTY:
      there = view.party;
      break;
    case v1::Value::ACTIVITY:
      there = view.activity;
      break;
    case v1::Value::ITEM:
      there = !view.item_kinds.empty();
      break;
    case v1::Value::EVENT:
      there = view.event;
      type.kind = Kind::kDate;
      break;
    case v1::Value::OCCURRENCE:
      there = view.occurrence;
      type.kind = Kind::kDate;
      break;
    default:
      Error(value, "at_hand", "write one of PARTY, ACTIVITY, ITEM, EVENT, OCCURRENCE");
      return {};
  }
  if (there) return type;
  std::string thing = v1::Value::Thing_Name(value.at_hand());
  std::transform(thing.begin(), thing.end(), thing.begin(),
                 [](char c) { return static_cast<char>(c - 'A' + 'a'); });
  Error(value, "at_hand", fmt::format("no {} is at hand in {}", thing, view.where));
  return {};
}

const FieldDescriptor* ConditionCheck::PayloadField(const std::string& path, const InView& view,
                                                    const Message& at, const char* field) {
  if (!view.event) {
    Error(at, field, fmt::format("no event is at hand in {}, whose field it could be", view.where));
    return nullptr;
  }
  const bool any = view.event_types.empty();
  const std::vector<std::string> types = any ? EventNames(definition_.proto()) : view.event_types;
  const FieldDescriptor* found = nullptr;
  std::string problem;
  for (const std::string& type : types) {
    const google::protobuf::Descriptor* payload = definition_.PayloadOf(type);
    if (payload == nullptr) return nullptr;  // Said where the event stands.
    std::string why;
    const FieldDescriptor* here = FollowPath(*payload, path, &why);
    if (here == nullptr && !any) {
      Error(at, field, why);
      return nullptr;
    }
    if (here == nullptr) {
      if (problem.empty()) problem = why;
    } else if (found == nullptr) {
      found = here;
    } else if (TypeOf(*found).kind != TypeOf(*here).kind) {
      Error(at, field,
            fmt::format("'{}' is {} in '{}' and {} in '{}'", path, TypeOf(*found).ToString(),
                        found->containing_type()->name(), TypeOf(*here).ToString(),
                        here->containing_type()->name()));
      return nullptr;
    }
  }
  if (found == nullptr) Error(at, field, fmt::format("no event has a field '{}'", path));
  return found;
}

const FieldDescriptor* ConditionCheck::ActivityField(const std::string& path, const InView& view,
                                                     const Message& at) {
  if (!view.activity) {
    Error(at, "activity_field", fmt::format("no activity is at hand in {}", view.where));
    return nullptr;
  }
  std::string problem;
  const FieldDescriptor* found = FollowPath(*v1::Activity::descriptor(), path, &problem);
  if (found == nullptr) Error(at, "activity_field", problem);
  return found;
}

const FieldDescriptor* ConditionCheck::ItemField(const std::string& path, const InView& view,
                                                 const Message& at) {
  if (view.item_kinds.empty()) {
    Error(at, "item_field", fmt::format("no item is at hand in {}", view.where));
    return nullptr;
  }
  const FieldDescriptor* found = nullptr;
  std::set<std::string> fields;
  std::string problem;
  for (const v1::EventType& event : definition_.proto().event()) {
    const auto& naming = definition_.NamingFieldsOf(event.name());
    if (std::none_of(naming.begin(), naming.end(), [&](const NamingField& names) {
          return view.item_kinds.count(names.kind) > 0;
        })) {
      continue;
    }
    const google::protobuf::Descriptor* payload = definition_.PayloadOf(event.name());
    for (std::string& name : FieldNames(*payload)) fields.insert(std::move(name));
    std::string why;
    const FieldDescriptor* here = FollowPath(*payload, path, &why);
    if (here == nullptr) {
      if (why.find("personal") != std::string::npos || path.find('.') != std::string::npos) {
        problem = why;
      }
      continue;
    }
    if (found != nullptr && TypeOf(*found).kind != TypeOf(*here).kind) {
      Error(at, "item_field",
            fmt::format("'{}' is {} in '{}' and {} in '{}'", path, TypeOf(*found).ToString(),
                        found->containing_type()->name(), TypeOf(*here).ToString(),
                        here->containing_type()->name()));
      return nullptr;
    }
    found = here;
  }
  if (found == nullptr && !payloads_missing_) {
    Error(at, "item_field",
          !problem.empty()
              ? problem
              : NoSuchName("field", path, {fields.begin(), fields.end()},
                           fmt::format("in what names a {}", *view.item_kinds.begin())));
  }
  return found;
}

void ConditionCheck::Compare(const v1::Compare& compare, const InView& view) {
  const FieldType left = Value(compare.value(), view);
  if (compare.to().empty()) {
    source_.Error(source_.Of(compare), "'compare' needs 'to': what the value is compared with");
  }
  for (const v1::Value& to : compare.to()) {
    CompareOne(compare, to, left, Value(to, view));
  }
  if (!left.known()) return;
  if (compare.is() == v1::Compare::CONTAINS) {
    if (!left.list) {
      Error(compare, "is", fmt::format("CONTAINS is for lists, and this is {}", left.ToString()));
    }
  } else if (left.list) {
    Error(compare, "is",
          fmt::format("this is {}; ask whether it CONTAINS something", left.ToString()));
  } else if (compare.is() != v1::Compare::EQUAL && !IsOrdered(left.kind)) {
    Error(compare, "is",
          fmt::format("{} is neither less nor more than another: compare dates, "
                      "numbers or amounts, or use EQUAL",
                      left.ToString()));
  }
}

void ConditionCheck::CompareOne(const v1::Compare& compare, const v1::Value& to,
                                const FieldType& left, const FieldType& right) {
  Literal(to, left);
  Literal(compare.value(), right);
  if (!left.known() || !right.known()) return;
  if (right.list) {
    source_.Error(source_.Of(to), fmt::format("this is {}; compare with one value, or turn the "
                                              "two round and ask CONTAINS",
                                              right.ToString()));
  } else if (left.kind != right.kind || left.kind == Kind::kOther || left.kind == Kind::kActivity) {
    FieldType one = left;
    one.list = false;
    source_.Error(source_.Of(to),
                  fmt::format("{} does not compare with {}", one.ToString(), right.ToString()));
  }
}

void ConditionCheck::Literal(const v1::Value& literal, const FieldType& other) {
  if (!literal.has_text() || other.values == nullptr) return;
  const std::vector<std::string> values = ValueNames(*other.values);
  if (Contains(values, literal.text())) return;
  Error(literal, "text",
        NoSuchName("value", literal.text(), values, fmt::format("in '{}'", other.values->name())));
}

void ConditionCheck::Date(const v1::DateRule& rule, const InView& view) {
  bool of_event = false;
  switch (rule.anchor_case()) {
    case v1::DateRule::kEvent:
      of_event = true;
      Pattern(rule.event(), view);
      break;
    case v1::DateRule::kFirstEvent:
      of_event = true;
      Pattern(rule.first_event(), view);
      break;
    case v1::DateRule::kFrom: {
      const FieldType type = Value(rule.from(), view);
      of_event = rule.from().at_hand() == v1::Value::EVENT;
      if (type.known() && (type.kind != Kind::kDate || type.list)) {
        Error(rule, "from", fmt::format("{} is no date to count from", type.ToString()));
      }
      break;
    }
    case v1::DateRule::kPhase:
      Phase(rule.phase(), rule, "phase");
      break;
    case v1::DateRule::kEarliest:
    case v1::DateRule::kLatest: {
      const bool earliest = rule.has_earliest();
      const v1::DateRules& rules = earliest ? rule.earliest() : rule.latest();
      if (rules.of().empty()) {
        Error(rule, earliest ? "earliest" : "latest", "of no date: give at least one 'of'");
      }
      for (const v1::DateRule& one : rules.of()) Date(one, view);
      break;
    }
    case v1::DateRule::ANCHOR_NOT_SET:
      source_.Error(source_.Of(rule),
                    "it counts from nothing: give one of event, first_event, from, phase, "
                    "earliest, latest");
      break;
  }
  if (rule.day() == v1::DateRule::RECORDED && !of_event) {
    Error(rule, "day", "only an event was recorded on a day; count from 'event' or 'first_event'");
  }
  if (!rule.months_fact().empty()) {
    Fact(rule.months_fact(), rule, "months_fact");
    const v1::Fact* fact = definition_.FindFact(rule.months_fact());
    if (fact != nullptr && fact->type() != v1::Fact::NUMBER) {
      Error(rule, "months_fact",
            fmt::format("'{}' is {}; months are a number", fact->name(),
                        TypeOf(fact->type()).ToString()));
    }
  }
  if (std::abs(static_cast<int64_t>(rule.months())) > kRuleMonthsMax) {
    Error(rule, "months", fmt::format("at most {} months", kRuleMonthsMax));
  }
  if (std::abs(static_cast<int64_t>(rule.calendar_days())) > kRuleDaysMax) {
    Error(rule, "calendar_days", fmt::format("at most {} days", kRuleDaysMax));
  }
  if (std::abs(static_cast<int64_t>(rule.working_days())) > kRuleDaysMax) {
    Error(rule, "working_days", fmt::format("at most {} days", kRuleDaysMax));
  }
  if (rule.has_clock()) {
    const FieldType type = Value(rule.clock(), view);
    if (type.known() && (type.kind != Kind::kClockTime || type.list)) {
      Error(rule, "clock",
            fmt::format("{} is not a clock time (tandem.v1.ClockTime)", type.ToString()));
    }
    if (!rule.time().empty() || !rule.zone().empty()) {
      Error(rule, "clock", "'clock' gives the time and the zone: leave 'time' and 'zone' out");
    }
  }
  if (!rule.time().empty() && !MinuteOfDay(rule.time())) {
    Error(rule, "time",
          fmt::format("'{}' is no time of day: write 24 hours, such as \"17:30\"", rule.time()));
  }
  if (!rule.zone().empty() && !ZoneNamed(rule.zone()).has_value()) {
    Error(rule, "zone",
          fmt::format("no time zone '{}': write an IANA name, such as "
                      "\"Asia/Bangkok\"",
                      rule.zone()));
  }
}

}  // namespace tandem
