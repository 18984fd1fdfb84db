// One mail as it goes over the wire.
#ifndef TANDEM_SERVICES_REMINDERS_MAIL_MESSAGE_H_
#define TANDEM_SERVICES_REMINDERS_MAIL_MESSAGE_H_

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace tandem::services {

struct Mailbox {
  std::string name;     // For people. May be empty.
  std::string address;  // "linh@example.org".
};

// Whether a mail can be addressed to it: printable ASCII, local part and domain,
// no blank and nothing that a header or SMTP would read as syntax. A domain of
// letters beyond ASCII is written in its xn-- form.
bool IsMailAddress(std::string_view text);

// "Tandem <tandem@example.org>" or "tandem@example.org". kInvalidArgument says
// which form is wanted.
absl::StatusOr<Mailbox> ParseMailbox(std::string_view text);

// Plain text, no remote content.
struct MailMessage {
  Mailbox from;
  Mailbox to;
  std::string reply_to;  // An address. Empty: none, replies and unsubscribing go to `from`.
  std::string subject;
  std::string text;        // UTF-8, lines end with '\n'.
  std::string message_id;  // Without the angle brackets.
  std::string language;    // BCP 47. Empty: not known.
  absl::Time date;
  bool demonstration = false;
};

// The message as RFC 5322 has it, written by GMime: ASCII, CRLF, headers folded and
// encoded. The same message gives the same bytes, anywhere. No value can add a header:
// line ends within one become blanks. A body in Latin letters is readable as it is
// written (7bit or quoted-printable); for others base64 may be shorter.
// kInvalidArgument: an address or the Message-ID is invalid.
// Threads: any.
absl::StatusOr<std::string> ToMime(const MailMessage& message);

}  // namespace tandem::services

#endif  // TANDEM_SERVICES_REMINDERS_MAIL_MESSAGE_H_
