#include "services/reminders/mail_date.h"

#include <unicode/dtptngen.h>
#include <unicode/gregocal.h>
#include <unicode/smpdtfmt.h>
#include <unicode/timezone.h>

#include <memory>

#include "engine/workflow/dates.h"

namespace tandem::services {
namespace {

icu::UnicodeString PatternFor(const icu::Locale& locale, bool weekday, UErrorCode& error) {
  // The language's own habit is not what a letter has.
  if (locale.getLanguage() == std::string_view("vi")) {
    return icu::UnicodeString::fromUTF8(weekday ? "EEEE, dd/MM/yyyy" : "dd/MM/yyyy");
  }
  const std::unique_ptr<icu::DateTimePatternGenerator> generator(
      icu::DateTimePatternGenerator::createInstance(locale, error));
  if (U_FAILURE(error)) return {};
  return generator->getBestPattern(icu::UnicodeString(weekday ? "yMMMEd" : "yMMMd"), error);
}

std::string DateText(const v1::Date& date, std::string_view language, bool weekday) {
  std::string english = ToText(date, weekday);
  if (date.day() == 0 || language.empty() || language.substr(0, 2) == "en") return english;
  UErrorCode error = U_ZERO_ERROR;
  icu::Locale locale = icu::Locale::forLanguageTag(
      icu::StringPiece(language.data(), static_cast<int32_t>(language.size())), error);
  if (U_FAILURE(error) || locale.isBogus() || locale.getLanguage()[0] == '\0') return english;
  locale.setKeywordValue("calendar", "gregorian", error);

  const icu::TimeZone& utc = *icu::TimeZone::getGMT();
  icu::GregorianCalendar calendar(utc, locale, error);
  icu::SimpleDateFormat format(PatternFor(locale, weekday, error), locale, error);
  calendar.clear();
  calendar.set(date.year(), date.month() - 1, date.day());
  format.setTimeZone(utc);
  const UDate at = calendar.getTime(error);
  if (U_FAILURE(error)) return english;
  icu::UnicodeString text;
  format.format(at, text);
  std::string utf8;
  text.toUTF8String(utf8);
  return utf8;
}

}  // namespace

std::string MailDate(const v1::Date& date, std::string_view language) {
  return DateText(date, language, true);
}

std::string MailDay(const v1::Date& date, std::string_view language) {
  return DateText(date, language, false);
}

}  // namespace tandem::services
