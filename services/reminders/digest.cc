#include "services/reminders/digest.h"

#include <algorithm>
#include <iterator>
#include <tuple>
#include <utility>

#include "engine/base/contains.h"
#include "engine/base/status_macros.h"
#include "engine/base/timestamp.h"
#include "engine/workflow/dates.h"
#include "engine/workflow/responsible.h"
#include "engine/workflow/schedule.h"

namespace tandem::services {
namespace {

constexpr int kDaysAhead = 14;
constexpr absl::Duration kAgeMax = absl::Hours(1);
constexpr absl::Duration kTouchedAgeMax = absl::Minutes(1);
// How long a digest waits for instances that are folded anew, before it is made without.
constexpr absl::Duration kRefoldingPatience = absl::Minutes(10);

// Organisations and people are every programme's; the first that writes digests tells of
// them.
bool IsTold(const World& world, std::string_view stream) {
  const Programme* programme = world.programmes().Find(stream.substr(0, stream.find('/')));
  return programme == nullptr || WritesDigests(programme);
}

v1::Addressee AddresseeOf(const v1::Responsible& responsible) {
  v1::Addressee to;
  to.set_organisation(responsible.organisation());
  to.set_post(responsible.post());
  to.set_person(responsible.person());
  return to;
}

// Who was appointed for the party in this instance alone; empty: its post's holder counts.
std::string AppointedFor(const Instance& instance, const v1::Party& party, std::string_view post) {
  std::string person;
  for (const v1::Appointed& appointed : instance.state().appointed()) {
    if (appointed.role() == party.role() && appointed.post() == post) person = appointed.person();
  }
  return person;
}

bool ComesFirst(const DigestDeadline& a, const DigestDeadline& b) {
  const auto key = [](const DigestDeadline& line) {
    return std::tuple(LastDay(line.deadline.due()), line.standing->instance.stream(),
                      line.deadline.id());
  };
  return key(a) < key(b);
}

bool IsNewer(const DigestChange& a, const DigestChange& b) {
  const absl::Time at = ToTime(a.events.front().recorded_at());
  const absl::Time other_at = ToTime(b.events.front().recorded_at());
  if (at != other_at) return at > other_at;
  return a.standing->instance.stream() < b.standing->instance.stream();
}

// Those that people recorded since then, the newest first.
std::vector<v1::HistoryEntry> RecordedSince(const Instance& instance, absl::Time since) {
  std::vector<v1::HistoryEntry> events;
  for (const v1::HistoryEntry& event : instance.history()) {
    if (!event.by_person() || event.backfill() || ToTime(event.recorded_at()) < since) continue;
    events.push_back(event);
  }
  std::sort(events.begin(), events.end(),
            [](const auto& a, const auto& b) { return a.version() > b.version(); });
  return events;
}

// Whether something that can be done settles it.
bool CanBeMet(const Definition& definition, const v1::DeadlineState& deadline) {
  const v1::Deadline* rule = definition.FindDeadline(deadline.name());
  return rule == nullptr || !rule->met_by().empty() || rule->has_met_when();
}

bool IsLate(const v1::DeadlineState& deadline, absl::Time now) {
  return deadline.has_late_from() && ToTime(deadline.late_from()) <= now;
}

// Organisations in which somebody left a post that nobody holds today.
std::vector<std::string> WithVacantPosts(const AddressBook& book) {
  std::vector<std::string> streams;
  for (const Organisation* organisation : book.directory->Organisations()) {
    const absl::CivilDay today =
        absl::ToCivilDay(book.now, book.directory->Of(organisation->name).zone);
    const bool vacant = std::any_of(
        organisation->posts.begin(), organisation->posts.end(),
        [today](const Post& post) { return !post.tenures.empty() && post.On(today) == nullptr; });
    if (vacant) streams.push_back("organisation/" + organisation->name);
  }
  return streams;
}

template <typename Line, typename Less>
size_t ShortenTo(size_t lines_max, Less less, std::vector<Line>& lines) {
  std::sort(lines.begin(), lines.end(), less);
  if (lines.size() <= lines_max) return 0;
  const size_t left = lines.size() - lines_max;
  lines.resize(lines_max);
  return left;
}

}  // namespace

bool WritesDigests(const Programme* programme) {
  return programme != nullptr && programme->FindTemplate("digest", "en") != nullptr &&
         programme->FindTemplate("mail", "en") != nullptr;
}

absl::StatusOr<DigestCollection> DigestCollection::Begin(const PlannedDigest& digest,
                                                         const World& world,
                                                         const AddressBook& book) {
  DigestCollection collection;
  collection.reader_ = digest.recipient;
  collection.week_ = digest.week;
  collection.begun_at_ = book.now;
  const std::string& reader = digest.recipient.person;
  std::set<std::string> organisations;
  std::set<std::string> streams = StreamsHandedOnTo(reader, book);
  for (const PostHeld& post : PostsCoveredBy(reader, PostsHandedOn(book), book)) {
    if (!organisations.insert(post.organisation).second) continue;
    TANDEM_ASSIGN_OR_RETURN(std::vector<std::string> all, world.StreamsOf(post.organisation));
    streams.insert(all.begin(), all.end());
    if (OfficerPostOf(*book.programmes, "").first != post.organisation) continue;
    // Its officer looks after posts that nobody holds, wherever they are.
    for (std::string& vacant : WithVacantPosts(book)) streams.insert(std::move(vacant));
  }
  collection.organisations_.assign(organisations.begin(), organisations.end());
  std::copy_if(streams.begin(), streams.end(), std::back_inserter(collection.streams_),
               [&](const std::string& stream) { return IsTold(world, stream); });
  return collection;
}

void DigestCollection::NoteTouched(const std::set<std::string>& streams) {
  touched_ = touched_ || std::any_of(streams.begin(), streams.end(), [this](const auto& stream) {
               return std::binary_search(streams_.begin(), streams_.end(), stream);
             });
}

bool DigestCollection::IsOld(absl::CivilDay week, absl::Time now) const {
  return week_ != week || now > begun_at_ + (touched_ && complete() ? kTouchedAgeMax : kAgeMax);
}

absl::StatusOr<bool> DigestCollection::Collect(World& world, const AddressBook& book) {
  for (size_t i = 0; i < kPage && next_ < streams_.size(); ++i, ++next_) {
    const std::string& stream = streams_[next_];
    waits_ = world.IsToRefold(stream) && book.now < begun_at_ + kRefoldingPatience;
    if (waits_) return false;
    if (world.IsToRefold(stream)) continue;
    TANDEM_ASSIGN_OR_RETURN(std::optional<Standing> standing, world.At(stream, book.now));
    if (!standing.has_value()) continue;
    Add(std::make_shared<const Standing>(*std::move(standing)), world, book);
  }
  Shorten();
  return complete();
}

void DigestCollection::Add(const std::shared_ptr<const Standing>& standing, const World& world,
                           const AddressBook& book) {
  const Instance& instance = standing->instance;
  const Place place = PlaceOf(reader_, world.directory());
  const absl::CivilDay today = absl::ToCivilDay(book.now, place.zone);
  const auto is_silenced = [&](const std::string& deadline) {
    const MailWishes& wishes = world.directory().FindPerson(reader_.person)->wishes;
    return wishes.SnoozedUntil(instance.stream(), deadline, today).has_value() ||
           (!deadline.empty() && wishes.OptedOutOf(DeadlineKind(instance.stream(), deadline)));
  };
  if (is_silenced("")) return;
  bool is_theirs = false;
  for (const v1::Party& party : instance.state().party()) {
    if (party.left() != 0) continue;
    const std::string post = FirstPostOf(*standing->definition, instance, party.organisation());
    v1::Addressee to;
    to.set_organisation(party.organisation());
    to.set_post(post);
    to.set_person(AppointedFor(instance, party, post));
    const std::optional<Route> route =
        RouteOf(to, {instance.stream(), "", false, /*digest=*/true}, book);
    is_theirs = is_theirs || (route.has_value() && route->recipient.person == reader_.person);
  }
  const std::vector<v1::DeadlineState> schedule =
      Schedule(*standing->definition, instance, world.directory(),
               book.now + absl::Hours(24 * (kDaysAhead + 2)));
  std::vector<std::pair<DigestDeadline, bool>> owed;  // Whether it is their turn.
  for (const v1::DeadlineState& deadline : schedule) {
    if (deadline.state() != v1::DeadlineState::OPEN || !deadline.has_due()) continue;
    if (is_silenced(deadline.id())) continue;
    if (!IsLate(deadline, book.now) && !CanBeMet(*standing->definition, deadline)) continue;
    DigestDeadline line{standing, deadline};
    bool their_turn = false;
    for (const v1::Responsible& responsible : deadline.responsible()) {
      const v1::Addressee to = AddresseeOf(responsible);
      const std::optional<Route> route =
          RouteOf(to, {instance.stream(), deadline.id(), false, /*digest=*/true}, book);
      if (route.has_value() && route->recipient.person == reader_.person) {
        is_theirs = their_turn = true;
        line.route = route;
        line.to = to;
      }
      if (route.has_value() && route->handed_on_by == reader_.person) continue;
      their_turn = their_turn || Contains(organisations_, responsible.organisation());
    }
    owed.emplace_back(std::move(line), their_turn);
  }
  if (!is_theirs) return;
  const bool is_office =
      Contains(organisations_, OfficerPostOf(*book.programmes, instance.stream()).first);
  std::sort(owed.begin(), owed.end(),
            [](const auto& a, const auto& b) { return ComesFirst(a.first, b.first); });
  for (const auto& [line, their_turn] : owed) {
    const bool late = IsLate(line.deadline, book.now);
    if (!late && LastDay(line.deadline.due()) > today + kDaysAhead) continue;
    (!(their_turn || (late && is_office)) ? digest_.waiting
     : late                               ? digest_.late
                                          : digest_.due_soon)
        .push_back(line);
  }
  // Since last week's Monday: a digest that comes on a Tuesday leaves no day out.
  std::vector<v1::HistoryEntry> events =
      RecordedSince(instance, InstantOf(week_ - 7, 0, place.zone));
  if (events.empty()) return;
  std::optional<v1::DeadlineState> next;
  if (!owed.empty()) next = owed.front().first.deadline;
  digest_.changed.push_back({standing, std::move(events), std::move(next)});
}

void DigestCollection::Shorten() {
  digest_.left += ShortenTo(kLinesMax, ComesFirst, digest_.late);
  digest_.left += ShortenTo(kLinesMax, ComesFirst, digest_.due_soon);
  digest_.left += ShortenTo(kLinesMax, IsNewer, digest_.changed);
  digest_.left += ShortenTo(kLinesMax, ComesFirst, digest_.waiting);
}

}  // namespace tandem::services
