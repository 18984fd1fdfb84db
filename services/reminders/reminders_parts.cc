#include "services/reminders/reminders_parts.h"

#include <fmt/format.h>

#include <fstream>
#include <memory>
#include <string>
#include <utility>

#include "engine/base/status_macros.h"
#include "services/reminders/delivery_worker.h"
#include "services/reminders/maildir.h"
#include "services/reminders/reminders.h"
#include "services/reminders/smtp_sender.h"
#include "services/store/rocks_store.h"

namespace tandem::services {
namespace {

// Carries mails to the worker and outcomes back, in the service's thread.
class DeliverySockets : public ServiceSockets {
 public:
  DeliverySockets(Reminders* reminders, std::unique_ptr<MailTransport> transport)
      : reminders_(reminders), worker_(std::move(transport)) {}

  void AppendWaitables(std::vector<bus::Waitable>* what) override {
    if (worker_.wake_fd() >= 0) what->push_back({nullptr, worker_.wake_fd()});
  }

  absl::Status Poll(absl::Time now) override {
    (void)now;
    for (DeliveryOutcome& outcome : worker_.Take()) reminders_->AddOutcome(std::move(outcome));
    for (Delivery& delivery : reminders_->TakeDeliveries()) worker_.Add(std::move(delivery));
    return absl::OkStatus();
  }

 private:
  Reminders* const reminders_;
  DeliveryWorker worker_;
};

bool GoesIntoMaildir(const RemindersSettings& settings) {
  return settings.demonstration || settings.mail.smtp_url().empty();
}

absl::StatusOr<std::string> FirstLine(const std::string& path) {
  std::ifstream file(path);
  std::string line;
  if (!std::getline(file, line) || line.empty()) {
    return absl::InvalidArgumentError(
        fmt::format("mail.password_file {} cannot be read or its first line is empty", path));
  }
  if (line.back() == '\r') line.pop_back();
  return line;
}

absl::StatusOr<std::unique_ptr<MailTransport>> MakeTransport(const RemindersSettings& settings) {
  const v1::Mail& mail = settings.mail;
  if (GoesIntoMaildir(settings)) {
    return std::make_unique<Maildir>(
        mail.maildir().empty() ? settings.maildir : std::filesystem::path(mail.maildir()));
  }
  SmtpOptions options;
  options.url = mail.smtp_url();
  options.login = mail.login();
  options.tls = !mail.has_tls() || mail.tls();
  if (!mail.password_file().empty()) {
    TANDEM_ASSIGN_OR_RETURN(options.password, FirstLine(mail.password_file()));
  }
  TANDEM_ASSIGN_OR_RETURN(std::unique_ptr<MailTransport> sender, SmtpSender::Create(options));
  return sender;
}

absl::StatusOr<RemindersOptions> OptionsOf(const RemindersSettings& settings) {
  RemindersOptions options;
  options.demonstration = settings.demonstration;
  options.quick_transport = GoesIntoMaildir(settings);
  if (!settings.mail.from().empty()) {
    TANDEM_ASSIGN_OR_RETURN(options.from, ParseMailbox(settings.mail.from()));
  } else if (!GoesIntoMaildir(settings)) {
    return absl::InvalidArgumentError(
        "mail.smtp_url needs a sender: write mail { from: \"Tandem <tandem@example.org>\" }");
  }
  return options;
}

}  // namespace

absl::Status CheckMail(const RemindersSettings& settings) {
  TANDEM_RETURN_IF_ERROR(OptionsOf(settings).status());
  return MakeTransport(settings).status();
}

absl::StatusOr<ServiceParts> MakeReminders(const RemindersSettings& settings, bool anew) {
  TANDEM_ASSIGN_OR_RETURN(RemindersOptions options, OptionsOf(settings));
  TANDEM_ASSIGN_OR_RETURN(std::unique_ptr<MailTransport> transport, MakeTransport(settings));
  if (anew) TANDEM_RETURN_IF_ERROR(RemoveRocksStore(settings.store.string()));
  RocksStoreOptions store;
  store.folder = settings.store.string();
  store.format = Reminders::kFormat;
  ServiceParts parts;
  TANDEM_ASSIGN_OR_RETURN(parts.store, OpenRocksStore(store));
  TANDEM_ASSIGN_OR_RETURN(std::unique_ptr<Reminders> reminders,
                          Reminders::Load(parts.store.get(), std::move(options)));
  parts.sockets = std::make_unique<DeliverySockets>(reminders.get(), std::move(transport));
  parts.service = std::move(reminders);
  return parts;
}

}  // namespace tandem::services
