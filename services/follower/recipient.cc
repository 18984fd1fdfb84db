#include "services/follower/recipient.h"

#include <fmt/format.h>

#include <algorithm>

#include "engine/workflow/dates.h"
#include "engine/workflow/time_zone.h"
#include "services/follower/morning.h"

namespace tandem::services {
namespace {

constexpr char kOfficerPost[] = "officer";
constexpr size_t kAskedMax = 100;  // No office hands on that often.

// Empty: the post is vacant.
std::string HolderToday(const std::string& organisation, const std::string& post,
                        const AddressBook& book) {
  const absl::CivilDay today = absl::ToCivilDay(book.now, book.directory->Of(organisation).zone);
  return book.directory->HolderOf(organisation, post, today);
}

bool OptedOut(const MailWishes& wishes, const ReminderSubject& subject) {
  return (subject.before_due && wishes.OptedOutOf(kBeforeDueKind)) ||
         (subject.digest && wishes.OptedOutOf(kDigestKind)) ||
         wishes.OptedOutOf(DeadlineKind(subject.stream, subject.deadline));
}

// Whose post it is; empty: it is a single person's.
std::string OrganisationOf(const v1::Addressee& to, const std::string& office) {
  // A post of no organisation is the office's: a core workflow knows no office by name.
  return to.organisation().empty() && !to.post().empty() ? office : to.organisation();
}

// The person named, unless they have left, or the post's holder, whether or not they can be
// written to; empty: the post is vacant.
std::string Concerned(const v1::Addressee& to, const std::string& organisation,
                      const AddressBook& book) {
  const bool by_name =
      !to.person().empty() &&
      (organisation.empty() || !book.directory->HasLeft(to.person(), organisation, book.now));
  if (by_name || organisation.empty()) return to.person();
  return HolderToday(organisation, to.post(), book);
}

// Where a colleague works: there too, if they can, else in their own post.
std::string WorkplaceOf(const std::string& person, const std::string& organisation,
                        const AddressBook& book) {
  if (HoldsAPost(book, organisation, person)) return organisation;
  const std::vector<PostHeld> posts = book.directory->PostsOf(person, book.now);
  return posts.empty() ? organisation : posts.front().organisation;
}

// The last to whom it was handed on, from `recipient` on, who can be written to and wants
// it. Nobody is asked twice, and no more people than `asked` may hold.
std::optional<Recipient> Follow(const Recipient& recipient, const ReminderSubject& subject,
                                const AddressBook& book, std::set<std::string>& asked) {
  const Person* known = book.directory->FindPerson(recipient.person);
  if (known == nullptr || asked.size() >= kAskedMax) return std::nullopt;
  const bool is_first = asked.empty();
  if (!asked.insert(recipient.person).second) return std::nullopt;
  const absl::TimeZone zone = PlaceOf(recipient, *book.directory).zone;
  for (const std::string& colleague : known->wishes.HandedOnTo(subject.stream, subject.deadline,
                                                               absl::ToCivilDay(book.now, zone))) {
    const std::string workplace = WorkplaceOf(colleague, recipient.organisation, book);
    if (auto found = Follow({colleague, workplace}, subject, book, asked)) return found;
  }
  // What a colleague does not want stays with who handed it on.
  const bool serves =
      CanBeWrittenTo(recipient.person, book) && (is_first || !OptedOut(known->wishes, subject));
  return serves ? std::optional(recipient) : std::nullopt;
}

// From one to the colleague to whom they handed it on, as far as people can be written to.
std::optional<Route> Follow(const std::string& first, const std::string& organisation,
                            const ReminderSubject& subject, const AddressBook& book) {
  std::set<std::string> asked;
  const auto found = Follow({first, organisation}, subject, book, asked);
  if (!found.has_value()) return std::nullopt;
  return Route{*found, found->person == first ? "" : first};
}

}  // namespace

bool CanBeWrittenTo(std::string_view id, const AddressBook& book) {
  const Person* person = book.directory->FindPerson(id);
  if (person == nullptr || !person->registered || !person->sealed.contains("email")) return false;
  auto found = book.unreachable->find(id);
  return found == book.unreachable->end() || found->second != person->version;
}

bool HoldsAPost(const AddressBook& book, std::string_view organisation, std::string_view person) {
  const std::vector<PostHeld> posts = book.directory->PostsOf(person, book.now);
  return std::any_of(posts.begin(), posts.end(), [organisation](const PostHeld& post) {
    return post.organisation == organisation;
  });
}

std::pair<std::string, std::string> OfficerPostOf(const Programmes& programmes,
                                                  std::string_view stream) {
  const Programme* own = programmes.Find(stream.substr(0, stream.find('/')));
  std::vector<const Programme*> all = programmes.All();
  all.insert(all.begin(), own);
  for (const Programme* programme : all) {
    if (programme == nullptr || programme->manifest().office().empty()) continue;
    const std::string& post = programme->manifest().officer_post();
    return {programme->manifest().office(), post.empty() ? kOfficerPost : post};
  }
  return {};
}

std::optional<Route> RouteOf(const v1::Addressee& to, const ReminderSubject& subject,
                             const AddressBook& book) {
  const auto [office, officer_post] = OfficerPostOf(*book.programmes, subject.stream);
  const std::string organisation = OrganisationOf(to, office);
  std::optional<Route> route =
      Follow(Concerned(to, organisation, book), organisation, subject, book);
  if (!route.has_value()) {
    route = Follow(HolderToday(office, officer_post, book), office, subject, book);
    if (!route.has_value()) return std::nullopt;
    route->stands_in = true;
  }
  const MailWishes& wishes = book.directory->FindPerson(route->recipient.person)->wishes;
  const absl::TimeZone zone = PlaceOf(route->recipient, *book.directory).zone;
  route->opted_out = OptedOut(wishes, subject);
  route->snoozed_until =
      wishes.SnoozedUntil(subject.stream, subject.deadline, absl::ToCivilDay(book.now, zone));
  return route;
}

Place PlaceOf(const Recipient& recipient, const Directory& directory) {
  Place place = directory.Of(recipient.organisation);
  const Person* person = directory.FindPerson(recipient.person);
  if (person == nullptr) return place;
  if (const std::optional<absl::TimeZone> own = ZoneNamed(person->time_zone)) {
    place.zone = *own;
    place.zone_name = person->time_zone;
  }
  return place;
}

PostsByPerson PostsHandedOn(const AddressBook& book) {
  PostsByPerson handed_on;
  for (const std::string& other : book.directory->HandingOn()) {
    for (PostHeld& post : book.directory->PostsOf(other, book.now)) {
      const std::optional<Route> route =
          Follow(other, post.organisation, {"", "", false, /*digest=*/true}, book);
      if (!route.has_value() || route->recipient.person == other) continue;
      handed_on[route->recipient.person].push_back(std::move(post));
    }
  }
  return handed_on;
}

std::vector<PostHeld> PostsCoveredBy(const std::string& person, const PostsByPerson& handed_on,
                                     const AddressBook& book) {
  std::vector<PostHeld> posts = book.directory->PostsOf(person, book.now);
  if (const auto others = handed_on.find(person); others != handed_on.end()) {
    posts.insert(posts.end(), others->second.begin(), others->second.end());
  }
  return posts;
}

std::set<std::string> StreamsHandedOnTo(const std::string& person, const AddressBook& book) {
  std::set<std::string> streams;
  for (const std::string& other : book.directory->HandingOn()) {
    for (const auto& [scope, hand_on] : book.directory->FindPerson(other)->wishes.hand_ons()) {
      if (scope.stream.empty()) continue;
      const std::optional<Route> route =
          Follow(other, "", {scope.stream, scope.deadline, false, /*digest=*/true}, book);
      if (route.has_value() && route->recipient.person == person && other != person) {
        streams.insert(scope.stream);
      }
    }
  }
  return streams;
}

std::string AddresseeKey(const v1::Addressee& to) {
  if (to.organisation().empty() && to.post().empty()) return to.person();
  return fmt::format("{}/{}", to.organisation(), to.post());
}

ReminderSubject SubjectOf(const v1::ReminderDue& note) {
  return {note.stream(), note.deadline(), IsBefore(note.on(), note.due())};
}

absl::Time MorningOf(const v1::ReminderDue& note, const Places& places) {
  const std::string organisation = note.to().empty() ? "" : note.to(0).organisation();
  return InstantOf(FirstDay(note.on()), kMorningBegins, places.Of(organisation).zone);
}

bool IsBefore(const v1::Date& morning, const v1::Date& due) {
  return CheckDate(morning).ok() && CheckDate(due).ok() && LastDay(morning) < LastDay(due);
}

}  // namespace tandem::services
