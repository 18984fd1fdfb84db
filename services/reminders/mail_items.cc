#include "services/reminders/mail_items.h"

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <utility>

#include "engine/base/status_macros.h"
#include "engine/workflow/dates.h"
#include "engine/workflow/schedule.h"

namespace tandem::services {
namespace {

// As far as notes look ahead: the schedule has to list what they speak of.
constexpr absl::Duration kScheduleAhead = absl::Hours(24 * 120);

bool IsToldBefore(const ToldDeadline& a, const ToldDeadline& b) {
  auto key = [](const ToldDeadline& item) {
    return std::tuple(LastDay(item.deadline.due()), item.newest->note.stream(),
                      item.newest->note.deadline());
  };
  return key(a) < key(b);
}

}  // namespace

absl::StatusOr<SeenInstance> LookAt(const std::string& stream, World& world, absl::Time now) {
  TANDEM_ASSIGN_OR_RETURN(std::optional<Standing> standing, world.At(stream, now));
  SeenInstance seen;
  if (!standing.has_value()) return seen;
  seen.standing = std::make_shared<const Standing>(*std::move(standing));
  seen.schedule = Schedule(*seen.standing->definition, seen.standing->instance, world.directory(),
                           now + kScheduleAhead);
  return seen;
}

const v1::DeadlineState* StillOwed(std::string_view deadline, const v1::Date& due,
                                   const SeenInstance& seen) {
  for (const v1::DeadlineState& state : seen.schedule) {
    if (state.id() != deadline) continue;
    const bool same = state.state() == v1::DeadlineState::OPEN && state.has_due() &&
                      ToIso(state.due()) == ToIso(due);
    return same ? &state : nullptr;
  }
  return nullptr;
}

absl::StatusOr<ReviewedReminders> ReviewReminders(
    const std::vector<const PendingReminder*>& reminders, World& world, absl::Time now) {
  ReviewedReminders reviewed;
  std::map<std::string, SeenInstance> seen;
  std::map<std::pair<std::string, std::string>, ToldDeadline> items;  // By stream and deadline.
  for (size_t i = 0; i < reminders.size(); ++i) {
    if (items.size() >= kMailItemsMax || i >= kReviewedMax) {
      reviewed.untouched = reminders.size() - i;
      break;
    }
    const PendingReminder* const reminder = reminders[i];
    const v1::ReminderDue& note = reminder->note;
    if (world.IsToRefold(note.stream())) continue;
    auto instance = seen.find(note.stream());
    if (instance == seen.end()) {
      TANDEM_ASSIGN_OR_RETURN(SeenInstance looked, LookAt(note.stream(), world, now));
      instance = seen.emplace(note.stream(), std::move(looked)).first;
    }
    const v1::DeadlineState* deadline = StillOwed(note.deadline(), note.due(), instance->second);
    if (deadline == nullptr) {
      reviewed.outdated.push_back(reminder);
      continue;
    }
    ToldDeadline& item = items[{note.stream(), note.deadline()}];
    item.covers.push_back(reminder);
    item.standing = instance->second.standing;
    item.deadline = *deadline;
    if (item.newest == nullptr || item.newest->position < reminder->position) {
      item.newest = reminder;
    }
  }
  for (auto& [name, item] : items) reviewed.items.push_back(std::move(item));
  std::sort(reviewed.items.begin(), reviewed.items.end(), IsToldBefore);
  return reviewed;
}

}  // namespace tandem::services
