#include "services/follower/recipient.h"

#include <algorithm>

#include "engine/workflow/dates.h"

namespace tandem::services {
namespace {

constexpr char kOfficerPost[] = "officer";

// Empty: the post is vacant.
std::string HolderToday(const std::string& organisation, const std::string& post,
                        const AddressBook& book) {
  const absl::CivilDay today = absl::ToCivilDay(book.now, book.directory->Of(organisation).zone);
  return book.directory->HolderOf(organisation, post, today);
}

bool OptedOut(const MailWishes& wishes, const ReminderSubject& subject) {
  return (subject.before_due && wishes.OptedOutOf(kBeforeDueKind)) ||
         wishes.OptedOutOf(DeadlineKind(subject.stream, subject.deadline));
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

std::optional<Recipient> FindRecipient(const v1::Addressee& to, std::string_view stream,
                                       const AddressBook& book) {
  const auto [office, officer_post] = OfficerPostOf(*book.programmes, stream);
  // A post of no organisation is the office's: a core workflow knows no office by name.
  const std::string organisation =
      to.organisation().empty() && !to.post().empty() ? office : to.organisation();
  std::string person = to.person();
  if (!organisation.empty() && (person.empty() || !HoldsAPost(book, organisation, person))) {
    person = HolderToday(organisation, to.post(), book);
  }
  if (CanBeWrittenTo(person, book)) return Recipient{person, organisation};
  const std::string officer = HolderToday(office, officer_post, book);
  if (CanBeWrittenTo(officer, book)) return Recipient{officer, office, true};
  return std::nullopt;
}

std::optional<Route> RouteOf(const v1::Addressee& to, const ReminderSubject& subject,
                             const AddressBook& book) {
  std::optional<Recipient> found = FindRecipient(to, subject.stream, book);
  if (!found.has_value()) return std::nullopt;
  Route route{*std::move(found), "", false, std::nullopt};
  const std::string first = route.recipient.person;
  std::set<std::string> asked;
  while (asked.insert(route.recipient.person).second) {
    const MailWishes& wishes = book.directory->FindPerson(route.recipient.person)->wishes;
    const absl::CivilDay today =
        absl::ToCivilDay(book.now, PlaceOf(route.recipient, *book.directory).zone);
    route.opted_out = OptedOut(wishes, subject);
    route.snoozed_until = wishes.SnoozedUntil(subject.stream, subject.deadline, today);
    if (!route.told()) break;
    const std::string colleague = wishes.HandedOnTo(subject.stream, subject.deadline, today);
    if (asked.contains(colleague) || !CanBeWrittenTo(colleague, book)) break;
    route.recipient.person = colleague;
    route.handed_on_by = first;
  }
  return route;
}

Place PlaceOf(const Recipient& recipient, const Directory& directory) {
  Place place = directory.Of(recipient.organisation);
  const Person* person = directory.FindPerson(recipient.person);
  absl::TimeZone own;
  if (person != nullptr && !person->time_zone.empty() &&
      absl::LoadTimeZone(person->time_zone, &own)) {
    place.zone = own;
    place.zone_name = person->time_zone;
  }
  return place;
}

std::vector<PostHeld> PostsCoveredBy(const std::string& person, const AddressBook& book) {
  const Directory& directory = *book.directory;
  std::vector<PostHeld> posts = directory.PostsOf(person, book.now);
  for (const std::string& other : directory.HandingOn()) {
    for (PostHeld& post : directory.PostsOf(other, book.now)) {
      v1::Addressee to;
      to.set_organisation(post.organisation);
      to.set_post(post.post);
      to.set_person(other);
      const std::optional<Route> route = RouteOf(to, ReminderSubject(), book);
      if (route.has_value() && route->recipient.person == person && other != person) {
        posts.push_back(std::move(post));
      }
    }
  }
  return posts;
}

std::set<std::string> StreamsHandedOnTo(const std::string& person, const AddressBook& book) {
  std::set<std::string> streams;
  for (const std::string& other : book.directory->HandingOn()) {
    for (const auto& [scope, hand_on] : book.directory->FindPerson(other)->wishes.hand_ons()) {
      if (hand_on.colleague == person && !scope.stream.empty()) streams.insert(scope.stream);
    }
  }
  return streams;
}

ReminderSubject SubjectOf(const v1::ReminderDue& note) {
  return {note.stream(), note.deadline(), IsBefore(note.on(), note.due())};
}

bool IsBefore(const v1::Date& morning, const v1::Date& due) {
  return CheckDate(morning).ok() && CheckDate(due).ok() && LastDay(morning) < LastDay(due);
}

}  // namespace tandem::services
