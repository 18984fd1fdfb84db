// The reminders service with all that belongs to it, as a node hosts it.
#ifndef TANDEM_SERVICES_REMINDERS_REMINDERS_PARTS_H_
#define TANDEM_SERVICES_REMINDERS_REMINDERS_PARTS_H_

#include <filesystem>

#include "absl/status/statusor.h"
#include "services/follower/service_runner.h"
#include "tandem/v1/configuration.pb.h"

namespace tandem::services {

struct RemindersSettings {
  std::filesystem::path store;  // The service's own folder; made if missing.
  v1::Mail mail;                // Its paths are absolute.
  // Where mail goes if `mail` names neither a server nor a maildir.
  std::filesystem::path maildir;
  bool demonstration = false;  // Mail goes into the maildir, whatever else is said.
};

// kInvalidArgument: the sender, the server's address or the password's file is wrong;
// says what to write. Ask before anything is started: it does not mend itself.
absl::Status CheckMail(const RemindersSettings& settings);

// Makes the service, its store and the thread that sends:
//
//   options.name = "reminders";
//   options.make = [settings](bool anew) { return MakeReminders(settings, anew); };
//
// `anew` throws the store away first. kInvalidArgument: see CheckMail. Others: the
// store cannot be opened.
absl::StatusOr<ServiceParts> MakeReminders(const RemindersSettings& settings, bool anew);

}  // namespace tandem::services

#endif  // TANDEM_SERVICES_REMINDERS_REMINDERS_PARTS_H_
