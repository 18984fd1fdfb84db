// Values that rules compare, set and count from: facts, fields, literals, days.
#ifndef TANDEM_ENGINE_WORKFLOW_VALUE_H_
#define TANDEM_ENGINE_WORKFLOW_VALUE_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "engine/workflow/at_hand.h"
#include "engine/workflow/scope.h"
#include "tandem/v1/deadline.pb.h"
#include "tandem/v1/values.pb.h"
#include "tandem/v1/workflow.pb.h"

namespace tandem {

enum class Truth { kFalse, kUnknown, kTrue };

// One value, or none: std::monostate is 'not known'.
struct Value {
  std::variant<std::monostate, int64_t, v1::Money, std::string, bool, v1::Period, v1::ClockTime,
               std::vector<Value>>
      data;
  // Version of the event that it comes from. 0: none.
  uint64_t set_by = 0;
  // Of a day that is reckoned by a rule; see Reckoned (date_rule.h). Null: it is firm.
  std::shared_ptr<const v1::Provisional> provisional = {};
  bool on_working_day = false;

  bool known() const { return !std::holds_alternative<std::monostate>(data); }
  template <typename T>
  const T* As() const {
    return std::get_if<T>(&data);
  }
};

// A field of a message by its path ("period.last"). Not known: absent, or a
// number, flag or enum without presence that is 0. Enums are texts, dates and
// periods are periods, lists are lists.
Value FieldOf(const google::protobuf::Message& message, std::string_view path);

// What `value` stands for. `place` reckons the days of a date rule; absent, it
// is that of the party at hand, else of the instance's first party.
Value Read(const Scope& scope, const v1::Value& value, const AtHand& at_hand,
           const Place* place = nullptr);

// A fact of the instance as its definition types it. Absent: it is not known, or there is no
// such fact.
std::optional<v1::FactValue> ReadFact(const Scope& scope, std::string_view name);

// The latest event that gives a field of the item at hand; its `entry` is null if none does.
EventView EventWithItemField(const Scope& scope, std::string_view field, const AtHand& at_hand);
// The field as that event says it.
Value ItemField(const Scope& scope, std::string_view field, const AtHand& at_hand);

// Messages of values.proto in a payload's field, repeated or not.
std::vector<v1::Activity> ActivitiesIn(const google::protobuf::Message& payload,
                                       std::string_view field);
// Texts in a field, repeated or not; empty ones are left out.
std::vector<std::string> TextsIn(const google::protobuf::Message& payload, std::string_view field);

// How they relate; unknown if either is, or if they are of different kinds.
Truth Relate(const Value& value, v1::Compare::Relation relation, const Value& to);

// As a fact of that type; absent if it is not known or does not fit.
std::optional<v1::FactValue> ToFact(const Value& value, v1::Fact::Type type);
Value FromFact(const v1::FactValue& fact);
// What no things come to: an amount of 0 without a currency, which relates to, and adds to,
// numbers and amounts in any currency as their 0.
Value SumOfNothing();
// The sum, for `add` and Sum. The first is absent or of the same kind; amounts in two
// currencies give nothing.
std::optional<v1::FactValue> Sum(const v1::FactValue* first, const Value& second);

}  // namespace tandem

#endif  // TANDEM_ENGINE_WORKFLOW_VALUE_H_
