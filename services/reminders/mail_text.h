// A mail's words, from a programme's templates.
#ifndef TANDEM_SERVICES_REMINDERS_MAIL_TEXT_H_
#define TANDEM_SERVICES_REMINDERS_MAIL_TEXT_H_

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/workflow/programme.h"
#include "services/reminders/mail_line.h"

namespace tandem::services {

// Templates (mustache) in a programme's folder:
//
//   mail          the frame:  name, is_officer (replies come back to the reader),
//                             demonstration, count, items (each a `line`, which is its
//                             own template's text, and the fields of MailLine), has_left and left
//                             (deadlines that later mails tell), has_items, has_digest, digest
//   mail-subject  one line:   first (the first item's `what` and `about`), count,
//                             more (count - 1), has_more, demonstration
//   <item>        one item:   the fields of MailLine, by name, and `when`: what the template of
//                             that name makes of them
//   when          one line:   when an item is due, by one of due_yesterday, due_today and
//                             due_tomorrow, else due_days_ago or due_in_days, where `days` is
//                             two or more. Whoever has no such template has the date alone
//   digest        the week:   late, due_soon, changed, waiting (each a list of the fields of
//                             MailLine; those of `changed` have a list `events`, too, with
//                             what, about, on, and has_more_events, more_events), has_late
//                             and so on, has_left and left. Whoever has no such template has
//                             no digests
//   digest-subject  one line, where a mail holds a digest alone: late, due_soon (how many),
//                             has_late, has_due_soon, demonstration
//
// Values are put in as they are, whether in {{two}} or {{{three}}} braces: mail is
// plain text. A name that is not known is empty.

struct MailItemText {
  const Programme* programme = nullptr;  // Whose template it is.
  std::string template_name;             // "due-soon".
  MailLine line;
};

// The week, section by section.
struct MailDigest {
  std::vector<MailLine> late;
  std::vector<MailLine> due_soon;
  std::vector<MailLine> changed;
  std::vector<MailLine> waiting;
  size_t left = 0;  // Further lines, for which there is no room.

  bool empty() const {
    return late.empty() && due_soon.empty() && changed.empty() && waiting.empty();
  }
};

struct MailContent {
  const Programme* frame = nullptr;  // Null, or without `mail`: a plain frame.
  std::string language;              // See MailLanguage.
  std::string name;                  // The recipient's.
  bool is_officer = false;           // To whom replies go.
  bool demonstration = false;
  std::vector<MailItemText> items;  // In the order told.
  size_t waiting = 0;               // Further deadlines, for which later mails are.
  std::optional<MailDigest> digest;
};

struct MailWords {
  std::string subject;  // One line, at most 200 bytes or so.
  std::string text;     // So short that it can always be recorded.
};

// The first of `wanted` (BCP 47, the preferred first) in which the programme's
// frame is written; else "en".
std::string MailLanguage(const Programme* frame, const std::vector<std::string>& wanted);

// How many of the items a mail has room for, from the first; at least one, if there are
// any. Pure.
size_t ItemsWithRoom(const MailContent& content);

// Pure. All items are told: take those that have room. An item whose template is missing or broken
// is told in plain words, so that nobody goes unreminded.
MailWords RenderMail(const MailContent& content);

}  // namespace tandem::services

#endif  // TANDEM_SERVICES_REMINDERS_MAIL_TEXT_H_
