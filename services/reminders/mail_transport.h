// How a mail leaves the house.
#ifndef TANDEM_SERVICES_REMINDERS_MAIL_TRANSPORT_H_
#define TANDEM_SERVICES_REMINDERS_MAIL_TRANSPORT_H_

#include <string>

#include "services/reminders/mail_message.h"

namespace tandem::services {

struct DeliveryResult {
  enum class Kind {
    kDelivered,    // It is in other hands.
    kUnknown,      // It may be: it was handed over, and the answer was lost.
    kLater,        // It did not arrive: this mail cannot be taken now (greylisting, a full box).
    kUnreachable,  // It did not arrive: nobody can be served (no connection, no login, no disk).
    kRefused,      // It did not arrive, and never will.
  };
  Kind kind = Kind::kUnreachable;
  // The server's words, the file, or what went wrong, for people. May quote the
  // recipient's address.
  std::string answer;
};

// Threads: Send by one thread at a time, which it may keep for half a minute;
// Interrupt by any.
class MailTransport {
 public:
  virtual ~MailTransport() = default;

  // Sending a message again under the same Message-ID is harmless.
  virtual DeliveryResult Send(const MailMessage& message) = 0;

  // Ends a Send that is under way, and all that follow, with kUnreachable.
  virtual void Interrupt() {}
};

}  // namespace tandem::services

#endif  // TANDEM_SERVICES_REMINDERS_MAIL_TRANSPORT_H_
