// Specifies when a count of working days is provisional.
#include "engine/workflow/provisional.h"

#include <gtest/gtest.h>

#include "engine/workflow/dates.h"

namespace tandem {
namespace {

using absl::CivilDay;

class Doubt : public testing::Test {
 protected:
  Doubt() {
    v1::Calendar calendar;
    calendar.set_name("vn");
    calendar.mutable_title()->set_en("Vietnam");
    calendar.set_first_year(2015);
    calendar.set_sure_until("2017-12-31");
    vietnam_ = Calendar::Compile(calendar).value();
    calendar.clear_first_year();
    calendar.clear_sure_until();
    never_ = Calendar::Compile(calendar).value();
    place_.calendar = &*vietnam_;
  }
  // "from 2015-01-01 until 2017-12-31", or why the date is firm.
  std::string Of(CivilDay first, CivilDay last) const {
    const auto doubt = DoubtBetween(first, last, place_);
    if (!doubt) return "firm";
    std::string text = doubt->calendar() + (doubt->title().empty() ? "?" : "");
    if (doubt->has_sure_from()) text += " from " + ToIso(doubt->sure_from());
    if (doubt->has_sure_until()) text += " until " + ToIso(doubt->sure_until());
    return text;
  }

  std::optional<Calendar> vietnam_;
  std::optional<Calendar> never_;
  Place place_;
};

TEST_F(Doubt, ThereIsNoneWithinTheDaysOfWhichTheCalendarIsSure) {
  EXPECT_EQ(Of(CivilDay(2015, 1, 1), CivilDay(2017, 12, 31)), "firm");
}

TEST_F(Doubt, NamesTheEndThatWasPassed) {
  EXPECT_EQ(Of(CivilDay(2017, 12, 20), CivilDay(2018, 1, 1)), "vn until 2017-12-31");
  EXPECT_EQ(Of(CivilDay(2014, 12, 31), CivilDay(2015, 1, 10)), "vn from 2015-01-01");
  EXPECT_EQ(Of(CivilDay(2014, 1, 1), CivilDay(2018, 1, 1)), "vn from 2015-01-01 until 2017-12-31");
}

TEST_F(Doubt, ACalendarThatIsSureOfNoDayIsAlwaysInDoubt) {
  place_.calendar = &*never_;
  EXPECT_EQ(Of(CivilDay(2016, 1, 4), CivilDay(2016, 1, 8)), "vn");
}

TEST_F(Doubt, SoIsOneThatNoProgrammeHas) {
  place_ = Place();
  place_.missing_calendar = "xx";
  EXPECT_EQ(Of(CivilDay(2016, 1, 4), CivilDay(2016, 1, 8)), "xx?");
}

TEST_F(Doubt, WhoNamesNoCalendarWorksMondayToFridayForSure) {
  place_ = Place();
  EXPECT_EQ(Of(CivilDay(1990, 1, 1), CivilDay(2090, 1, 1)), "firm");
}

}  // namespace
}  // namespace tandem
