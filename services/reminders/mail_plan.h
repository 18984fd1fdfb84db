// Which reminders go into whose mail, and when.
#ifndef TANDEM_SERVICES_REMINDERS_MAIL_PLAN_H_
#define TANDEM_SERVICES_REMINDERS_MAIL_PLAN_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "engine/base/position.h"
#include "engine/workflow/calendar.h"
#include "engine/workflow/directory.h"
#include "engine/workflow/programme.h"
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

// People who turned out to have no address, with the version of their stream at
// which that was so: another version is looked at anew.
using Unreachable = std::map<std::string, StreamVersion, std::less<>>;

struct Recipient {
  std::string person;
  std::string organisation;  // Whose post it is, and whose working days count.
};

// What a mail is planned by. All borrowed.
struct PlanContext {
  const Programmes* programmes = nullptr;
  const Directory* directory = nullptr;
  const Unreachable* unreachable = nullptr;
  // The day of each person's latest mail.
  const std::map<std::string, absl::CivilDay>* last_mail = nullptr;
  absl::Time now;
};

// The organisation and post that stand in where nobody else can be told: the
// office of the stream's programme, else of any. Both empty: there is none.
std::pair<std::string, std::string> OfficerPostOf(const Programmes& programmes,
                                                  std::string_view stream);

// Whether the person is in any post of the organisation on that day.
bool HoldsAPost(const Directory& directory, std::string_view organisation, std::string_view person,
                absl::CivilDay day);

// A morning, in minutes of the day.
inline constexpr int kMorningBegins = 8 * 60;
inline constexpr int kMorningEnds = 12 * 60;
// What comes within so long goes out together.
inline constexpr absl::Duration kQuiet = absl::Seconds(10);

// Who is told: the person who is named, as long as they are in a post of the
// organisation that they are named for; else the post's holder on that day where the
// organisation is (that of the office, for a post of no organisation); and for who cannot
// be written to, the officer. Absent: nobody can be found.
std::optional<Recipient> FindRecipient(const v1::Addressee& to, std::string_view stream,
                                       const PlanContext& context);

// Whether there is a person of that id with an address, as far as is known.
bool CanBeWrittenTo(std::string_view id, const PlanContext& context);

// Where the recipient's morning is: the person's own zone if they have one, and the
// organisation's calendar.
Place PlaceOf(const Recipient& recipient, const Directory& directory);

// The first instant from `from` on that lies in a morning, 8:00 to 12:00 of a
// working day, of a day after `after`. absl::InfiniteFuture(): there is none.
absl::Time NextMorning(absl::Time from, const Place& place, std::optional<absl::CivilDay> after);

// The weekly digest, for one person.
struct PlannedDigest {
  Recipient recipient;
  absl::Time at;        // When it may be composed.
  absl::CivilDay week;  // Its Monday.
};

// One mail: what a person is told next.
struct PlannedMail {
  Recipient recipient;
  // When it is to be composed. Ten seconds after the last note at the earliest, so
  // that those which come together go out together.
  absl::Time at;
  std::vector<const PendingReminder*> reminders;  // The longest untold first.
  // The Monday of the week whose digest goes with them. Absent: none does.
  std::optional<absl::CivilDay> digest_week;
};

struct MailPlan {
  std::map<std::string, PlannedMail> mails;        // By person.
  std::vector<const PendingReminder*> for_nobody;  // Tried again later.
};

// Plans one mail for each person, at most one a day. What it gives points into
// `pending`. Pure.
MailPlan PlanMails(const PendingReminders& pending, const PlanContext& context);

}  // namespace tandem::services

#endif  // TANDEM_SERVICES_REMINDERS_MAIL_PLAN_H_
