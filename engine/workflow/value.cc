#include "engine/workflow/value.h"

#include <algorithm>

#include "engine/base/contains.h"
#include "engine/workflow/date_rule.h"
#include "engine/workflow/dates.h"
#include "engine/workflow/sum.h"
#include "engine/workflow/time_zone.h"

namespace tandem {
namespace {

bool IsSumOfNothing(const v1::Money& money) {
  return money.currency().empty() && money.minor() == 0;
}

bool IsSumOfNothing(const Value& value) {
  const v1::Money* money = value.As<v1::Money>();
  return money != nullptr && IsSumOfNothing(*money);
}

// A number, or an amount whatever its currency.
std::optional<int64_t> PlainNumber(const Value& value) {
  if (const int64_t* number = value.As<int64_t>()) return *number;
  if (const v1::Money* money = value.As<v1::Money>()) return money->minor();
  return std::nullopt;
}

bool IsSaidUnknown(const v1::HistoryEntry& entry, std::string_view path) {
  const std::string_view field = path.substr(0, path.find('.'));
  return Contains(entry.unknown(), field);
}

Value EventField(const EventView& event, std::string_view path) {
  if (event.entry == nullptr || event.payload == nullptr) return {};
  Value value = FieldOf(*event.payload, path);
  if (const std::vector<Value>* list = value.As<std::vector<Value>>();
      list != nullptr && list->empty() && IsSaidUnknown(*event.entry, path)) {
    return {};
  }
  value.set_by = WordedBy(*event.entry);
  return value;
}

// The event that put it as it is: that of `version`, or what corrected its payload.
uint64_t WordingOf(const Scope& scope, uint64_t version) {
  const v1::HistoryEntry* entry = scope.instance.history().Find(version);
  return entry == nullptr ? version : WordedBy(*entry);
}

// The fact is the whole instance's, whatever is at hand.
Value SumOfFact(const Scope& scope, const v1::Fact& fact) {
  Scope whole = scope;
  whole.hypothetical = nullptr;
  Value sum = Read(whole, fact.derived(), AtHand());
  if (IsSumOfNothing(sum) && fact.type() == v1::Fact::NUMBER) sum.data = int64_t{0};
  return sum;
}

Value FactValueOf(const Scope& scope, const std::string& name, const AtHand& at_hand) {
  const v1::Fact* fact = scope.definition.FindFact(name);
  if (fact != nullptr && fact->has_derived()) {
    if (scope.TooDeep()) return {};
    return fact->derived().has_sum() ? SumOfFact(scope.Deeper(), *fact)
                                     : Read(scope.Deeper(), fact->derived(), at_hand);
  }
  for (const v1::FactState& state : scope.instance.state().fact()) {
    if (state.name() != name) continue;
    Value value = FromFact(state.value());
    value.set_by = WordingOf(scope, state.by_version());
    return value;
  }
  return {};
}

Value ActivityField(const Scope& scope, std::string_view path, const AtHand& at_hand) {
  const v1::ActivityState* activity = scope.instance.FindActivity(at_hand.activity);
  if (activity == nullptr) return {};
  Value value = FieldOf(activity->activity(), path);
  value.set_by = WordingOf(
      scope, path.substr(0, 3) == "due" ? activity->due_set_by() : activity->planned_by());
  return value;
}

// A fact of the instance to which the field refers, as it was when the event was judged.
Value PinnedFact(const EventView& event, const v1::Other& other) {
  if (event.entry == nullptr) return {};
  for (const v1::PinnedFact& pinned : event.entry->pinned()) {
    if (pinned.field() != other.field() || pinned.fact() != other.fact()) continue;
    Value value = FromFact(pinned.value());
    value.set_by = WordedBy(*event.entry);
    return value;
  }
  return {};
}

Value TextValue(const std::string& text) {
  Value value;
  if (!text.empty()) value.data = text;
  return value;
}

Value DayValue(absl::CivilDay day) {
  Value value;
  value.data = ToPeriod(day);
  return value;
}

Value ThingAtHand(v1::Value::Thing thing, const AtHand& at_hand) {
  switch (thing) {
    case v1::Value::PARTY:
      return TextValue(at_hand.party);
    case v1::Value::ACTIVITY:
      return TextValue(at_hand.activity);
    case v1::Value::ITEM:
      return TextValue(at_hand.item);
    case v1::Value::EVENT: {
      Value value;
      if (at_hand.event.entry != nullptr && at_hand.event.entry->has_occurred_on()) {
        value.data = at_hand.event.entry->occurred_on();
        value.set_by = DatedBy(*at_hand.event.entry);
      }
      return value;
    }
    case v1::Value::OCCURRENCE:
      return at_hand.occurrence ? DayValue(*at_hand.occurrence) : Value();
    default:
      return {};
  }
}

Value Whole(const Scope& scope, const v1::Value& value, const AtHand& at_hand, const Place* place) {
  Value read;
  switch (value.value_case()) {
    case v1::Value::kFact:
      return FactValueOf(scope, value.fact(), at_hand);
    case v1::Value::kField:
      return EventField(at_hand.event, value.field());
    case v1::Value::kActivityField:
      return ActivityField(scope, value.activity_field(), at_hand);
    case v1::Value::kItemField:
      return ItemField(scope, value.item_field(), at_hand);
    case v1::Value::kAtHand:
      return ThingAtHand(value.at_hand(), at_hand);
    case v1::Value::kNumber:
      read.data = int64_t{value.number()};
      return read;
    case v1::Value::kText:
      read.data = value.text();
      return read;
    case v1::Value::kFlag:
      read.data = value.flag();
      return read;
    case v1::Value::kMoney:
      read.data = value.money();
      return read;
    case v1::Value::kDay:
      if (const auto date = ParseDate(value.day()); date.ok()) {
        v1::Period period;
        *period.mutable_first() = *date;
        read.data = period;
      }
      return read;
    case v1::Value::kDate: {
      const Place here = place == nullptr ? PlaceAtHand(scope, at_hand) : *place;
      if (const auto reckoned = Reckon(scope, value.date(), at_hand, here)) {
        read = DayValue(reckoned->day);
        read.set_by = reckoned->set_by;
        read.on_working_day = reckoned->on_working_day;
        if (reckoned->provisional) {
          read.provisional = std::make_shared<const v1::Provisional>(*reckoned->provisional);
        }
      }
      return read;
    }
    case v1::Value::kSum:
      return SumOf(scope, value.sum(), at_hand, place);
    case v1::Value::kOther:
      return PinnedFact(at_hand.event, value.other());
    case v1::Value::VALUE_NOT_SET:
      break;
  }
  return read;
}

template <typename T>
Truth Ordered(const T& a, v1::Compare::Relation relation, const T& b) {
  bool holds = false;
  switch (relation) {
    case v1::Compare::EQUAL:
      holds = a == b;
      break;
    case v1::Compare::LESS:
      holds = a < b;
      break;
    case v1::Compare::AT_MOST:
      holds = a <= b;
      break;
    case v1::Compare::AT_LEAST:
      holds = a >= b;
      break;
    case v1::Compare::MORE:
      holds = a > b;
      break;
    default:
      return Truth::kUnknown;
  }
  return holds ? Truth::kTrue : Truth::kFalse;
}

Truth AnyEquals(const std::vector<Value>& list, const Value& to) {
  Truth any = Truth::kFalse;
  for (const Value& element : list) any = std::max(any, Relate(element, v1::Compare::EQUAL, to));
  return any;
}

}  // namespace

Value Read(const Scope& scope, const v1::Value& value, const AtHand& at_hand, const Place* place) {
  if (scope.TooDeep()) return {};
  Value read = Whole(scope, value, at_hand, place);
  if (value.percent() == 0) return read;
  // In two steps, so that large amounts do not overflow.
  const auto part = [percent = int64_t{value.percent()}](int64_t whole) {
    return whole / 100 * percent + whole % 100 * percent / 100;
  };
  if (auto* number = std::get_if<int64_t>(&read.data)) *number = part(*number);
  if (auto* money = std::get_if<v1::Money>(&read.data)) money->set_minor(part(money->minor()));
  return read;
}

std::optional<v1::FactValue> ReadFact(const Scope& scope, std::string_view name) {
  const v1::Fact* fact = scope.definition.FindFact(name);
  if (fact == nullptr) return std::nullopt;
  return ToFact(FactValueOf(scope, fact->name(), AtHand()), fact->type());
}

EventView EventWithItemField(const Scope& scope, std::string_view field, const AtHand& at_hand) {
  if (at_hand.item.empty()) return {};
  const std::vector<int> places =
      scope.instance.history().Naming(scope.definition, at_hand.item_kind, at_hand.item);
  for (auto place = places.rbegin(); place != places.rend(); ++place) {
    EventView event = ViewAt(scope.definition, scope.instance, *place);
    const Value value = EventField(event, field);
    const std::vector<Value>* list = value.As<std::vector<Value>>();
    if (value.known() && (list == nullptr || !list->empty())) return event;
  }
  return {};
}

Value ItemField(const Scope& scope, std::string_view field, const AtHand& at_hand) {
  return EventField(EventWithItemField(scope, field, at_hand), field);
}

Truth Relate(const Value& value, v1::Compare::Relation relation, const Value& to) {
  if (!value.known() || !to.known()) return Truth::kUnknown;
  if (relation == v1::Compare::CONTAINS) {
    const std::vector<Value>* list = value.As<std::vector<Value>>();
    return list == nullptr ? Relate(value, v1::Compare::EQUAL, to) : AnyEquals(*list, to);
  }
  if (IsSumOfNothing(value) || IsSumOfNothing(to)) {
    const std::optional<int64_t> left = PlainNumber(value);
    const std::optional<int64_t> right = PlainNumber(to);
    return left && right ? Ordered(*left, relation, *right) : Truth::kUnknown;
  }
  if (value.data.index() != to.data.index()) return Truth::kUnknown;
  if (const int64_t* number = value.As<int64_t>()) {
    return Ordered(*number, relation, *to.As<int64_t>());
  }
  if (const std::string* text = value.As<std::string>()) {
    return Ordered(*text, relation, *to.As<std::string>());
  }
  if (const bool* flag = value.As<bool>()) return Ordered(*flag, relation, *to.As<bool>());
  if (const v1::Period* period = value.As<v1::Period>()) {
    return Ordered(LastDay(*period), relation, LastDay(*to.As<v1::Period>()));
  }
  if (const v1::Money* money = value.As<v1::Money>()) {
    const v1::Money& other = *to.As<v1::Money>();
    if (money->currency() != other.currency()) return Truth::kUnknown;
    return Ordered(money->minor(), relation, other.minor());
  }
  // Which of two is earlier depends on the day.
  if (const v1::ClockTime* clock = value.As<v1::ClockTime>();
      clock != nullptr && relation == v1::Compare::EQUAL) {
    const v1::ClockTime& other = *to.As<v1::ClockTime>();
    const bool same = clock->time() == other.time() &&
                      CanonicalZone(clock->zone()) == CanonicalZone(other.zone());
    return same ? Truth::kTrue : Truth::kFalse;
  }
  return Truth::kUnknown;
}

std::optional<v1::FactValue> ToFact(const Value& value, v1::Fact::Type type) {
  v1::FactValue fact;
  if (const v1::Period* period = value.As<v1::Period>(); period && type == v1::Fact::DATE) {
    *fact.mutable_date() = period->has_last() ? period->last() : period->first();
  } else if (const int64_t* number = value.As<int64_t>(); number && type == v1::Fact::NUMBER) {
    fact.set_number(*number);
  } else if (IsSumOfNothing(value) && type == v1::Fact::NUMBER) {
    fact.set_number(0);
  } else if (const v1::Money* money = value.As<v1::Money>(); money && type == v1::Fact::MONEY) {
    *fact.mutable_money() = *money;
  } else if (const std::string* text = value.As<std::string>(); text && type == v1::Fact::TEXT) {
    fact.set_text(*text);
  } else if (const bool* flag = value.As<bool>(); flag && type == v1::Fact::FLAG) {
    fact.set_flag(*flag);
  } else if (const v1::ClockTime* clock = value.As<v1::ClockTime>();
             clock && type == v1::Fact::CLOCK_TIME) {
    *fact.mutable_clock_time() = *clock;
  } else {
    return std::nullopt;
  }
  return fact;
}

Value FromFact(const v1::FactValue& fact) {
  Value value;
  switch (fact.value_case()) {
    case v1::FactValue::kDate: {
      v1::Period period;
      *period.mutable_first() = fact.date();
      value.data = period;
      break;
    }
    case v1::FactValue::kNumber:
      value.data = int64_t{fact.number()};
      break;
    case v1::FactValue::kMoney:
      value.data = fact.money();
      break;
    case v1::FactValue::kText:
      value.data = fact.text();
      break;
    case v1::FactValue::kFlag:
      value.data = fact.flag();
      break;
    case v1::FactValue::kClockTime:
      value.data = fact.clock_time();
      break;
    case v1::FactValue::VALUE_NOT_SET:
      break;
  }
  return value;
}

Value SumOfNothing() {
  Value nothing;
  nothing.data = v1::Money();
  return nothing;
}

std::optional<v1::FactValue> Sum(const v1::FactValue* first, const Value& second) {
  if (first != nullptr && IsSumOfNothing(second)) return *first;
  if (first != nullptr && first->has_money() && IsSumOfNothing(first->money())) first = nullptr;
  v1::FactValue sum;
  int64_t total = 0;
  if (const int64_t* number = second.As<int64_t>()) {
    if (first != nullptr && !first->has_number()) return std::nullopt;
    if (__builtin_add_overflow(first == nullptr ? 0 : first->number(), *number, &total)) {
      return std::nullopt;
    }
    sum.set_number(total);
    return sum;
  }
  const v1::Money* money = second.As<v1::Money>();
  if (money == nullptr) return std::nullopt;
  if (first != nullptr && (!first->has_money() || first->money().currency() != money->currency())) {
    return std::nullopt;
  }
  if (__builtin_add_overflow(first == nullptr ? 0 : first->money().minor(), money->minor(),
                             &total)) {
    return std::nullopt;
  }
  *sum.mutable_money() = *money;
  sum.mutable_money()->set_minor(total);
  return sum;
}

}  // namespace tandem
