#include "services/reminders/mail_words.h"

#include <fmt/format.h>

#include <array>

#include "services/reminders/mail_date.h"

namespace tandem::services {
namespace {

struct Words {
  std::string_view key;
  std::string_view english;
  std::string_view vietnamese;
};

constexpr std::array kEvents = {
    Words{"DeadlineMoved", "Deadline moved", "Đã đổi hạn"},
    Words{"DeadlineWaived", "Deadline waived", "Đã miễn hạn"},
    Words{"ConditionWaived", "Condition waived", "Đã miễn điều kiện"},
    Words{"InstanceMigrated", "Moved to new rules", "Đã chuyển sang quy định mới"},
};

constexpr Words kQuarter = {"", "quarter", "quý"};
constexpr Words kMonth = {"", "month", "tháng"};
constexpr Words kYear = {"", "year", "năm"};
constexpr Words kPeriod = {"", "period", "kỳ"};

bool IsVietnamese(std::string_view language) {
  return language.substr(0, language.find('-')) == "vi";
}

// What the days of the year part it into. Steps of months from any day are periods: no
// calendar has a quarter that ends on 14 April.
const Words& UnitOf(const v1::Recurrence& recurrence) {
  switch (recurrence.on_size()) {
    case 1:
      return kYear;
    case 4:
      return kQuarter;
    case 12:
      return kMonth;
    default:
      return kPeriod;
  }
}

}  // namespace

std::string TitleOfOwnEvent(std::string_view type, std::string_view language) {
  for (const Words& words : kEvents) {
    if (words.key == type) {
      return std::string(IsVietnamese(language) ? words.vietnamese : words.english);
    }
  }
  return std::string(type);
}

std::string PeriodEnding(const v1::Date& last, const v1::Recurrence& recurrence,
                         std::string_view language) {
  const Words& unit = UnitOf(recurrence);
  const std::string day = MailDay(last, language);
  return IsVietnamese(language) ? fmt::format("{} kết thúc ngày {}", unit.vietnamese, day)
                                : fmt::format("{} ending {}", unit.english, day);
}

}  // namespace tandem::services
