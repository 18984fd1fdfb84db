#include "engine/workflow/directory.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <utility>

#include "engine/base/status_macros.h"
#include "engine/workflow/dates.h"
#include "engine/workflow/directory_payload.h"
#include "engine/workflow/time_zone.h"
#include "tandem/v1/history.pb.h"

namespace tandem {
namespace {

constexpr std::string_view kOrganisationPrefix = "organisation/";
constexpr std::string_view kPersonPrefix = "person/";

bool RewritesHistory(const v1::Envelope& event) {
  return event.type() == "EventCorrected" || event.type() == "EventRetracted";
}

// ---- The effective history of one stream ----

// `event` as a correction says it should have been. What the correction leaves
// out stays.
void Overlay(const v1::EventCorrected& correction, const v1::Envelope& from, v1::Envelope& event) {
  if (correction.has_payload()) {
    event.set_payload(correction.payload());
    *event.mutable_sealed() = from.sealed();  // A whole new payload, sealed parts included.
  }
  if (correction.has_occurred_on()) *event.mutable_occurred_on() = correction.occurred_on();
}

// Corrections in place of their originals, retracted events left out. Corrections
// and retractions are events themselves and may be corrected and retracted: so it
// goes from the newest event to the oldest, and each meets all that is said of it.
absl::StatusOr<std::vector<v1::Envelope>> EffectiveEvents(const std::vector<v1::Envelope>& events) {
  std::set<uint64_t> retracted;
  // Of an event, the corrections that stand, the newest first.
  std::map<uint64_t, std::vector<std::pair<v1::EventCorrected, const v1::Envelope*>>> corrections;
  std::vector<v1::Envelope> effective;
  for (auto recorded = events.rbegin(); recorded != events.rend(); ++recorded) {
    if (retracted.contains(recorded->version())) continue;
    v1::Envelope event = *recorded;
    auto& standing = corrections[event.version()];
    for (auto it = standing.rbegin(); it != standing.rend(); ++it) {
      Overlay(it->first, *it->second, event);
    }
    if (event.type() == "EventRetracted") {
      TANDEM_ASSIGN_OR_RETURN(const auto payload, PayloadOf<v1::EventRetracted>(event));
      retracted.insert(payload.event());
    } else if (event.type() == "EventCorrected") {
      TANDEM_ASSIGN_OR_RETURN(auto payload, PayloadOf<v1::EventCorrected>(event));
      corrections[payload.event()].emplace_back(std::move(payload), &*recorded);
    } else {
      effective.push_back(std::move(event));
    }
  }
  std::reverse(effective.begin(), effective.end());
  return effective;
}

// ---- Evolve: what one event further means ----

// The date that was given, else the event's own, else unknown.
std::optional<v1::Date> DateOr(bool given, const v1::Date& date, bool has_own,
                               const v1::Date& own) {
  if (given && CheckDate(date).ok()) return date;
  if (has_own && CheckDate(own).ok()) return own;
  return std::nullopt;
}

Post& PostOf(Organisation& organisation, const std::string& name) {
  for (Post& post : organisation.posts) {
    if (post.post == name) return post;
  }
  organisation.posts.push_back(Post{.post = name, .title = "", .tenures = {}});
  return organisation.posts.back();
}

void Register(const v1::OrganisationRegistered& payload, Organisation& organisation) {
  organisation.registered = true;
  organisation.kind = payload.kind();
  organisation.display_name = payload.name();
  organisation.local_names.assign(payload.local_name().begin(), payload.local_name().end());
  organisation.country_label = payload.country_label();
  organisation.time_zone = payload.time_zone();
  organisation.calendar = payload.calendar();
  organisation.languages.assign(payload.language().begin(), payload.language().end());
}

void Appoint(const v1::PersonAppointed& payload, const v1::Envelope& event,
             Organisation& organisation) {
  Tenure tenure;
  tenure.person = payload.person();
  tenure.since = DateOr(payload.has_from(), payload.from(), event.occurred_on().has_first(),
                        event.occurred_on().first());
  tenure.illustrative = event.illustrative();
  PostOf(organisation, payload.post()).tenures.push_back(std::move(tenure));
}

// Ends every tenure that the person still has in the post. One whose beginning
// nobody recorded is noted with its end alone.
void Leave(const v1::PersonLeft& payload, const v1::Envelope& event, Organisation& organisation) {
  Tenure end;
  end.person = payload.person();
  end.left = true;
  const v1::Period& own = event.occurred_on();
  end.until = DateOr(payload.has_until(), payload.until(), own.has_first(),
                     own.has_last() ? own.last() : own.first());
  end.successor = payload.successor();
  end.illustrative = event.illustrative();

  std::vector<Tenure>& tenures = PostOf(organisation, payload.post()).tenures;
  bool began = false;
  for (Tenure& tenure : tenures) {
    if (tenure.person != end.person || tenure.left) continue;
    began = true;
    tenure.left = true;
    tenure.until = end.until;
    tenure.successor = end.successor;
  }
  if (!began) tenures.push_back(std::move(end));
}

absl::Status Evolve(const v1::Envelope& event, Organisation& organisation) {
  if (event.type() == "OrganisationRegistered") {
    TANDEM_ASSIGN_OR_RETURN(const auto payload, PayloadOf<v1::OrganisationRegistered>(event));
    Register(payload, organisation);
    organisation.illustrative = event.illustrative();
  } else if (event.type() == "PostCreated") {
    TANDEM_ASSIGN_OR_RETURN(const auto payload, PayloadOf<v1::PostCreated>(event));
    PostOf(organisation, payload.post()).title = payload.title();
  } else if (event.type() == "PersonAppointed") {
    TANDEM_ASSIGN_OR_RETURN(const auto payload, PayloadOf<v1::PersonAppointed>(event));
    Appoint(payload, event, organisation);
  } else if (event.type() == "PersonLeft") {
    TANDEM_ASSIGN_OR_RETURN(const auto payload, PayloadOf<v1::PersonLeft>(event));
    Leave(payload, event, organisation);
  }
  return absl::OkStatus();
}

// A registration or a change of contact replaces what it gives.
template <typename Payload>
void SetContact(const Payload& payload, const v1::Envelope& event, Person& person) {
  if (!payload.language().empty()) {
    person.languages.assign(payload.language().begin(), payload.language().end());
  }
  if (!payload.time_zone().empty()) person.time_zone = payload.time_zone();
  for (const v1::SealedField& field : event.sealed()) person.sealed[field.field()] = field;
  person.illustrative = person.illustrative || event.illustrative();
}

absl::Status Evolve(const v1::Envelope& event, Person& person) {
  if (event.type() == "PersonRegistered") {
    TANDEM_ASSIGN_OR_RETURN(const auto payload, PayloadOf<v1::PersonRegistered>(event));
    person.registered = true;
    person.expertise.assign(payload.expertise().begin(), payload.expertise().end());
    SetContact(payload, event, person);
  } else if (event.type() == "ContactChanged") {
    TANDEM_ASSIGN_OR_RETURN(const auto payload, PayloadOf<v1::ContactChanged>(event));
    if (!payload.expertise().empty()) {
      person.expertise.assign(payload.expertise().begin(), payload.expertise().end());
    }
    SetContact(payload, event, person);
  } else {
    TANDEM_RETURN_IF_ERROR(person.wishes.Apply(event));
  }
  return absl::OkStatus();
}

std::string& IdOf(Organisation& organisation) { return organisation.name; }
std::string& IdOf(Person& person) { return person.id; }

// ---- Posts ----

bool IsAppointedBefore(const Tenure& a, const Tenure& b) {
  return a.since && b.since && LastDay(*a.since) < LastDay(*b.since);
}

template <typename Holds>
const Tenure* LatestOf(const std::vector<Tenure>& tenures, Holds holds) {
  const Tenure* latest = nullptr;
  for (const Tenure& tenure : tenures) {
    if (!holds(tenure)) continue;
    if (latest == nullptr || !IsAppointedBefore(tenure, *latest)) latest = &tenure;
  }
  return latest;
}

}  // namespace

const Tenure* Post::Current() const {
  return LatestOf(tenures, [](const Tenure& tenure) { return !tenure.left; });
}

const Tenure* Post::On(absl::CivilDay day) const {
  return LatestOf(tenures, [day](const Tenure& tenure) { return tenure.HoldsOn(day); });
}

bool Post::IsIn(std::string_view person, absl::CivilDay day) const {
  return std::any_of(tenures.begin(), tenures.end(), [&](const Tenure& tenure) {
    return tenure.person == person && tenure.HoldsOn(day);
  });
}

bool Tenure::HoldsOn(absl::CivilDay day) const {
  const bool began = !since || LastDay(*since) <= day;
  const bool ended = left && (!until || LastDay(*until) < day);
  return began && !ended;
}

const Post* Organisation::FindPost(std::string_view post) const {
  for (const Post& candidate : posts) {
    if (candidate.post == post) return &candidate;
  }
  return nullptr;
}

Directory::Directory(CalendarFinder find_calendar) : find_calendar_(std::move(find_calendar)) {}

absl::Status Directory::Apply(const v1::Envelope& event) {
  const std::string& stream = event.stream();
  if (stream.starts_with(kOrganisationPrefix)) {
    return ApplyToOrganisation(stream.substr(kOrganisationPrefix.size()), event);
  }
  if (stream.starts_with(kPersonPrefix)) {
    return ApplyToPerson(stream.substr(kPersonPrefix.size()), event);
  }
  return absl::OkStatus();
}

// Works on a copy of the state, so that an unreadable event changes nothing.
template <typename State>
absl::Status Directory::Take(const v1::Envelope& event, Stream<State>& stream) {
  v1::Envelope kept = event;
  kept.clear_evidence();
  kept.clear_note();
  stream.events.push_back(std::move(kept));
  absl::Status status = [&]() -> absl::Status {
    State next;
    if (RewritesHistory(event)) {
      TANDEM_ASSIGN_OR_RETURN(const auto effective, EffectiveEvents(stream.events));
      for (const v1::Envelope& earlier : effective) {
        TANDEM_RETURN_IF_ERROR(Evolve(earlier, next));
      }
    } else {
      next = stream.state;
      TANDEM_RETURN_IF_ERROR(Evolve(event, next));
    }
    IdOf(next) = IdOf(stream.state);
    next.version = StreamVersion{event.version()};
    stream.state = std::move(next);
    return absl::OkStatus();
  }();
  if (!status.ok()) stream.events.pop_back();
  return status;
}

absl::Status Directory::ApplyToOrganisation(const std::string& name, const v1::Envelope& event) {
  auto [place, is_new] = organisations_.try_emplace(name);
  Stream<Organisation>& stream = place->second;
  stream.state.name = name;
  if (event.version() <= stream.state.version.value) return absl::OkStatus();

  const Organisation before = stream.state;
  if (absl::Status status = Take(event, stream); !status.ok()) {
    if (is_new) organisations_.erase(place);
    return status;
  }
  stream.state.time_zone = Canonical(stream.state.time_zone);
  IndexPosts(before, false);
  IndexPosts(stream.state, true);
  IndexNames(stream.state);
  return absl::OkStatus();
}

// There are few names, and thousands who have them.
const std::string& Directory::Canonical(const std::string& zone) {
  const auto [known, added] = canonical_zones_.try_emplace(zone);
  if (added && !zone.empty()) known->second = CanonicalZone(zone);
  return known->second;
}

void Directory::IndexNames(const Organisation& organisation) {
  std::vector<std::string> names = {organisation.display_name};
  for (const v1::LocalName& local : organisation.local_names) names.push_back(local.name());
  names_.Add(organisation.name, names);
}

Directory::Saved Directory::Save(std::string_view stream) const {
  Saved saved;
  saved.stream_ = stream;
  if (stream.starts_with(kOrganisationPrefix)) {
    const auto found = organisations_.find(stream.substr(kOrganisationPrefix.size()));
    if (found != organisations_.end()) saved.organisation_ = found->second;
  } else if (stream.starts_with(kPersonPrefix)) {
    const auto found = people_.find(stream.substr(kPersonPrefix.size()));
    if (found != people_.end()) saved.person_ = found->second;
  }
  return saved;
}

void Directory::Restore(Saved saved) {
  if (saved.stream_.starts_with(kPersonPrefix)) {
    const std::string id = saved.stream_.substr(kPersonPrefix.size());
    people_.erase(id);
    handing_on_.erase(id);
    if (!saved.person_) return;
    NoteHandOns(people_.emplace(id, *std::move(saved.person_)).first->second.state);
    return;
  }
  if (!saved.stream_.starts_with(kOrganisationPrefix)) return;
  const std::string name = saved.stream_.substr(kOrganisationPrefix.size());
  if (const auto present = organisations_.find(name); present != organisations_.end()) {
    IndexPosts(present->second.state, false);
    names_.Remove(name);
    organisations_.erase(present);
  }
  if (!saved.organisation_) return;
  const auto back = organisations_.emplace(name, *std::move(saved.organisation_)).first;
  IndexPosts(back->second.state, true);
  IndexNames(back->second.state);
}

absl::Status Directory::ApplyToPerson(const std::string& id, const v1::Envelope& event) {
  auto [place, is_new] = people_.try_emplace(id);
  Stream<Person>& stream = place->second;
  stream.state.id = id;
  if (event.version() <= stream.state.version.value) return absl::OkStatus();
  absl::Status status = Take(event, stream);
  stream.state.time_zone = Canonical(stream.state.time_zone);
  NoteHandOns(stream.state);
  if (!status.ok() && is_new) people_.erase(place);
  return status;
}

void Directory::NoteHandOns(const Person& person) {
  if (person.wishes.hand_ons().empty()) {
    handing_on_.erase(person.id);
  } else {
    handing_on_.insert(person.id);
  }
}

void Directory::IndexPosts(const Organisation& organisation, bool held) {
  for (const Post& post : organisation.posts) {
    const PostHeld entry{.organisation = organisation.name, .post = post.post};
    for (const Tenure& tenure : post.tenures) {
      if (held) {
        posts_of_[tenure.person].insert(entry);
        continue;
      }
      const auto person = posts_of_.find(tenure.person);
      if (person == posts_of_.end()) continue;
      person->second.erase(entry);
      if (person->second.empty()) posts_of_.erase(person);
    }
  }
}

const Organisation* Directory::FindOrganisation(std::string_view name) const {
  const auto found = organisations_.find(name);
  return found == organisations_.end() ? nullptr : &found->second.state;
}

const Person* Directory::FindPerson(std::string_view id) const {
  const auto found = people_.find(id);
  return found == people_.end() ? nullptr : &found->second.state;
}

std::string Directory::HolderOf(std::string_view organisation, std::string_view post) const {
  const Organisation* found = FindOrganisation(organisation);
  const Post* of_it = found == nullptr ? nullptr : found->FindPost(post);
  const Tenure* tenure = of_it == nullptr ? nullptr : of_it->Current();
  return tenure == nullptr ? std::string() : tenure->person;
}

std::string Directory::HolderOf(std::string_view organisation, std::string_view post,
                                absl::CivilDay day) const {
  const Organisation* found = FindOrganisation(organisation);
  const Post* of_it = found == nullptr ? nullptr : found->FindPost(post);
  const Tenure* tenure = of_it == nullptr ? nullptr : of_it->On(day);
  return tenure == nullptr ? std::string() : tenure->person;
}

template <typename Holds>
std::vector<PostHeld> Directory::PostsWhere(std::string_view person, Holds holds) const {
  std::vector<PostHeld> posts;
  const auto found = posts_of_.find(person);
  if (found == posts_of_.end()) return posts;
  for (const PostHeld& post : found->second) {
    const Organisation* organisation = FindOrganisation(post.organisation);
    if (holds(*organisation, *organisation->FindPost(post.post))) posts.push_back(post);
  }
  return posts;
}

std::vector<PostHeld> Directory::PostsOf(std::string_view person) const {
  return PostsWhere(person, [person](const Organisation&, const Post& post) {
    const Tenure* current = post.Current();
    return current != nullptr && current->person == person;
  });
}

std::vector<PostHeld> Directory::PostsOf(std::string_view person, absl::Time at) const {
  return PostsWhere(person, [&](const Organisation& organisation, const Post& post) {
    return post.IsIn(person, absl::ToCivilDay(at, Of(organisation.name).zone));
  });
}

bool Directory::HasLeft(std::string_view person, std::string_view organisation,
                        absl::Time at) const {
  const absl::CivilDay today = absl::ToCivilDay(at, Of(organisation).zone);
  bool has_left = false;
  const auto held = posts_of_.find(person);
  if (held == posts_of_.end()) return false;
  for (const PostHeld& one : held->second) {
    if (one.organisation != organisation) continue;
    const Post& post = *FindOrganisation(organisation)->FindPost(one.post);
    if (post.IsIn(person, today)) return false;
    has_left =
        has_left || std::any_of(post.tenures.begin(), post.tenures.end(), [&](const auto& tenure) {
          return tenure.person == person && tenure.left &&
                 (!tenure.until || LastDay(*tenure.until) < today);
        });
  }
  return has_left;
}

std::vector<const Organisation*> Directory::Organisations() const {
  std::vector<const Organisation*> all;
  for (const auto& [name, stream] : organisations_) all.push_back(&stream.state);
  return all;
}

std::vector<const Person*> Directory::People() const {
  std::vector<const Person*> all;
  for (const auto& [id, stream] : people_) all.push_back(&stream.state);
  return all;
}

NameIndex::Match Directory::FindOrganisations(std::string_view text) const {
  return names_.Find(text);
}

Place Directory::Of(std::string_view organisation) const {
  Place place;
  const Organisation* found = FindOrganisation(organisation);
  if (found == nullptr) return place;
  SetZone(found->time_zone, place);
  if (found->calendar.empty()) return place;
  const Calendar* calendar = find_calendar_ ? find_calendar_(found->calendar) : nullptr;
  if (calendar != nullptr) {
    place.calendar = calendar;
  } else {
    place.missing_calendar = found->calendar;
  }
  return place;
}

std::optional<Place> Directory::OfPerson(std::string_view person) const {
  const Person* found = FindPerson(person);
  if (found == nullptr) return std::nullopt;
  if (!found->time_zone.empty()) {
    Place place;
    SetZone(found->time_zone, place);
    return place;
  }
  const std::vector<PostHeld> posts = PostsOf(person);
  if (posts.empty()) return std::nullopt;
  return Of(posts.front().organisation);
}

}  // namespace tandem
