// Whether what a mail says is still so.
#ifndef TANDEM_SERVICES_REMINDERS_MAIL_TRUTH_H_
#define TANDEM_SERVICES_REMINDERS_MAIL_TRUTH_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "services/follower/recipient.h"
#include "services/follower/world.h"
#include "services/reminders/mail_line.h"
#include "services/reminders/mail_plan.h"
#include "tandem/v1/notice.pb.h"
#include "tandem/v1/request.pb.h"

namespace tandem::services {

// What is wrong with a mail that was composed earlier.
struct MailDoubt {
  std::string reason;              // For the log, without names. Empty: all is still so.
  std::vector<uint64_t> outdated;  // Positions of notes whose deadline is not owed that way.
  bool waits = false;              // An instance is folded anew: ask again later.

  bool empty() const { return reason.empty() && !waits; }
};

// A hash of what a mail says of a deadline: another one says something else. 16 bytes.
std::string HashOfWords(const MailLine& line);

// Holds a mail against what is so at the book's `now`:
//
//   * it is of today, where its reader is: it counts days
//   * each deadline that it tells, in the digest as well, is still owed, due on that day,
//     and has the same said of it
//   * each of its notes, `told`, is still for its reader, who wants it today
//   * a digest's reader still looks after a post, and whoever gets the replies is still the
//     one to turn to
//
// What a digest tells of last week is past, and is not asked about again. Errors are the
// store's.
absl::StatusOr<MailDoubt> HoldAgainstWhatIsSo(const v1::MailComposed& mail,
                                              const std::vector<const PendingReminder*>& told,
                                              World& world, const AddressBook& book);

// The same for its names and addresses, as the engine unseals them now.
MailDoubt HoldAgainstPeople(const v1::MailComposed& mail, const v1::People& people);

}  // namespace tandem::services

#endif  // TANDEM_SERVICES_REMINDERS_MAIL_TRUTH_H_
