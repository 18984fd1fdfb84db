#include "engine/workflow/date_rule.h"

#include <algorithm>
#include <vector>

#include "engine/base/timestamp.h"
#include "engine/workflow/clock_time.h"
#include "engine/workflow/condition.h"
#include "engine/workflow/dates.h"
#include "engine/workflow/provisional.h"
#include "engine/workflow/time_zone.h"
#include "engine/workflow/value.h"

namespace tandem {
namespace {

// Offsets beyond this are no deadlines of people; the bound keeps reckoning total.
constexpr int64_t kDaysMax = 400'000;
constexpr int64_t kMonthsMax = 12'000;

int Bounded(int64_t offset, int64_t most) {
  return static_cast<int>(std::clamp(offset, -most, most));
}

// What is imprecise counts by its last possible day, at either end, unless the rule asks for
// the earliest.
absl::CivilDay DayIn(const v1::Period& period, v1::DateRule::Day day) {
  if (day == v1::DateRule::EARLIEST) return FirstDay(period.first());
  return day == v1::DateRule::FIRST ? LastDay(period.first()) : LastDay(period);
}

std::optional<absl::CivilDay> DayOf(const v1::HistoryEntry& entry, v1::DateRule::Day day,
                                    const Place& place) {
  if (day == v1::DateRule::RECORDED) {
    return absl::ToCivilDay(ToTime(entry.recorded_at()), place.zone);
  }
  if (!entry.has_occurred_on()) return std::nullopt;
  return DayIn(entry.occurred_on(), day);
}

// The event that set that day last.
uint64_t SetBy(const v1::HistoryEntry& entry, v1::DateRule::Day day) {
  return day == v1::DateRule::RECORDED ? entry.version() : DatedBy(entry);
}

// The latest or earliest of the events; of several on one day the first recorded,
// which set it.
std::optional<AnchorDay> FromEvents(const Scope& scope, const v1::EventPattern& pattern,
                                    bool latest, v1::DateRule::Day day, const AtHand& at_hand,
                                    const Place& place) {
  std::optional<AnchorDay> best;
  for (const EventView& event : Matching(scope, pattern, at_hand)) {
    const std::optional<absl::CivilDay> on = DayOf(*event.entry, day, place);
    if (!on) continue;
    if (!best || (latest ? *on > best->day : *on < best->day)) {
      best = AnchorDay{*on, SetBy(*event.entry, day)};
    }
  }
  return best;
}

std::optional<AnchorDay> FromValue(const Scope& scope, const v1::DateRule& rule,
                                   const AtHand& at_hand, const Place& place) {
  const v1::Value& from = rule.from();
  if (from.value_case() == v1::Value::kAtHand && from.at_hand() == v1::Value::EVENT) {
    if (at_hand.event.entry == nullptr) return std::nullopt;
    const std::optional<absl::CivilDay> on = DayOf(*at_hand.event.entry, rule.day(), place);
    if (!on) return std::nullopt;
    return AnchorDay{*on, SetBy(*at_hand.event.entry, rule.day())};
  }
  const Value value = Read(scope, from, at_hand, &place);
  const v1::Period* period = value.As<v1::Period>();
  if (period == nullptr) return std::nullopt;
  AnchorDay anchor{DayIn(*period, rule.day()), value.set_by, {}, value.on_working_day};
  if (value.provisional != nullptr) anchor.provisional = *value.provisional;
  return anchor;
}

std::optional<AnchorDay> FromPhase(const Scope& scope, const v1::DateRule& rule,
                                   const Place& place) {
  const auto& entered = scope.instance.state().entered();
  for (int i = entered.size() - 1; i >= 0; --i) {
    const v1::PhaseEntry& entry = entered.Get(i);
    if (entry.phase() != rule.phase() || entry.resumed()) continue;
    const v1::HistoryEntry* event = scope.instance.history().Find(entry.by_version());
    if (event != nullptr && rule.day() == v1::DateRule::RECORDED) {
      return AnchorDay{absl::ToCivilDay(ToTime(event->recorded_at()), place.zone),
                       event->version()};
    }
    if (!entry.has_on()) return std::nullopt;
    return AnchorDay{DayIn(entry.on(), rule.day()),
                     event == nullptr ? entry.by_version() : DatedBy(*event)};
  }
  return std::nullopt;
}

std::optional<AnchorDay> FromRules(const Scope& scope, const v1::DateRules& rules, bool latest,
                                   const AtHand& at_hand, const Place& place) {
  std::optional<AnchorDay> best;
  // One that loses may win once it is settled.
  std::optional<v1::Provisional> doubt;
  for (const v1::DateRule& rule : rules.of()) {
    const std::optional<Reckoned> one = Reckon(scope, rule, at_hand, place);
    if (!one) continue;
    if (one->provisional) doubt = one->provisional;
    if (!best || (latest ? one->day > best->day : one->day < best->day)) {
      best = AnchorDay{one->day, one->set_by, {}, one->on_working_day};
    }
  }
  if (best) best->provisional = doubt;
  return best;
}

// Gives `reckoned` the minute and the zone of the clock time; false if it is not known.
bool ReadClock(const Scope& scope, const v1::Value& clock, const AtHand& at_hand,
               const Place& place, Reckoned& reckoned) {
  const Value value = Read(scope, clock, at_hand, &place);
  const v1::ClockTime* time = value.As<v1::ClockTime>();
  if (time == nullptr) return false;
  reckoned.minute = MinuteOfDay(time->time());
  if (!reckoned.minute) return false;
  SetZone(time->zone(), reckoned.place);
  reckoned.set_by = std::max(reckoned.set_by, value.set_by);
  return true;
}

}  // namespace

absl::Time Reckoned::Begins() const { return InstantOf(day, minute.value_or(0), place.zone); }

absl::Time Reckoned::Ends() const {
  return minute ? InstantOf(day, *minute, place.zone) : InstantOf(day + 1, 0, place.zone);
}

std::optional<AnchorDay> AnchorOf(const Scope& scope, const v1::DateRule& rule,
                                  const AtHand& at_hand, const Place& place) {
  if (scope.TooDeep()) return std::nullopt;
  switch (rule.anchor_case()) {
    case v1::DateRule::kEvent:
      return FromEvents(scope, rule.event(), true, rule.day(), at_hand, place);
    case v1::DateRule::kFirstEvent:
      return FromEvents(scope, rule.first_event(), false, rule.day(), at_hand, place);
    case v1::DateRule::kFrom:
      return FromValue(scope, rule, at_hand, place);
    case v1::DateRule::kPhase:
      return FromPhase(scope, rule, place);
    case v1::DateRule::kEarliest:
      return FromRules(scope.Deeper(), rule.earliest(), false, at_hand, place);
    case v1::DateRule::kLatest:
      return FromRules(scope.Deeper(), rule.latest(), true, at_hand, place);
    case v1::DateRule::ANCHOR_NOT_SET:
      break;
  }
  return std::nullopt;
}

std::optional<Reckoned> CountFrom(const Scope& scope, const v1::DateRule& rule,
                                  const AnchorDay& anchor, int more_months, const AtHand& at_hand,
                                  const Place& place) {
  int64_t months = int64_t{rule.months()} + more_months;
  Reckoned reckoned;
  reckoned.set_by = anchor.set_by;
  reckoned.place = place;
  if (!rule.months_fact().empty()) {
    v1::Value fact;
    fact.set_fact(rule.months_fact());
    const Value value = Read(scope, fact, at_hand, &place);
    const int64_t* number = value.As<int64_t>();
    if (number == nullptr) return std::nullopt;
    months += std::clamp(*number, -kMonthsMax, kMonthsMax);
    reckoned.set_by = std::max(reckoned.set_by, value.set_by);
  }
  reckoned.day = anchor.day;
  reckoned.provisional = anchor.provisional;
  reckoned.on_working_day = anchor.on_working_day && months == 0 && rule.calendar_days() == 0;
  if (months != 0) reckoned.day = AddMonths(reckoned.day, Bounded(months, kMonthsMax));
  reckoned.day += Bounded(rule.calendar_days(), kDaysMax);
  if (rule.working_days() != 0) {
    const absl::CivilDay from = reckoned.day;
    reckoned.day = place.calendar->AddWorkingDays(from, Bounded(rule.working_days(), kDaysMax));
    reckoned.on_working_day = true;
    const auto doubt = rule.working_days() > 0 ? DoubtBetween(from + 1, reckoned.day, place)
                                               : DoubtBetween(reckoned.day, from - 1, place);
    if (doubt) reckoned.provisional = doubt;
  }
  if (rule.has_clock()) {
    if (!ReadClock(scope, rule.clock(), at_hand, place, reckoned)) return std::nullopt;
    return reckoned;
  }
  reckoned.minute = MinuteOfDay(rule.time());
  SetZone(rule.zone(), reckoned.place);
  return reckoned;
}

std::optional<Reckoned> Reckon(const Scope& scope, const v1::DateRule& rule, const AtHand& at_hand,
                               const Place& place) {
  const std::optional<AnchorDay> anchor = AnchorOf(scope, rule, at_hand, place);
  if (!anchor) return std::nullopt;
  return CountFrom(scope, rule, *anchor, 0, at_hand, place);
}

Place PlaceAtHand(const Scope& scope, const AtHand& at_hand) {
  if (!at_hand.party.empty()) return scope.places.Of(at_hand.party);
  return PlaceOf(scope.definition, scope.instance, scope.places);
}

}  // namespace tandem
