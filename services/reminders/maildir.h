// Mail into a folder, for stores without a mail server and for demonstrations.
#ifndef TANDEM_SERVICES_REMINDERS_MAILDIR_H_
#define TANDEM_SERVICES_REMINDERS_MAILDIR_H_

#include <filesystem>
#include <string>
#include <string_view>

#include "services/reminders/mail_transport.h"

namespace tandem::services {

// Writes each message into <folder>/tmp and moves it to <folder>/new, as mail
// programs expect. A file is named by its Message-ID: a message that stands in
// new/ or cur/ was delivered, and is not written again.
class Maildir : public MailTransport {
 public:
  explicit Maildir(std::filesystem::path folder) : folder_(std::move(folder)) {}

  // kUnreachable: the folder cannot be made or written.
  DeliveryResult Send(const MailMessage& message) override;

  // The file's name for a Message-ID.
  static std::string FileName(std::string_view message_id);

 private:
  const std::filesystem::path folder_;
};

}  // namespace tandem::services

#endif  // TANDEM_SERVICES_REMINDERS_MAILDIR_H_
