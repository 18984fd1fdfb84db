#include "engine/workflow/mail_wishes.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "engine/base/status_macros.h"
#include "engine/workflow/dates.h"
#include "engine/workflow/directory_payload.h"
#include "tandem/v1/directory.pb.h"

namespace tandem {
namespace {

template <typename Payload>
ReminderScope ScopeOf(const Payload& payload) {
  return {payload.stream(), payload.deadline()};
}

// The narrowest first.
std::array<ReminderScope, 3> ScopesAround(std::string_view stream, std::string_view deadline) {
  return {ReminderScope{std::string(stream), std::string(deadline)},
          ReminderScope{std::string(stream), ""}, ReminderScope{}};
}

}  // namespace

std::string DeadlineKind(std::string_view stream, std::string_view deadline) {
  return fmt::format("{}/{}", stream.substr(0, stream.rfind('/')),
                     deadline.substr(0, deadline.find('/')));
}

absl::Status MailWishes::Apply(const v1::Envelope& event) {
  const std::string& type = event.type();
  if (type == v1::RemindersSnoozed::descriptor()->name()) {
    TANDEM_ASSIGN_OR_RETURN(const auto payload, PayloadOf<v1::RemindersSnoozed>(event));
    snoozes_.erase(ScopeOf(payload));  // A day that is not known ends it.
    if (CheckDate(payload.until()).ok()) snoozes_[ScopeOf(payload)] = payload.until();
  } else if (type == v1::SnoozeEnded::descriptor()->name()) {
    TANDEM_ASSIGN_OR_RETURN(const auto payload, PayloadOf<v1::SnoozeEnded>(event));
    snoozes_.erase(ScopeOf(payload));
  } else if (type == v1::RemindersHandedOn::descriptor()->name()) {
    TANDEM_ASSIGN_OR_RETURN(const auto payload, PayloadOf<v1::RemindersHandedOn>(event));
    hand_ons_.erase(ScopeOf(payload));
    HandOn hand_on{payload.colleague(), std::nullopt};
    if (payload.has_until()) hand_on.until = payload.until();
    const bool known_end = !payload.has_until() || CheckDate(payload.until()).ok();
    if (known_end) hand_ons_.emplace(ScopeOf(payload), std::move(hand_on));
  } else if (type == v1::HandOnEnded::descriptor()->name()) {
    TANDEM_ASSIGN_OR_RETURN(const auto payload, PayloadOf<v1::HandOnEnded>(event));
    hand_ons_.erase(ScopeOf(payload));
  } else if (type == v1::MailOptedOut::descriptor()->name()) {
    TANDEM_ASSIGN_OR_RETURN(const auto payload, PayloadOf<v1::MailOptedOut>(event));
    opted_out_.insert(payload.kind());
  } else if (type == v1::MailOptedIn::descriptor()->name()) {
    TANDEM_ASSIGN_OR_RETURN(const auto payload, PayloadOf<v1::MailOptedIn>(event));
    opted_out_.erase(payload.kind());
  }
  return absl::OkStatus();
}

std::optional<absl::CivilDay> MailWishes::SnoozedUntil(std::string_view stream,
                                                       std::string_view deadline,
                                                       absl::CivilDay today) const {
  std::optional<absl::CivilDay> until;
  for (const ReminderScope& scope : ScopesAround(stream, deadline)) {
    const auto found = snoozes_.find(scope);
    if (found == snoozes_.end() || LastDay(found->second) <= today) continue;
    until = std::max(until, std::optional(LastDay(found->second)));
  }
  return until;
}

std::vector<std::string> MailWishes::HandedOnTo(std::string_view stream, std::string_view deadline,
                                                absl::CivilDay today) const {
  std::vector<std::string> colleagues;
  for (const ReminderScope& scope : ScopesAround(stream, deadline)) {
    const auto found = hand_ons_.find(scope);
    if (found == hand_ons_.end()) continue;
    const HandOn& hand_on = found->second;
    const bool holds = !hand_on.until.has_value() || LastDay(*hand_on.until) > today;
    if (holds) colleagues.push_back(hand_on.colleague);
  }
  return colleagues;
}

}  // namespace tandem
