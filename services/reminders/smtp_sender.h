// Mail through a mail server.
#ifndef TANDEM_SERVICES_REMINDERS_SMTP_SENDER_H_
#define TANDEM_SERVICES_REMINDERS_SMTP_SENDER_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/reminders/mail_transport.h"

namespace tandem::services {

struct SmtpOptions {
  std::string url;    // "smtp://mail.example.org:587", or smtps://.
  std::string login;  // Empty: none.
  std::string password;
  // Refuses servers that offer no TLS.
  bool tls = true;
  // Further certificates to trust, a PEM file. Empty: the system's alone.
  std::string certificates;
  absl::Duration connect_max = absl::Seconds(10);
  absl::Duration total_max = absl::Seconds(30);
};

// One connection a message, by libcurl, which judges the dialogue. Of its outcome and the
// server's last reply code (CURLINFO_RESPONSE_CODE):
//
//   kDelivered    the server took the message
//   kRefused      5yz to RCPT, DATA or the message, whatever it says; 552 to MAIL, where the
//                 size is announced
//   kLater        once the server took our MAIL: 4yz, a lost connection, silence. It is
//                 one mail's matter
//   kUnknown      the message went out whole and no answer came
//   kUnreachable  all that comes before, and 530, 534, 535 and 538 whenever they come: no
//                 connection, no TLS, a login or a sender that is refused. It is about us
//                 and the server, and the next message would fare no better
class SmtpSender : public MailTransport {
 public:
  // kInvalidArgument: the URL is none of smtp:// or smtps://.
  static absl::StatusOr<std::unique_ptr<SmtpSender>> Create(SmtpOptions options);
  ~SmtpSender() override;

  DeliveryResult Send(const MailMessage& message) override;
  void Interrupt() override;

 private:
  class Curl;
  SmtpSender(SmtpOptions options, std::unique_ptr<Curl> curl);

  const SmtpOptions options_;
  const std::unique_ptr<Curl> curl_;
};

}  // namespace tandem::services

#endif  // TANDEM_SERVICES_REMINDERS_SMTP_SENDER_H_
