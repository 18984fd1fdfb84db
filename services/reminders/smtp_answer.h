// What a mail server's refusal means for a mail.
#ifndef TANDEM_SERVICES_REMINDERS_SMTP_ANSWER_H_
#define TANDEM_SERVICES_REMINDERS_SMTP_ANSWER_H_

#include <string_view>

#include "services/reminders/mail_transport.h"

namespace tandem::services {

// What an answer of 400 or more to `command` ("RCPT", "DATA", "message", "MAIL" ...)
// means. `answer` is its last line: "550 5.1.1 no such user".
//
// A mail is given up (kRefused) only for what is wrong with its recipient or with the
// message itself: the enhanced codes 5.1.x, but for those about the sender, 5.2.x and
// 5.3.4; without an enhanced code 550, 551, 552 and 553. Every other refusal for good
// speaks of the relay and how it is set up, such as "554 5.7.1 Relay access denied",
// and is mended there: kUnreachable. What is refused for now is kLater, if it speaks
// of this recipient or message. Pure.
DeliveryResult::Kind KindOfAnswer(std::string_view command, std::string_view answer);

}  // namespace tandem::services

#endif  // TANDEM_SERVICES_REMINDERS_SMTP_ANSWER_H_
