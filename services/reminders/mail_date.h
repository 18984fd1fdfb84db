// Dates in mail, in the recipient's language.
#ifndef TANDEM_SERVICES_REMINDERS_MAIL_DATE_H_
#define TANDEM_SERVICES_REMINDERS_MAIL_DATE_H_

#include <string>
#include <string_view>

#include "tandem/v1/values.pb.h"

namespace tandem::services {

// The date with its weekday, as people write it in that language: "Fri 5 Feb
// 2016" in English, "Thứ Sáu, 05/02/2016" in Vietnamese. Years are Gregorian
// everywhere. A date without a day, or a language that is not known, is written
// in English: "Dec 2015".
std::string MailDate(const v1::Date& date, std::string_view language);
// Likewise, without the weekday: "31 Mar 2016", "31/03/2016".
std::string MailDay(const v1::Date& date, std::string_view language);

}  // namespace tandem::services

#endif  // TANDEM_SERVICES_REMINDERS_MAIL_DATE_H_
