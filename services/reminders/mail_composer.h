// A mail, composed: what is frozen in the log before it is sent.
#ifndef TANDEM_SERVICES_REMINDERS_MAIL_COMPOSER_H_
#define TANDEM_SERVICES_REMINDERS_MAIL_COMPOSER_H_

#include <cstddef>
#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "services/follower/world.h"
#include "services/reminders/digest.h"
#include "services/reminders/mail_items.h"
#include "services/reminders/mail_line.h"
#include "services/reminders/mail_message.h"
#include "services/reminders/mail_plan.h"
#include "tandem/v1/event.pb.h"
#include "tandem/v1/notice.pb.h"
#include "tandem/v1/request.pb.h"
#include "tandem/v1/submission.pb.h"

namespace tandem::services {

// "mail/<person>/2016-02-05". Once the clock was set back so often "mail/<person>/2016-02-05-1":
// the person may have had a mail of that day before it came.
std::string MailStream(std::string_view person, absl::CivilDay date, size_t set_backs);

// Where the next mail to somebody goes: a stream of its own, or that of a mail which was
// taken back.
struct MailPlace {
  std::string stream;
  uint64_t version = 0;  // Of the stream, so that it is composed once.
};

// What organisations are called in the mail's language. Borrows `world`.
NameOf NamesIn(const std::string& language, const World& world);

// The one Message-ID that a mail will ever have: from its stream, and the host of
// the sender's address.
std::string MessageIdOf(std::string_view mail_stream, const Mailbox& from);

// The instances that a mail is about: those of its reminders, else of its digest.
std::vector<const Standing*> InstancesOf(const std::vector<ToldDeadline>& items,
                                         const Digest* digest);

// The officer to whom a reply goes: the one appointed for the instances if they
// share one who is in a post there today, else the office's. A person's id; empty:
// nobody holds the post.
std::string OfficerOf(const std::vector<const Standing*>& instances, const World& world,
                      absl::Time now);

// Whoever OfficerOf may give for these and further instances, or for some of these.
std::set<std::string> PossibleOfficers(const std::vector<const Standing*>& instances,
                                       const World& world, absl::Time now);

// What a mail is composed of.
struct MailDraft {
  const std::vector<ToldDeadline>& items;
  // The week's; it leaves out what `items` tell. Null: none goes with them.
  const Digest* digest = nullptr;
  absl::CivilDay digest_week;
  size_t waiting = 0;               // Further deadlines, for later mails.
  const v1::Person& person;         // With name and address, as the engine unsealed them.
  const std::string& organisation;  // For whose post it is.
  const v1::Person& officer;        // Without address where none is known.
  absl::CivilDay date;
  const MailPlace& place;
};

// What a mail says. Of its items those that it has room for are told; the others
// stay pending. Pure.
v1::MailComposed ComposeMail(const MailDraft& draft, const World& world, const Mailbox& from,
                             bool demonstration);

// Records it in its place, while outgoing mail is released: `release_version` is
// system/mail's. The id is the place's, so that a mail is composed once whatever restarts
// meanwhile.
v1::Submission SubmissionOf(const v1::MailComposed& mail, const MailPlace& place,
                            uint64_t release_version);

// The message as it is sent, from the frozen mail: the same each time.
MailMessage MessageOf(const v1::MailComposed& mail, const Mailbox& from, absl::Time composed_at,
                      bool demonstration);

}  // namespace tandem::services

#endif  // TANDEM_SERVICES_REMINDERS_MAIL_COMPOSER_H_
