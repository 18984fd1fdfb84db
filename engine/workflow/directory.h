// Organisations and people, as folded from their streams.
#ifndef TANDEM_ENGINE_WORKFLOW_DIRECTORY_H_
#define TANDEM_ENGINE_WORKFLOW_DIRECTORY_H_

#include <compare>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "engine/base/position.h"
#include "engine/workflow/calendar.h"
#include "engine/workflow/mail_wishes.h"
#include "engine/workflow/name_search.h"
#include "tandem/v1/directory.pb.h"
#include "tandem/v1/event.pb.h"

namespace tandem {

// Somebody's time in a post.
struct Tenure {
  std::string person;
  // Absent: not known.
  std::optional<v1::Date> since;
  // Whether it ended, and the last day in the post (absent: not known).
  bool left = false;
  std::optional<v1::Date> until;
  // Who was named to follow; empty if nobody. Naming does not appoint.
  std::string successor;
  // The appointment is example data.
  bool illustrative = false;

  // Whether it had begun by that day and was not past its last day. An imprecise date
  // counts by its last possible day.
  bool HoldsOn(absl::CivilDay day) const;
};

// A post of an organisation and all who held it, in the order recorded.
struct Post {
  std::string post;
  std::string title;
  std::vector<Tenure> tenures;

  // The latest appointed who has not left; null if the post is vacant. An
  // appointment of unknown date counts as later than those recorded before it.
  const Tenure* Current() const;
  // The same as of a day.
  const Tenure* On(absl::CivilDay day) const;
  // Whether the person is in it on that day, also beside others: who leaves and who
  // follows, while they hand over.
  bool IsIn(std::string_view person, absl::CivilDay day) const;
};

// Of organisation/<name>.
struct Organisation {
  std::string name;
  // False while only posts or people are recorded of it.
  bool registered = false;
  std::string kind;  // "city", "ngo", "funder", "agency".
  std::string display_name;
  std::vector<v1::LocalName> local_names;
  std::string country_label;
  std::string time_zone;  // Under its canonical name (time_zone.h); see Directory::Of.
  std::string calendar;   // Empty: Monday to Friday, no holidays.
  std::vector<std::string> languages;
  std::vector<Post> posts;  // In the order recorded.
  StreamVersion version;
  // The registration is example data. Each tenure says so for itself.
  bool illustrative = false;

  // Null if there is none of that name.
  const Post* FindPost(std::string_view post) const;
};

struct PostHeld {
  std::string organisation;
  std::string post;
  friend auto operator<=>(const PostHeld&, const PostHeld&) = default;
};

// Of person/<id>. Name and addresses stay sealed here: only who has the person's
// key can open them.
struct Person {
  std::string id;
  bool registered = false;
  std::vector<std::string> languages;
  std::string time_zone;  // Under its canonical name. Empty: where their posts are.
  std::vector<std::string> expertise;
  // The newest box of each field that was ever given: "name", "email", "phone".
  std::map<std::string, v1::SealedField, std::less<>> sealed;
  MailWishes wishes;
  StreamVersion version;
  // Any of it is example data.
  bool illustrative = false;
};

// The directory: a pure fold over the streams organisation/... and person/....
//
// Threads:   one thread at a time; several may read while none applies.
// Ownership: pointers that lookups give stay valid until the next Apply.
// Memory:    all organisations and people with their events, which are few
//            beside those of instances.
class Directory : public Places {
 public:
  // Finds a calendar by name; null if there is none. What it gives must outlive
  // every Place that is made of it.
  using CalendarFinder = std::function<const Calendar*(std::string_view)>;

  // Without a finder every organisation works Monday to Friday.
  explicit Directory(CalendarFinder find_calendar = {});

  // Takes the next event. Those of other streams, and those taken before, change
  // nothing. A correction or retraction folds its stream again.
  // kDataLoss: a payload that cannot be read; it names the event, and nothing
  // has changed.
  absl::Status Apply(const v1::Envelope& event);

  // What is known of one organisation or person, to be put back: so that events can
  // be tried out without a copy of everybody.
  class Saved;
  Saved Save(std::string_view stream) const;
  void Restore(Saved saved);

  // Null if there is none.
  const Organisation* FindOrganisation(std::string_view name) const;
  const Person* FindPerson(std::string_view id) const;
  // The person id of who holds a post now, or held it on a day; empty if nobody
  // does or there is no such post. See Post.
  std::string HolderOf(std::string_view organisation, std::string_view post) const;
  std::string HolderOf(std::string_view organisation, std::string_view post,
                       absl::CivilDay day) const;
  // The posts that a person holds now, by organisation and post.
  std::vector<PostHeld> PostsOf(std::string_view person) const;
  // The posts in which a person is on the day which that instant is where the
  // organisation is.
  std::vector<PostHeld> PostsOf(std::string_view person, absl::Time at) const;
  // Whether a person held a post there, and on the day that `at` is there holds none.
  bool HasLeft(std::string_view person, std::string_view organisation, absl::Time at) const;
  // Ids of people who handed on reminders to others, in force or not.
  const std::set<std::string>& HandingOn() const { return handing_on_; }

  // All of them, in order of name or id.
  std::vector<const Organisation*> Organisations() const;
  std::vector<const Person*> People() const;

  // Organisations as people call them: by name, display name or any local name.
  NameIndex::Match FindOrganisations(std::string_view text) const;

  // Places. UTC if the zone is not known to this machine, Monday to Friday if no
  // programme has the calendar: the place says which, and that it is missing.
  Place Of(std::string_view organisation) const override;
  std::optional<Place> OfPerson(std::string_view person) const override;

 private:
  // State: an Organisation or a Person.
  template <typename State>
  struct Stream {
    std::vector<v1::Envelope> events;  // As recorded, without evidence and notes.
    State state;
  };
  template <typename State>
  using Streams = std::map<std::string, Stream<State>, std::less<>>;

  template <typename State>
  static absl::Status Take(const v1::Envelope& event, Stream<State>& stream);
  absl::Status ApplyToOrganisation(const std::string& name, const v1::Envelope& event);
  absl::Status ApplyToPerson(const std::string& id, const v1::Envelope& event);
  const std::string& Canonical(const std::string& zone);
  void IndexNames(const Organisation& organisation);
  void IndexPosts(const Organisation& organisation, bool held);
  void NoteHandOns(const Person& person);
  // Of the posts in which the person ever was. `holds` takes an Organisation and a Post.
  template <typename Holds>
  std::vector<PostHeld> PostsWhere(std::string_view person, Holds holds) const;

  CalendarFinder find_calendar_;
  Streams<Organisation> organisations_;  // By name.
  Streams<Person> people_;               // By id.
  NameIndex names_;
  std::map<std::string, std::set<PostHeld>, std::less<>> posts_of_;  // By person, past ones too.
  std::set<std::string> handing_on_;
  std::map<std::string, std::string> canonical_zones_;  // By the names that were recorded.
};

class Directory::Saved {
 private:
  friend class Directory;
  std::string stream_;
  // Neither: it was not there.
  std::optional<Stream<Organisation>> organisation_;
  std::optional<Stream<Person>> person_;
};

}  // namespace tandem

#endif  // TANDEM_ENGINE_WORKFLOW_DIRECTORY_H_
