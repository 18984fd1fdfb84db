#include "services/reminders/mail_plan.h"

#include <algorithm>

#include "engine/workflow/dates.h"

namespace tandem::services {
namespace {

constexpr int kDaysLookedAt = 400;
constexpr char kOfficerPost[] = "officer";

// Empty: the post is vacant.
std::string HolderToday(const std::string& organisation, const std::string& post,
                        const PlanContext& context) {
  const absl::CivilDay today =
      absl::ToCivilDay(context.now, context.directory->Of(organisation).zone);
  return context.directory->HolderOf(organisation, post, today);
}

bool IsInOffice(const Tenure& tenure, absl::CivilDay day) {
  const bool began = !tenure.since.has_value() || LastDay(*tenure.since) <= day;
  const bool ended = tenure.left && (!tenure.until.has_value() || LastDay(*tenure.until) < day);
  return began && !ended;
}

}  // namespace

bool CanBeWrittenTo(std::string_view id, const PlanContext& context) {
  const Person* person = context.directory->FindPerson(id);
  if (person == nullptr || !person->registered || !person->sealed.contains("email")) return false;
  auto found = context.unreachable->find(id);
  return found == context.unreachable->end() || found->second != person->version;
}

bool HoldsAPost(const Directory& directory, std::string_view organisation, std::string_view person,
                absl::CivilDay day) {
  const Organisation* found = directory.FindOrganisation(organisation);
  if (found == nullptr) return false;
  return std::any_of(found->posts.begin(), found->posts.end(), [&](const Post& post) {
    return std::any_of(post.tenures.begin(), post.tenures.end(), [&](const Tenure& tenure) {
      return tenure.person == person && IsInOffice(tenure, day);
    });
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
                                       const PlanContext& context) {
  const auto [office, officer_post] = OfficerPostOf(*context.programmes, stream);
  // A post of no organisation is the office's: a core workflow knows no office by name.
  const std::string organisation =
      to.organisation().empty() && !to.post().empty() ? office : to.organisation();
  std::string person = to.person();
  if (!organisation.empty()) {
    const absl::CivilDay today =
        absl::ToCivilDay(context.now, context.directory->Of(organisation).zone);
    if (person.empty() || !HoldsAPost(*context.directory, organisation, person, today)) {
      person = HolderToday(organisation, to.post(), context);
    }
  }
  if (CanBeWrittenTo(person, context)) return Recipient{person, organisation};
  const std::string officer = HolderToday(office, officer_post, context);
  if (CanBeWrittenTo(officer, context)) return Recipient{officer, office};
  return std::nullopt;
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

absl::Time NextMorning(absl::Time from, const Place& place, std::optional<absl::CivilDay> after) {
  absl::CivilDay day = absl::ToCivilDay(from, place.zone);
  if (after.has_value()) day = std::max(day, *after + 1);
  const absl::CivilDay last = day + kDaysLookedAt;
  for (day = place.calendar->NextWorkingDay(day); day <= last;
       day = place.calendar->NextWorkingDay(day + 1)) {
    if (from >= InstantOf(day, kMorningEnds, place.zone)) continue;
    return std::max(from, InstantOf(day, kMorningBegins, place.zone));
  }
  return absl::InfiniteFuture();
}

MailPlan PlanMails(const PendingReminders& pending, const PlanContext& context) {
  MailPlan plan;
  std::map<std::string, absl::Time> newest;
  for (const auto& [key, reminder] : pending) {
    std::optional<Recipient> recipient =
        FindRecipient(reminder.to(), reminder.note.stream(), context);
    if (!recipient.has_value()) {
      plan.for_nobody.push_back(&reminder);
      continue;
    }
    PlannedMail& mail = plan.mails[recipient->person];
    if (mail.reminders.empty()) mail.recipient = *std::move(recipient);
    mail.reminders.push_back(&reminder);
    absl::Time& last =
        newest.try_emplace(mail.recipient.person, absl::InfinitePast()).first->second;
    last = std::max(last, reminder.noted_at);
  }
  for (auto& [person, mail] : plan.mails) {
    std::stable_sort(mail.reminders.begin(), mail.reminders.end(),
                     [](const PendingReminder* a, const PendingReminder* b) {
                       return a->untold_since < b->untold_since;
                     });
    std::optional<absl::CivilDay> after;
    auto last = context.last_mail->find(person);
    if (last != context.last_mail->end()) after = last->second;
    mail.at = NextMorning(std::max(context.now, newest.at(person) + kQuiet),
                          PlaceOf(mail.recipient, *context.directory), after);
  }
  return plan;
}

}  // namespace tandem::services
