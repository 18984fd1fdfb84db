// Who is told of a reminder: posts become people, and people's wishes count.
#ifndef TANDEM_SERVICES_FOLLOWER_RECIPIENT_H_
#define TANDEM_SERVICES_FOLLOWER_RECIPIENT_H_

#include <map>
#include <optional>
#include <set>
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

// People who turned out to have no address, with the version of their stream at
// which that was so: another version is looked at anew.
using Unreachable = std::map<std::string, StreamVersion, std::less<>>;

// What people are found by. All borrowed.
struct AddressBook {
  const Programmes* programmes = nullptr;
  const Directory* directory = nullptr;
  const Unreachable* unreachable = nullptr;
  absl::Time now;
};

struct Recipient {
  std::string person;
  std::string organisation;  // Whose working days count: where the post is, or the colleague's.
};

// What a reminder is about, as far as wishes can speak of it.
struct ReminderSubject {
  std::string_view stream;
  std::string_view deadline;  // Empty: the instance as a whole.
  bool before_due = false;
  bool digest = false;  // What a weekly digest tells of it.
};

// What becomes of a reminder today.
struct Route {
  Recipient recipient;
  // Whose it would be, had they not handed it on; empty: the recipient's own.
  std::string handed_on_by;
  // The recipient wants none of this kind, or none before that day.
  bool opted_out = false;
  std::optional<absl::CivilDay> snoozed_until = std::nullopt;
  // It is the officer's (or was, until they handed it on), for who cannot be told.
  bool stands_in = false;

  bool told() const { return !opted_out && !snoozed_until.has_value(); }
};

// The organisation and post that stand in where nobody else can be told: the
// office of the stream's programme, else of any. Both empty: there is none.
std::pair<std::string, std::string> OfficerPostOf(const Programmes& programmes,
                                                  std::string_view stream);

// Whether the person is in any post of the organisation today.
bool HoldsAPost(const AddressBook& book, std::string_view organisation, std::string_view person);

// Whether there is a person of that id with an address, as far as is known.
bool CanBeWrittenTo(std::string_view id, const AddressBook& book);

// Whom it concerns is told: the person who is named, as long as they are in a post of the
// organisation that they are named for; else the post's holder today where the organisation
// is (that of the office, for a post of no organisation). If they handed it on, the
// colleague is, and so on; nobody twice. Instead of a colleague who cannot be written to, or
// who opted out of this, it is the one of a broader hand-on, else who handed it on. Where
// nobody is left it is the officer, or the officer's colleague. Of who is told, and of
// nobody else, the wishes for this kind and day count. Absent: nobody can be told.
std::optional<Route> RouteOf(const v1::Addressee& to, const ReminderSubject& subject,
                             const AddressBook& book);

// Where the recipient's morning is: the person's own zone if they have one, and the
// organisation's calendar.
Place PlaceOf(const Recipient& recipient, const Directory& directory);

// Posts of people who handed all their reminders on, by who gets their digests today.
using PostsByPerson = std::map<std::string, std::vector<PostHeld>>;
PostsByPerson PostsHandedOn(const AddressBook& book);

// The posts in which a person is today, and those of others which they look after.
std::vector<PostHeld> PostsCoveredBy(const std::string& person, const PostsByPerson& handed_on,
                                     const AddressBook& book);

// Instances of which others handed some or all of the digest on to the person, beside those of
// PostsHandedOn.
std::set<std::string> StreamsHandedOnTo(const std::string& person, const AddressBook& book);

// Tells addressees apart for whom notes stand in one line: whoever holds a post.
std::string AddresseeKey(const v1::Addressee& to);

// What a note is about. It lies before the due date if its morning does.
ReminderSubject SubjectOf(const v1::ReminderDue& note);
// When the morning begins for which it was noted, where its addressee is.
absl::Time MorningOf(const v1::ReminderDue& note, const Places& places);
bool IsBefore(const v1::Date& morning, const v1::Date& due);

}  // namespace tandem::services

#endif  // TANDEM_SERVICES_FOLLOWER_RECIPIENT_H_
