// Words of a mail that no programme gives, in the languages that Tandem knows.
#ifndef TANDEM_SERVICES_REMINDERS_MAIL_WORDS_H_
#define TANDEM_SERVICES_REMINDERS_MAIL_WORDS_H_

#include <string>
#include <string_view>

#include "tandem/v1/values.pb.h"
#include "tandem/v1/workflow.pb.h"

namespace tandem::services {

// English and Vietnamese; all other languages have the English words. No native reviewer
// has read the Vietnamese yet. `language` is BCP 47.

// An event that every workflow has: "Deadline moved". Others: the type itself.
std::string TitleOfOwnEvent(std::string_view type, std::string_view language);

// An occurrence of a recurring deadline, by its last day: "quarter ending 31 Mar 2016".
std::string PeriodEnding(const v1::Date& last, const v1::Recurrence& recurrence,
                         std::string_view language);

}  // namespace tandem::services

#endif  // TANDEM_SERVICES_REMINDERS_MAIL_WORDS_H_
