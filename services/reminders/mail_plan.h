// Which reminders go into whose mail, and when.
#ifndef TANDEM_SERVICES_REMINDERS_MAIL_PLAN_H_
#define TANDEM_SERVICES_REMINDERS_MAIL_PLAN_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "services/follower/morning.h"
#include "services/follower/recipient.h"
#include "tandem/v1/notice.pb.h"

namespace tandem::services {

// One addressee of a note that no mail has told yet.
struct PendingReminder {
  uint64_t position = 0;   // Of the note.
  uint32_t addressee = 0;  // Place among the note's addressees.
  v1::ReminderDue note;
  absl::Time noted_at;
  // Position of the first note of this deadline to this addressee that no mail told.
  uint64_t untold_since = 0;

  const v1::Addressee& to() const { return note.to(static_cast<int>(addressee)); }
};

// By the note's position and the addressee's place.
using PendingReminders = std::map<std::pair<uint64_t, uint32_t>, PendingReminder>;

// What a mail is planned by. All borrowed.
struct PlanContext {
  AddressBook book;
  // The day of each person's latest mail.
  const std::map<std::string, absl::CivilDay>* last_mail = nullptr;
  // Nothing is composed before: what came due while nobody looked is noted first.
  absl::Time not_before = absl::InfinitePast();
};

// What comes within so long goes out together.
inline constexpr absl::Duration kQuiet = absl::Seconds(10);

// The weekly digest, for one person.
struct PlannedDigest {
  Recipient recipient;
  absl::Time at;        // When it may be composed.
  absl::CivilDay week;  // Its Monday.
};

// One mail: what a person is told next.
struct PlannedMail {
  Recipient recipient;
  // When it is to be composed: see ComposeTime, ten seconds after the last note.
  absl::Time at;
  std::vector<const PendingReminder*> reminders;  // The longest untold first.
  // The Monday of the week whose digest goes with them. Absent: none does.
  std::optional<absl::CivilDay> digest_week;
};

struct MailPlan {
  std::map<std::string, PlannedMail> mails;        // By person.
  std::vector<const PendingReminder*> for_nobody;  // Tried again later.
  std::vector<const PendingReminder*> unwanted;    // Whoever would get them opted out.
  // When the first of those that are snoozed may be told: plan anew.
  absl::Time wakes_at = absl::InfiniteFuture();
};

// The first instant from `from` on in a morning of a day after `after`, and ten seconds or
// more after it began: what comes at its beginning goes out together. InfiniteFuture: none.
absl::Time ComposeTime(absl::Time from, const Place& place, std::optional<absl::CivilDay> after);

// Plans one mail for each person, at most one a day, as people wish: what is handed on
// goes to the colleague, what is snoozed waits, and what they opted out of stays pending,
// so that it is told if they opt in again. What it gives points into `pending`. Pure.
MailPlan PlanMails(const PendingReminders& pending, const PlanContext& context);

}  // namespace tandem::services

#endif  // TANDEM_SERVICES_REMINDERS_MAIL_PLAN_H_
