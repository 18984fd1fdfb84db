#include "engine/workflow/calendar.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <vector>

#include "engine/base/status_macros.h"
#include "engine/workflow/calendar_rules.h"
#include "engine/workflow/dates.h"

namespace tandem {
namespace {

constexpr uint8_t kSaturdayAndSunday = 0b1100000;
constexpr uint8_t kWholeWeek = 0b1111111;
constexpr int kYearMin = 1;
constexpr int kYearMax = 9999;
constexpr int kDaysInEntryMax = 366;

// 0 Monday ... 6 Sunday.
int DayOfWeek(absl::CivilDay day) { return static_cast<int>(absl::GetWeekday(day)); }

bool IsLeap(absl::civil_year_t year) {
  return absl::GetYearDay(absl::CivilDay(year, 12, 31)) == 366;
}

// The days of an entry that names its year: "2016-02-08" or "2016-02-08..2016-02-12".
absl::StatusOr<v1::Period> ExactDays(const std::string& text) {
  TANDEM_ASSIGN_OR_RETURN(v1::Period period, ParsePeriod(text));
  if (period.first().day() == 0 || (period.has_last() && period.last().day() == 0)) {
    return absl::InvalidArgumentError(fmt::format(
        "'{}' is not an exact day; write 2016-02-08, 2016-02-08..2016-02-12 or 01-01", text));
  }
  if (LastDay(period) - FirstDay(period) >= kDaysInEntryMax) {
    return absl::InvalidArgumentError(fmt::format("'{}' is longer than a year", text));
  }
  return period;
}

// What ICU computes, and another version of it may compute otherwise.
bool IsByTheMoon(const v1::CalendarRule& rule) {
  return rule.has_chinese() || rule.has_islamic_civil() || rule.has_islamic_umalqura();
}

absl::Status InEntry(std::string_view list, const v1::CalendarDay& entry,
                     const absl::Status& status) {
  if (status.ok()) return status;
  return absl::InvalidArgumentError(fmt::format("{} '{}': {}", list,
                                                entry.title().empty() ? entry.day() : entry.title(),
                                                std::string(status.message())));
}

absl::StatusOr<uint8_t> WeekendOf(const v1::Calendar& calendar) {
  if (calendar.weekend().empty()) return kSaturdayAndSunday;
  unsigned weekend = 0;
  for (const uint32_t day : calendar.weekend()) {
    if (day < 1 || day > 7) {
      return absl::InvalidArgumentError(
          fmt::format("weekend {}: write 1 for Monday to 7 for Sunday", day));
    }
    weekend |= 1U << (day - 1);
  }
  if (weekend == kWholeWeek) {
    return absl::InvalidArgumentError("weekend: all seven days; leave at least one to work on");
  }
  return static_cast<uint8_t>(weekend);
}

// What the calendar says that it is sure of.
absl::StatusOr<std::optional<Calendar::Sure>> SureOf(const v1::Calendar& calendar) {
  const auto first = static_cast<int64_t>(calendar.first_year());
  const auto last = static_cast<int64_t>(calendar.last_year());
  if (first == 0 && last == 0 && calendar.sure_until().empty()) {
    return std::optional<Calendar::Sure>();
  }
  if (last != 0 && !calendar.sure_until().empty()) {
    return absl::InvalidArgumentError("last_year and sure_until both say until when: give one");
  }
  Calendar::Sure sure{absl::CivilDay(std::max<int64_t>(first, kYearMin), 1, 1), {}};
  if (calendar.sure_until().empty()) {
    if (first < kYearMin || first > last || last > kYearMax) {
      return absl::InvalidArgumentError(fmt::format(
          "first_year {} and last_year {}: give both, in order, or neither", first, last));
    }
    sure.until = absl::CivilDay(last, 12, 31);
  } else {
    const auto until = ParseDate(calendar.sure_until());
    if (!until.ok() || until->day() == 0) {
      return absl::InvalidArgumentError(
          fmt::format("sure_until '{}' is not a day; write 2017-12-31", calendar.sure_until()));
    }
    sure.until = LastDay(*until);
  }
  if (sure.until < sure.from) {
    return absl::InvalidArgumentError(fmt::format("sure_until {} is before the first day, {}",
                                                  ToIso(ToDate(sure.until)),
                                                  ToIso(ToDate(sure.from))));
  }
  if (!calendar.rule().empty() && sure.until.year() > kRuleYearLast) {
    return absl::InvalidArgumentError(
        fmt::format("it is sure of days after {}, and rules end there", kRuleYearLast));
  }
  return std::optional<Calendar::Sure>(sure);
}

}  // namespace

absl::StatusOr<Calendar> Calendar::Compile(const v1::Calendar& calendar, bool prove) {
  Calendar result;
  result.name_ = calendar.name();
  result.title_ = calendar.title().en().empty() ? calendar.name() : calendar.title().en();
  const absl::Status status = [&]() -> absl::Status {
    if (calendar.name().empty()) return absl::InvalidArgumentError("it has no name");
    TANDEM_ASSIGN_OR_RETURN(result.weekend_, WeekendOf(calendar));
    TANDEM_ASSIGN_OR_RETURN(result.sure_, SureOf(calendar));
    for (const v1::CalendarDay& entry : calendar.off()) {
      TANDEM_RETURN_IF_ERROR(InEntry("off", entry, result.AddOff(entry)));
    }
    // Calendars with `last_year` were deployed before this was asked.
    if (!calendar.sure_until().empty() && calendar.rule().empty() && !result.off_.empty() &&
        result.sure_->until < *result.off_.begin()) {
      return absl::InvalidArgumentError(fmt::format("sure_until {} is before the first day off, {}",
                                                    ToIso(ToDate(result.sure_->until)),
                                                    ToIso(ToDate(*result.off_.begin()))));
    }
    TANDEM_RETURN_IF_ERROR(result.AddRules(calendar, prove));
    for (const v1::CalendarDay& entry : calendar.extra_working()) {
      TANDEM_RETURN_IF_ERROR(InEntry("extra_working", entry, result.AddExtraWorking(entry, prove)));
    }
    for (const std::string& text : calendar.corrected()) {
      TANDEM_ASSIGN_OR_RETURN(const v1::Period days, ExactDays(text));
      for (absl::CivilDay day = FirstDay(days); day <= LastDay(days); ++day) {
        result.corrected_.insert(day);
      }
    }
    return result.CountYears();
  }();
  if (status.ok()) return result;
  return absl::InvalidArgumentError(
      fmt::format("calendar '{}': {}", calendar.name(), std::string(status.message())));
}

const Calendar& Calendar::Plain() {
  static const Calendar plain = [] {
    Calendar calendar;
    calendar.name_ = "plain";
    calendar.weekend_ = kSaturdayAndSunday;
    calendar.sure_ = Sure{absl::CivilDay(kYearMin, 1, 1), absl::CivilDay(kYearMax, 12, 31)};
    if (!calendar.CountYears().ok()) std::abort();  // It has 52 weeks of five days.
    return calendar;
  }();
  return plain;
}

absl::Status Calendar::AddOff(const v1::CalendarDay& entry) {
  if (const auto each_year = DayOfEachYear(entry.day())) {
    off_each_year_.insert(*each_year);
    return absl::OkStatus();
  }
  TANDEM_ASSIGN_OR_RETURN(const v1::Period days, ExactDays(entry.day()));
  for (absl::CivilDay day = FirstDay(days); day <= LastDay(days); ++day) off_.insert(day);
  return absl::OkStatus();
}

absl::Status Calendar::AddExtraWorking(const v1::CalendarDay& entry, bool prove) {
  if (DayOfEachYear(entry.day())) {
    return absl::InvalidArgumentError(
        fmt::format("'{}' has no year; an extra working day needs one", entry.day()));
  }
  TANDEM_ASSIGN_OR_RETURN(const v1::Period days, ExactDays(entry.day()));
  for (absl::CivilDay day = FirstDay(days); day <= LastDay(days); ++day) {
    if (prove && IsWorkedByRule(day) && !off_.contains(day)) {
      return absl::InvalidArgumentError(
          fmt::format("{} is worked anyway; check the date", ToText(ToDate(day), true)));
    }
    extra_working_.insert(day);
  }
  return absl::OkStatus();
}

absl::Status Calendar::AddRules(const v1::Calendar& calendar, bool prove) {
  std::vector<std::pair<absl::CivilDay, v1::CalendarRule::Observed>> on_weekends;
  for (const v1::CalendarRule& rule : calendar.rule()) {
    const auto days = DaysOf(rule);
    if (!days.ok()) {
      if (!prove) continue;
      return absl::Status(days.status().code(), fmt::format("rule '{}': {}", rule.title(),
                                                            std::string(days.status().message())));
    }
    if (prove && IsByTheMoon(rule) && sure_) {
      const auto first = std::lower_bound(days->begin(), days->end(), sure_->from);
      if (first != days->end() && *first <= sure_->until) {
        return absl::InvalidArgumentError(fmt::format(
            "rule '{}': {} is computed by the moon, and the calendar is sure of that day: list the "
            "days up to {}, and give the rule a from_year behind them",
            rule.title(), ToText(ToDate(*first)), ToText(ToDate(sure_->until))));
      }
    }
    off_.insert(days->begin(), days->end());
    if (rule.observed() == v1::CalendarRule::NOTHING) continue;
    for (const absl::CivilDay day : *days) {
      if (IsWeekend(day)) on_weekends.emplace_back(day, rule.observed());
    }
  }
  std::sort(on_weekends.begin(), on_weekends.end());
  for (const auto& [day, observed] : on_weekends) {
    if (const auto instead = ObservedFor(day, observed)) off_.insert(*instead);
  }
  return absl::OkStatus();
}

std::optional<absl::CivilDay> Calendar::ObservedFor(absl::CivilDay day,
                                                    v1::CalendarRule::Observed observed) const {
  const bool sunday_only = observed == v1::CalendarRule::NEXT_WORKING_DAY_FOR_SUNDAY;
  if (sunday_only && absl::GetWeekday(day) != absl::Weekday::sunday) return std::nullopt;
  if (observed == v1::CalendarRule::NEXT_MONDAY) {
    return absl::NextWeekday(day, absl::Weekday::monday);
  }
  if (observed == v1::CalendarRule::NEAREST_WEEKDAY) {
    int distance = 1;  // Some day of the week is worked.
    while (IsWeekend(day + distance) && IsWeekend(day - distance)) ++distance;
    return IsWeekend(day + distance) ? day - distance : day + distance;
  }
  absl::CivilDay next = day + 1;
  while (next.year() <= kRuleYearLast + 1 && (!IsWorkedByRule(next) || off_.contains(next))) ++next;
  return next;
}

bool Calendar::IsWeekend(absl::CivilDay day) const {
  return ((weekend_ >> DayOfWeek(day)) & 1) != 0;
}

// By the weekend and the days off each year alone.
bool Calendar::IsWorkedByRule(absl::CivilDay day) const {
  if (IsWeekend(day)) return false;
  return off_each_year_.empty() || !off_each_year_.contains({day.month(), day.day()});
}

bool Calendar::IsWorkingDay(absl::CivilDay day) const {
  if (extra_working_.contains(day)) return true;
  return IsWorkedByRule(day) && !off_.contains(day);
}

int Calendar::CountByRule(absl::CivilDay january_first) const {
  int count = 0;
  for (absl::CivilDay day = january_first; day.year() == january_first.year(); ++day) {
    count += IsWorkedByRule(day) ? 1 : 0;
  }
  return count;
}

absl::Status Calendar::CountYears() {
  // Within 28 years every kind of year comes by.
  for (absl::civil_year_t year = 2001; year < 2029; ++year) {
    const absl::CivilDay first(year, 1, 1);
    const size_t kind = static_cast<size_t>(DayOfWeek(first)) + (IsLeap(year) ? 7U : 0U);
    by_rule_[kind] = CountByRule(first);
    if (by_rule_[kind] == 0) {
      return absl::InvalidArgumentError("off: leaves years in which no day is worked");
    }
  }
  for (const absl::CivilDay day : off_) {
    if (IsWorkedByRule(day) && !extra_working_.contains(day)) --by_list_[day.year()];
  }
  for (const absl::CivilDay day : extra_working_) {
    if (!IsWorkedByRule(day)) ++by_list_[day.year()];
  }
  return absl::OkStatus();
}

int Calendar::WorkingDaysIn(absl::civil_year_t year) const {
  const absl::CivilDay first(year, 1, 1);
  const size_t kind = static_cast<size_t>(DayOfWeek(first)) + (IsLeap(year) ? 7U : 0U);
  const auto listed = by_list_.find(year);
  return by_rule_[kind] + (listed == by_list_.end() ? 0 : listed->second);
}

absl::CivilDay Calendar::AddWorkingDays(absl::CivilDay day, int count) const {
  const int step = count < 0 ? -1 : 1;
  int64_t left = std::abs(static_cast<int64_t>(count));
  while (left > 0) {
    const absl::CivilDay next = day + step;
    if (next.year() < kYearMin || next.year() > kYearMax) break;
    // A year that is entered at its edge and left again is taken as a whole.
    if (next.year() != day.year() && WorkingDaysIn(next.year()) < left) {
      left -= WorkingDaysIn(next.year());
      day = step > 0 ? absl::CivilDay(next.year(), 12, 31) : absl::CivilDay(next.year(), 1, 1);
      continue;
    }
    day = next;
    if (IsWorkingDay(day)) --left;
  }
  return day;
}

absl::CivilDay Calendar::NextWorkingDay(absl::CivilDay day) const {
  return IsWorkingDay(day) ? day : AddWorkingDays(day, 1);
}

absl::Time InstantOf(absl::CivilDay day, int minute, absl::TimeZone zone) {
  const absl::TimeZone::TimeInfo info = zone.At(absl::CivilSecond(absl::CivilMinute(day) + minute));
  return info.kind == absl::TimeZone::TimeInfo::SKIPPED ? info.trans : info.pre;
}

absl::Time EndOf(absl::CivilDay day, absl::TimeZone zone) {
  return InstantOf(day + 1, 0, zone) - absl::Nanoseconds(1);
}

}  // namespace tandem
