// A mail's words, from a programme's templates.
#ifndef TANDEM_SERVICES_REMINDERS_MAIL_TEXT_H_
#define TANDEM_SERVICES_REMINDERS_MAIL_TEXT_H_

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "engine/workflow/programme.h"
#include "services/reminders/mail_line.h"

namespace tandem::services {

// Templates (mustache) in a programme's folder:
//
//   mail          the frame:  name, demonstration, count, items (each a `line`),
//                             has_left and left (deadlines that later mails tell)
//   mail-subject  one line:   first (the first item's `what` and `about`), count,
//                             more (count - 1), has_more, demonstration
//   <item>        one item:   the fields of MailLine, by name
//
// Values are put in as they are, whether in {{two}} or {{{three}}} braces: mail is
// plain text. A name that is not known is empty.

struct MailItemText {
  const Programme* programme = nullptr;  // Whose template it is.
  std::string template_name;             // "due-soon".
  MailLine line;
};

struct MailContent {
  const Programme* frame = nullptr;  // Null, or without `mail`: a plain frame.
  std::string language;              // See MailLanguage.
  std::string name;                  // The recipient's.
  bool demonstration = false;
  std::vector<MailItemText> items;  // In the order told.
  size_t waiting = 0;               // Further deadlines, for which later mails are.
};

struct MailWords {
  std::string subject;  // One line, at most 200 bytes or so.
  std::string text;     // So short that it can always be recorded.
  size_t told = 0;      // How many of the items it has room for, from the first; at
                        // least one.
};

// The first of `wanted` (BCP 47, the preferred first) in which the programme's
// frame is written; else "en".
std::string MailLanguage(const Programme* frame, const std::vector<std::string>& wanted);

// Pure. An item whose template is missing or broken is told in plain words, so
// that nobody goes unreminded.
MailWords RenderMail(const MailContent& content);

}  // namespace tandem::services

#endif  // TANDEM_SERVICES_REMINDERS_MAIL_TEXT_H_
