#include "services/reminders/mail_plan.h"

#include <algorithm>

#include "engine/workflow/dates.h"

namespace tandem::services {

absl::Time ComposeTime(absl::Time from, const Place& place, std::optional<absl::CivilDay> after) {
  const absl::Time at = NextMorning(from, place, after);
  if (at == absl::InfiniteFuture()) return at;
  const absl::CivilDay day = absl::ToCivilDay(at, place.zone);
  return std::max(at, InstantOf(day, kMorningBegins, place.zone) + kQuiet);
}

MailPlan PlanMails(const PendingReminders& pending, const PlanContext& context) {
  MailPlan plan;
  std::map<std::string, absl::Time> newest;
  for (const auto& [key, reminder] : pending) {
    std::optional<Route> route = RouteOf(reminder.to(), SubjectOf(reminder.note), context.book);
    if (!route.has_value()) {
      plan.for_nobody.push_back(&reminder);
      continue;
    }
    if (!route->told()) {
      if (route->opted_out) {
        plan.unwanted.push_back(&reminder);
      } else {
        const absl::TimeZone zone = PlaceOf(route->recipient, *context.book.directory).zone;
        plan.wakes_at = std::min(plan.wakes_at, InstantOf(*route->snoozed_until, 0, zone));
      }
      continue;
    }
    PlannedMail& mail = plan.mails[route->recipient.person];
    if (mail.reminders.empty()) mail.recipient = std::move(route->recipient);
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
    mail.at =
        ComposeTime(std::max({context.book.now, newest.at(person) + kQuiet, context.not_before}),
                    PlaceOf(mail.recipient, *context.book.directory), after);
  }
  return plan;
}

}  // namespace tandem::services
