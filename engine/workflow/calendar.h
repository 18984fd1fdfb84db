// Working days of a place, reckoned from a calendar given as data.
#ifndef TANDEM_ENGINE_WORKFLOW_CALENDAR_H_
#define TANDEM_ENGINE_WORKFLOW_CALENDAR_H_

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "tandem/v1/programme.pb.h"

namespace tandem {

// Immutable; any thread may read it.
//
// A day is worked if it is listed as extra working, or if it is neither in the
// weekend nor off, by list or by rule. Rules are expanded to days once, when it is
// compiled. Counting is exact and quick for any number of days: it walks
// the first and the last year and takes those between as a whole.
class Calendar {
 public:
  // kInvalidArgument: a day that does not exist, a rule that says nothing or
  // computes by the moon what the calendar is sure of, a weekend of seven days, an extra working
  // day that is worked anyway, a year without any work, or an end of what it is sure of that comes
  // before the beginning; names the calendar and the entry.
  //
  // `prove`: false for one that is deployed. Another version of ICU may put a day elsewhere
  // or know less: then a rule that cannot be carried out is left out, and an extra working day
  // may be worked anyway.
  static absl::StatusOr<Calendar> Compile(const v1::Calendar& calendar, bool prove = true);
  // Monday to Friday, no days off: for who names no calendar. Covers every year.
  static const Calendar& Plain();

  const std::string& name() const { return name_; }
  bool IsWorkingDay(absl::CivilDay day) const;
  // The `count`-th working day after `day` (before it, if negative). With 0 the
  // day itself, worked or not. Counts that lead beyond the years 1 to 9999 give
  // the first or last day of those years.
  absl::CivilDay AddWorkingDays(absl::CivilDay day, int count) const;
  // `day` itself if it is worked, else the next one that is.
  absl::CivilDay NextWorkingDay(absl::CivilDay day) const;
  // The English title, "Vietnam"; the name if it has none.
  const std::string& title() const { return title_; }
  // The first and last day of which it is sure. Absent: it is sure of none.
  struct Sure {
    absl::CivilDay from;
    absl::CivilDay until;
    friend bool operator==(const Sure&, const Sure&) = default;
  };
  const std::optional<Sure>& sure() const { return sure_; }
  // Days that this version changes although the one before was sure of them.
  bool Corrects(absl::CivilDay day) const { return corrected_.contains(day); }

  // Whether they say the same of every day and of how sure it is, under the same name.
  friend bool operator==(const Calendar&, const Calendar&) = default;

 private:
  Calendar() = default;

  absl::Status AddOff(const v1::CalendarDay& entry);
  absl::Status AddExtraWorking(const v1::CalendarDay& entry, bool prove);
  absl::Status AddRules(const v1::Calendar& calendar, bool prove);
  // What is off for a day on a weekend, as things stand.
  std::optional<absl::CivilDay> ObservedFor(absl::CivilDay day,
                                            v1::CalendarRule::Observed observed) const;
  bool IsWeekend(absl::CivilDay day) const;
  bool IsWorkedByRule(absl::CivilDay day) const;
  int CountByRule(absl::CivilDay january_first) const;
  int WorkingDaysIn(absl::civil_year_t year) const;
  absl::Status CountYears();

  std::string name_;
  std::string title_;
  uint8_t weekend_ = 0;  // Bit 0 Monday ... bit 6 Sunday.
  std::set<absl::CivilDay> off_;
  std::set<absl::CivilDay> extra_working_;
  std::set<std::pair<int, int>> off_each_year_;  // Month, day.
  std::optional<Sure> sure_;
  std::set<absl::CivilDay> corrected_;
  // Working days by the rule (weekend and days off each year) of a year that
  // begins on a weekday; leap years stand seven further on. There are no others.
  std::array<int, 14> by_rule_{};
  // What the days off and extra working days of a year add to that.
  std::map<absl::civil_year_t, int> by_list_;
};

// When and by which calendar an organisation works.
struct Place {
  absl::TimeZone zone = absl::UTCTimeZone();
  std::string zone_name = "UTC";
  // False: this machine has no zone of that name, and `zone` is UTC. Views say so, and
  // nothing new is judged by it (whose_day.h).
  bool zone_known = true;
  const Calendar* calendar = &Calendar::Plain();  // Borrowed.
  // The calendar that is recorded and that no programme has. Empty: `calendar` is what is
  // recorded, or nothing is.
  std::string missing_calendar = {};
};

// Finds places. What the pure middle asks for calendars.
class Places {
 public:
  virtual ~Places() = default;
  // UTC and Monday to Friday for an organisation that is not known.
  virtual Place Of(std::string_view organisation) const = 0;
  // Where a person is: in their own zone, else where their first post is. Absent: neither
  // is known.
  virtual std::optional<Place> OfPerson(std::string_view /*person*/) const { return std::nullopt; }
};

// The instant at which `day` begins at a place, or `minute` of it ("17:30" is
// 1050). A time that a change of clocks skips counts as the instant of the
// change, also when a whole day was skipped (Pacific/Apia, 30 Dec 2011); one that
// it repeats counts by its first pass.
absl::Time InstantOf(absl::CivilDay day, int minute, absl::TimeZone zone);
// The last instant of a day there.
absl::Time EndOf(absl::CivilDay day, absl::TimeZone zone);

}  // namespace tandem

#endif  // TANDEM_ENGINE_WORKFLOW_CALENDAR_H_
