// The notes that no mail has told yet, as the log has them.
#ifndef TANDEM_SERVICES_REMINDERS_PENDING_NOTES_H_
#define TANDEM_SERVICES_REMINDERS_PENDING_NOTES_H_

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "engine/workflow/calendar.h"
#include "services/reminders/mail_composer.h"
#include "services/reminders/mail_plan.h"
#include "services/store/key_value_store.h"
#include "tandem/v1/event.pb.h"
#include "tandem/v1/notice.pb.h"

namespace tandem::services {

// Beside the notes: the day of each person's latest mail, the week of their latest digest,
// and whether outgoing mail is released. It knows ids of people, never names.
//
// Notes that a mail tells are kept aside until it left, so that they come back if it is
// taken back. The next mail to its person takes the place of one that was.
//
// Of one deadline and addressee only the newest note is kept: it says all that the
// older ones said, and takes their place in the line. So while mail is held, or a
// post is vacant, there are never more notes than deadlines.
//
// In the store: "note/<position><addressee>", "told/<mail stream>#<position><addressee>",
// "place/<person>", "day/<person>", "week/<person>", "released"; and "skip/<person>", which the log
// does not say: who begins with an empty store may make a digest of the present week where there
// was nothing to tell before.
//
// Threads: one. Memory: all of it; a note is some 300 bytes.
class PendingNotes {
 public:
  absl::Status Load(const KeyValueStore& store);

  // ReminderDue of a system stream; MailHeld and MailReleased of system/mail; of mails
  // MailComposed, MailTakenBack, MailSent and MailFailed. All others change nothing.
  void Take(const v1::Envelope& event, WriteBatch& batch);
  // A mail that was composed earlier left on that day, which is the person's mail of
  // that day.
  void TakeSent(const std::string& person, absl::CivilDay on, WriteBatch& batch);
  // The clock was set back to `now`, a moment in front of which much seems to have happened:
  // notes whose morning has not come are dropped, and come again; nobody had their mail
  // after today, or a digest after this week (in UTC).
  // For whom a mail is open, as `has_open` says, that one was the latest: it is none of today.
  void TakeSetBack(absl::Time now, const Places& places,
                   const std::function<bool(const std::string& person)>& has_open,
                   WriteBatch& batch);
  // There was nothing to tell them in that week, given by its Monday.
  void SkipWeek(const std::string& person, absl::CivilDay week, WriteBatch& batch);
  // Nobody is told of it any more.
  void Drop(uint64_t position, uint32_t addressee, WriteBatch& batch);

  const PendingReminders& pending() const { return pending_; }
  // What the open mail of that stream tells.
  std::vector<const PendingReminder*> ToldBy(const std::string& mail_stream) const;
  // Where a mail to the person goes that is composed on that day, after so many set-backs of
  // the clock.
  MailPlace PlaceFor(const std::string& person, absl::CivilDay date, size_t set_backs) const;
  const std::map<std::string, absl::CivilDay>& last_mail() const { return last_mail_; }
  // The Monday of the latest week whose digest each person got, or would have got.
  const std::map<std::string, absl::CivilDay>& over_week() const { return over_week_; }

  // Version of system/mail at which mail was released. 0: it is held.
  uint64_t released_version() const { return released_version_; }
  bool held() const { return released_version_ == 0; }
  // Since when it is released without a break.
  absl::Time released_at() const { return released_at_; }

 private:
  using Key = std::pair<uint64_t, uint32_t>;

  void Add(const v1::Envelope& event, WriteBatch& batch);
  void Keep(PendingReminder reminder, WriteBatch& batch);
  void TakeComposed(const v1::Envelope& event, WriteBatch& batch);
  void TakeBack(const v1::Envelope& event, WriteBatch& batch);
  void Forget(const std::string& mail_stream, WriteBatch& batch);

  PendingReminders pending_;
  std::map<std::string, Key> by_subject_;         // By deadline and addressee.
  std::map<std::string, PendingReminders> told_;  // By the stream of the open mail.
  std::map<std::string, MailPlace> places_;       // Of mails that were taken back, by person.
  std::map<std::string, absl::CivilDay> last_mail_;
  std::map<std::string, absl::CivilDay> digest_week_;  // Of the latest digest in the log.
  std::map<std::string, absl::CivilDay> over_week_;
  uint64_t released_version_ = 0;
  absl::Time released_at_ = absl::InfinitePast();
};

}  // namespace tandem::services

#endif  // TANDEM_SERVICES_REMINDERS_PENDING_NOTES_H_
