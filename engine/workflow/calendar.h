// Working days of a place, reckoned from a calendar given as data.
#ifndef TANDEM_ENGINE_WORKFLOW_CALENDAR_H_
#define TANDEM_ENGINE_WORKFLOW_CALENDAR_H_

#include <cstdint>
#include <memory>
#include <set>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "tandem/v1/programme.pb.h"

namespace tandem {

// Immutable; any thread may read it.
class Calendar {
 public:
  // kInvalidArgument: a day that does not exist, a weekend of seven days, or the
  // like; names the entry.
  static absl::StatusOr<Calendar> Compile(const v1::Calendar& calendar);
  // Monday to Friday, no days off: for who names no calendar.
  static const Calendar& Plain();

  const std::string& name() const { return name_; }
  bool IsWorkingDay(absl::CivilDay day) const;
  // The `count`-th working day after `day` (before it, if negative). With 0 the
  // day itself, worked or not.
  absl::CivilDay AddWorkingDays(absl::CivilDay day, int count) const;
  // `day` itself if it is worked, else the next one that is.
  absl::CivilDay NextWorkingDay(absl::CivilDay day) const;
  // Whether the calendar's days are complete for that day's year.
  bool Covers(absl::CivilDay day) const;

 private:
  Calendar() = default;

  std::string name_;
  uint8_t weekend_ = 0;  // Bit 0 Monday ... bit 6 Sunday.
  std::set<absl::CivilDay> off_;
  std::set<absl::CivilDay> extra_working_;
  std::set<std::pair<int, int>> off_each_year_;  // Month, day.
  int first_year_ = 0;
  int last_year_ = 0;
};

// When and by which calendar an organisation works.
struct Place {
  absl::TimeZone zone = absl::UTCTimeZone();
  std::string zone_name = "UTC";
  const Calendar* calendar = &Calendar::Plain();  // Borrowed.
};

// Finds places. What the pure middle asks for calendars.
class Places {
 public:
  virtual ~Places() = default;
  // UTC and Monday to Friday for an organisation that is not known.
  virtual Place Of(std::string_view organisation) const = 0;
};

// The instant at which `day` begins at a place, or `minute` of it ("17:30" is
// 1050). A time that a change of clocks skips counts as the instant of the
// change; one that it repeats counts by its first pass.
absl::Time InstantOf(absl::CivilDay day, int minute, absl::TimeZone zone);

}  // namespace tandem

#endif  // TANDEM_ENGINE_WORKFLOW_CALENDAR_H_
