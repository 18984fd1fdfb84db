#include "services/projections/reminder_routes.h"

#include <fmt/format.h>

#include <optional>

#include "engine/base/status_macros.h"
#include "engine/workflow/dates.h"
#include "services/follower/morning.h"
#include "services/follower/recipient.h"

namespace tandem::services {

absl::Status AddRoutes(const World& world, const ReminderBook& reminders, absl::Time now,
                       v1::ReminderView& reminder) {
  if (reminder.state() != v1::ReminderView::PENDING && reminder.state() != v1::ReminderView::HELD) {
    return absl::OkStatus();
  }
  const Unreachable none_known;  // Only who writes the mail learns whose address is gone.
  const AddressBook book{&world.programmes(), &world.directory(), &none_known, now};
  const bool before_due = IsBefore(reminder.on(), reminder.due());
  bool wanted = false;
  for (const v1::Addressee& to : reminder.addressee()) {
    v1::ReminderRoute* shown = reminder.add_route();
    const std::optional<Route> route =
        RouteOf(to, {reminder.stream(), reminder.deadline(), before_due}, book);
    wanted = wanted || !route.has_value() || !route->opted_out;
    if (!route.has_value()) continue;
    const std::string& person = route->recipient.person;
    shown->set_person(person);
    shown->set_stands_in(route->stands_in);
    shown->set_handed_on_by(route->handed_on_by);
    shown->set_opted_out(route->opted_out);
    const Place place = PlaceOf(route->recipient, world.directory());
    absl::Time from = now;
    if (route->snoozed_until.has_value()) {
      *shown->mutable_snoozed_until() = ToDate(*route->snoozed_until);
      from = InstantOf(*route->snoozed_until, 0, place.zone);
    }
    TANDEM_ASSIGN_OR_RETURN(const std::optional<absl::CivilDay> last, reminders.LastMail(person));
    const absl::Time morning = NextMorning(from, place, last);
    if (morning == absl::InfiniteFuture()) continue;
    *shown->mutable_morning() = ToDate(absl::ToCivilDay(morning, place.zone));
  }
  if (!wanted && reminder.route_size() > 0) reminder.set_state(v1::ReminderView::SUPPRESSED);
  return absl::OkStatus();
}

std::string NameOfAddressee(const World& world, const std::string& to) {
  const size_t blank = to.find(' ');
  if (blank == std::string::npos) return "";
  const std::string organisation = to.substr(0, blank);
  std::string post = to.substr(blank + 1);
  if (const Organisation* known = world.directory().FindOrganisation(organisation)) {
    for (const Post& one : known->posts) {
      if (one.post == post && !one.title.empty()) post = one.title;
    }
  }
  return fmt::format("{} {}", world.NameOf(organisation), post);
}

}  // namespace tandem::services
