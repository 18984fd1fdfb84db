#include "services/reminders/digest_time.h"

#include <algorithm>

#include "services/reminders/digest.h"

namespace tandem::services {
namespace {

constexpr int kWeeksLookedAt = 60;

bool AnyDigest(const Programmes& programmes) {
  const std::vector<const Programme*> all = programmes.All();
  return std::any_of(all.begin(), all.end(), WritesDigests);
}

// The first of their posts says where their working days are. Absent: none is theirs to
// look after today, or they want no digest.
std::optional<Recipient> RecipientOf(const std::string& person, const PostsByPerson& handed_on,
                                     const PlanContext& context) {
  if (!CanBeWrittenTo(person, context.book)) return std::nullopt;
  if (context.book.directory->FindPerson(person)->wishes.OptedOutOf(kDigestKind)) {
    return std::nullopt;
  }
  const std::vector<PostHeld> posts = PostsCoveredBy(person, handed_on, context.book);
  if (!posts.empty()) return Recipient{person, posts.front().organisation};
  if (StreamsHandedOnTo(person, context.book).empty()) return std::nullopt;
  return Recipient{person, ""};
}

std::optional<absl::CivilDay> DayOf(const std::map<std::string, absl::CivilDay>& days,
                                    const std::string& person) {
  const auto found = days.find(person);
  if (found == days.end()) return std::nullopt;
  return found->second;
}

}  // namespace

absl::CivilDay WeekOf(absl::CivilDay day) {
  return absl::PrevWeekday(day + 1, absl::Weekday::monday);
}

absl::Time NextDigest(absl::Time from, const Place& place, const DigestPast& past) {
  absl::CivilDay week = WeekOf(absl::ToCivilDay(from, place.zone));
  if (past.over_week.has_value()) week = std::max(week, *past.over_week + 7);
  for (int i = 0; i < kWeeksLookedAt; ++i, week += 7) {
    const absl::CivilDay first = place.calendar->NextWorkingDay(week);
    if (first >= week + 7) continue;  // Nobody works that week.
    if (past.released_at >= InstantOf(first, kMorningEnds, place.zone)) continue;
    const absl::Time begins = InstantOf(first, kMorningBegins, place.zone);
    const absl::Time at = ComposeTime(std::max(from, begins), place, past.last_mail);
    if (at == absl::InfiniteFuture()) return at;
    if (absl::ToCivilDay(at, place.zone) >= week + 7) continue;
    return at;
  }
  return absl::InfiniteFuture();
}

void DigestTimes::PlanAll(const PlanContext& context, const DigestLimits& limits) {
  by_person_.clear();
  by_time_.clear();
  if (!AnyDigest(*context.book.programmes)) return;
  const PostsByPerson handed_on = PostsHandedOn(context.book);
  for (const Person* person : context.book.directory->People()) {
    Plan(person->id, handed_on, context, limits);
  }
}

void DigestTimes::PlanFor(const std::string& person, const PlanContext& context,
                          const DigestLimits& limits) {
  Plan(person, PostsHandedOn(context.book), context, limits);
}

void DigestTimes::Plan(const std::string& person, const PostsByPerson& handed_on,
                       const PlanContext& context, const DigestLimits& limits) {
  if (const auto old = by_person_.find(person); old != by_person_.end()) {
    by_time_.erase({old->second.at, person});
    by_person_.erase(old);
  }
  const std::optional<Recipient> recipient = RecipientOf(person, handed_on, context);
  if (!recipient.has_value() || !AnyDigest(*context.book.programmes)) return;
  const Place place = PlaceOf(*recipient, *context.book.directory);
  absl::Time from = std::max(context.book.now, context.not_before);
  const std::optional<absl::CivilDay> snoozed =
      context.book.directory->FindPerson(person)->wishes.SnoozedUntil(
          "", "", absl::ToCivilDay(from, place.zone));
  if (snoozed.has_value()) from = InstantOf(*snoozed, 0, place.zone);
  const absl::Time at = NextDigest(
      from, place,
      {DayOf(*limits.over_week, person), DayOf(*context.last_mail, person), limits.released_at});
  if (at == absl::InfiniteFuture()) return;
  by_person_[person] = {*recipient, at, WeekOf(absl::ToCivilDay(at, place.zone))};
  by_time_.emplace(at, person);
}

void AddDigests(const DigestTimes& digests, const Directory& directory, absl::Time until,
                MailPlan& plan) {
  for (auto& [person, mail] : plan.mails) {
    const auto found = digests.by_person().find(person);
    if (found == digests.by_person().end()) continue;
    const PlannedDigest& digest = found->second;
    const absl::TimeZone zone = PlaceOf(mail.recipient, directory).zone;
    if (absl::ToCivilDay(digest.at, zone) != absl::ToCivilDay(mail.at, zone)) continue;
    mail.digest_week = digest.week;
  }
  for (const auto& [at, person] : digests.by_time()) {
    if (at >= until) return;
    const PlannedDigest& digest = digests.by_person().at(person);
    plan.mails.try_emplace(person, PlannedMail{digest.recipient, at, {}, digest.week});
  }
}

}  // namespace tandem::services
