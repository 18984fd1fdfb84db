#include "engine/workflow/calendar_rules.h"

#include <fmt/format.h>
#include <unicode/calendar.h>
#include <unicode/timezone.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <memory>

#include "engine/base/status_macros.h"
#include "engine/workflow/dates.h"

namespace tandem {
namespace {

constexpr int kPlusDaysMax = 366;
constexpr int kDaysInARowMax = 31;
constexpr double kMillisecondsADay = 86'400'000;

struct Years {
  int first;
  int last;
};

absl::Status Wrong(const std::string& what) { return absl::InvalidArgumentError(what); }

absl::StatusOr<Years> YearsOf(const v1::CalendarRule& rule) {
  const auto from = static_cast<int>(rule.from_year());
  const auto until = static_cast<int>(rule.until_year());
  if (from != 0 && until != 0 && from > until) {
    return Wrong(fmt::format("from_year {} is after until_year {}", from, until));
  }
  const Years years{std::max(from, kRuleYearFirst),
                    until == 0 ? kRuleYearLast : std::min(until, kRuleYearLast)};
  if (years.first <= years.last) return years;
  return Wrong(fmt::format("rules are carried out from {} to {}, and its years are others",
                           kRuleYearFirst, kRuleYearLast));
}

absl::StatusOr<std::vector<absl::CivilDay>> Fixed(const std::string& text, const Years& years) {
  const auto day = DayOfEachYear(text);
  if (!day) return Wrong(fmt::format("fixed '{}' is not a day of a year; write 09-02", text));
  std::vector<absl::CivilDay> days;
  for (int year = years.first; year <= years.last; ++year) {
    const absl::CivilDay one(year, day->first, day->second);
    if (one.month() == day->first) days.push_back(one);  // Else 29 Feb.
  }
  return days;
}

// 1 Monday to 7 Sunday.
int Weekday(absl::CivilDay day) { return static_cast<int>(absl::GetWeekday(day)) + 1; }

absl::StatusOr<std::vector<absl::CivilDay>> Nth(const v1::NthWeekday& rule, const Years& years) {
  if (rule.month() < 1 || rule.month() > 12) {
    return Wrong(fmt::format("month {}: write 1 for January to 12 for December", rule.month()));
  }
  if (rule.weekday() < 1 || rule.weekday() > 7) {
    return Wrong(fmt::format("weekday {}: write 1 for Monday to 7 for Sunday", rule.weekday()));
  }
  if (rule.nth() != -1 && (rule.nth() < 1 || rule.nth() > 4)) {
    return Wrong(fmt::format(
        "nth {}: write 1 for the first to 4 for the fourth, or -1 for the last", rule.nth()));
  }
  const auto weekday = static_cast<int>(rule.weekday());
  std::vector<absl::CivilDay> days;
  for (int year = years.first; year <= years.last; ++year) {
    const absl::CivilMonth month(year, static_cast<int>(rule.month()));
    if (rule.nth() == -1) {
      const absl::CivilDay last = absl::CivilDay(month + 1) - 1;
      days.push_back(last - (Weekday(last) - weekday + 7) % 7);
    } else {
      const absl::CivilDay first(month);
      const absl::CivilDay nearest = first + (weekday - Weekday(first) + 7) % 7;
      days.push_back(nearest + int64_t{7} * (rule.nth() - 1));
    }
  }
  return days;
}

// Meeus/Jones/Butcher.
absl::CivilDay WesternEaster(int year) {
  const int golden = year % 19;
  const int century = year / 100;
  const int skipped = (8 * century + 13) / 25;
  const int epact = (19 * golden + century - century / 4 - skipped + 15) % 30;
  const int moon = epact - epact / 28 * (1 - 29 / (epact + 1) * ((21 - golden) / 11));
  const int weekday = (year + year / 4 + moon + 2 - century + century / 4) % 7;
  const int from_march = moon - weekday;
  return absl::CivilDay(year, 3, 28) + from_march;
}

// Meeus's rule for the Julian calendar, which is 13 days behind from 1900 to 2099.
absl::CivilDay OrthodoxEaster(int year) {
  const int moon = (19 * (year % 19) + 15) % 30;
  const int weekday = (2 * (year % 4) + 4 * (year % 7) - moon + 34) % 7;
  return absl::CivilDay(year, 3, 22) + (moon + weekday) + 13;
}

absl::StatusOr<std::vector<absl::CivilDay>> Easter(v1::CalendarRule::Easter easter,
                                                   const Years& years) {
  if (easter != v1::CalendarRule::WESTERN && easter != v1::CalendarRule::ORTHODOX) {
    return Wrong("easter: write WESTERN or ORTHODOX");
  }
  std::vector<absl::CivilDay> days;
  for (int year = years.first; year <= years.last; ++year) {
    days.push_back(easter == v1::CalendarRule::WESTERN ? WesternEaster(year)
                                                       : OrthodoxEaster(year));
  }
  return days;
}

// A calendar of ICU, and its years that kRuleYearFirst and kRuleYearLast begin and end in.
struct MoonCalendar {
  const char* locale;
  int first_year;
  int last_year;
};
constexpr MoonCalendar kChinese = {"en@calendar=chinese", 4636, 4688};
constexpr MoonCalendar kIslamicCivil = {"en@calendar=islamic-civil", 1420, 1474};
constexpr MoonCalendar kUmmAlQura = {"en@calendar=islamic-umalqura", 1420, 1474};

absl::StatusOr<std::vector<absl::CivilDay>> ByTheMoon(const v1::LunarDay& rule,
                                                      const MoonCalendar& moon,
                                                      const Years& years) {
  if (rule.month() < 1 || rule.month() > 12 || rule.day() < 1 || rule.day() > 30) {
    return Wrong(fmt::format("month {}, day {}: write a month from 1 to 12 and a day from 1 to 30",
                             rule.month(), rule.day()));
  }
  const auto month = static_cast<int>(rule.month()) - 1;
  const auto day = static_cast<int>(rule.day());
  UErrorCode error = U_ZERO_ERROR;
  const std::unique_ptr<icu::Calendar> calendar(icu::Calendar::createInstance(
      icu::TimeZone::getGMT()->clone(), icu::Locale(moon.locale), error));
  std::vector<absl::CivilDay> days;
  for (int year = moon.first_year; U_SUCCESS(error) != 0 && year <= moon.last_year; ++year) {
    calendar->clear();
    calendar->set(UCAL_EXTENDED_YEAR, year);
    calendar->set(UCAL_MONTH, month);
    calendar->set(UCAL_IS_LEAP_MONTH, 0);
    calendar->set(UCAL_DATE, day);
    const double at = calendar->getTime(error);
    // A 30th that the month does not have would be the 1st of the next.
    if (U_FAILURE(error) != 0 || calendar->get(UCAL_DATE, error) != day) continue;
    const absl::CivilDay one =
        absl::CivilDay(1970, 1, 1) + static_cast<int64_t>(std::floor(at / kMillisecondsADay));
    if (one.year() >= years.first && one.year() <= years.last) days.push_back(one);
  }
  if (U_SUCCESS(error) != 0) return days;
  return absl::InternalError(
      fmt::format("ICU cannot compute days of '{}': {}; is its data installed?", moon.locale,
                  u_errorName(error)));
}

absl::StatusOr<std::vector<absl::CivilDay>> BaseDays(const v1::CalendarRule& rule,
                                                     const Years& years) {
  switch (rule.day_case()) {
    case v1::CalendarRule::kFixed:
      return Fixed(rule.fixed(), years);
    case v1::CalendarRule::kNthWeekday:
      return Nth(rule.nth_weekday(), years);
    case v1::CalendarRule::kEaster:
      return Easter(rule.easter(), years);
    case v1::CalendarRule::kChinese:
      return ByTheMoon(rule.chinese(), kChinese, years);
    case v1::CalendarRule::kIslamicCivil:
      return ByTheMoon(rule.islamic_civil(), kIslamicCivil, years);
    case v1::CalendarRule::kIslamicUmalqura:
      return ByTheMoon(rule.islamic_umalqura(), kUmmAlQura, years);
    case v1::CalendarRule::DAY_NOT_SET:
      break;
  }
  return Wrong(
      "it does not say which day: write fixed, nth_weekday, easter, chinese, islamic_civil or "
      "islamic_umalqura");
}

}  // namespace

std::optional<std::pair<int, int>> DayOfEachYear(std::string_view text) {
  if (text.size() != 5 || text[2] != '-') return std::nullopt;
  const auto day = ParseDate(fmt::format("2000-{}", text));
  if (!day.ok() || day->day() == 0) return std::nullopt;
  return std::pair(day->month(), day->day());
}

absl::StatusOr<std::vector<absl::CivilDay>> DaysOf(const v1::CalendarRule& rule) {
  TANDEM_ASSIGN_OR_RETURN(const Years years, YearsOf(rule));
  if (std::abs(int64_t{rule.plus_days()}) > kPlusDaysMax) {
    return Wrong(fmt::format("plus_days {}: at most {}", rule.plus_days(), kPlusDaysMax));
  }
  if (rule.days() > kDaysInARowMax) {
    return Wrong(fmt::format("days {}: at most {} in a row", rule.days(), kDaysInARowMax));
  }
  TANDEM_ASSIGN_OR_RETURN(const std::vector<absl::CivilDay> base, BaseDays(rule, years));
  if (base.empty()) return Wrong("it names no day in any of its years");
  const auto in_a_row = static_cast<int>(std::max(rule.days(), 1U));
  std::vector<absl::CivilDay> days;
  days.reserve(base.size() * static_cast<size_t>(in_a_row));
  for (const absl::CivilDay first : base) {
    for (int i = 0; i < in_a_row; ++i) days.push_back(first + rule.plus_days() + i);
  }
  return days;
}

}  // namespace tandem
