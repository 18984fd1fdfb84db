#include "services/node/clock_command.h"

#include <fmt/format.h>

#include <memory>
#include <optional>

#include "engine/access/authorizer.h"
#include "engine/base/random.h"
#include "engine/base/status_macros.h"
#include "engine/base/timestamp.h"
#include "engine/engine.h"
#include "engine/person_keys.h"
#include "engine/workflow/dates.h"
#include "services/node/clock_check.h"
#include "services/node/engine_host.h"
#include "services/node/node_clock.h"

namespace tandem {
namespace {

constexpr size_t kListedMax = 100;

absl::StatusOr<Principal> Administrator(const Authorizer& authorizer) {
  TANDEM_ASSIGN_OR_RETURN(Principal user, authorizer.LocalUser());
  if (user.Has(Right::kOperate)) return user;
  return absl::PermissionDeniedError(fmt::format(
      "only a user with the right 'operate' may run this command, and {} does not have it",
      user.id));
}

// An engine over the stopped node's store.
struct Opened {
  NodeStore store;
  std::unique_ptr<PersonKeyFolder> keys;
  std::unique_ptr<Authorizer> authorizer;
  std::unique_ptr<SystemRandom> random;
  std::unique_ptr<Engine> engine;
  std::string user;
  ClockSigns signs;
};

absl::StatusOr<Opened> Open(const Settings& settings, const std::string& why, absl::Time now) {
  if (settings.demonstration) {
    return absl::FailedPreconditionError(
        "a demonstration does not go by the machine's clock: there is nothing to correct or "
        "confirm");
  }
  if (why.find_first_not_of(" \t") == std::string::npos) {
    return absl::InvalidArgumentError("--why is empty: say what was wrong with the clock");
  }
  Opened opened;
  TANDEM_ASSIGN_OR_RETURN(Authorizer authorizer,
                          Authorizer::FromConfiguration(settings.configuration));
  TANDEM_ASSIGN_OR_RETURN(const Principal user, Administrator(authorizer));
  opened.user = user.id;
  opened.authorizer = std::make_unique<Authorizer>(std::move(authorizer));
  TANDEM_ASSIGN_OR_RETURN(opened.store, NodeStore::Open(settings.data));
  TANDEM_ASSIGN_OR_RETURN(const auto recorded, opened.store.HeadRecordedAt());
  opened.signs = {now, recorded, ReadTimeReached(settings.data / kTimeReached)};
  TANDEM_ASSIGN_OR_RETURN(PersonKeyFolder keys, PersonKeyFolder::Open(settings.data / "keys"));
  opened.keys = std::make_unique<PersonKeyFolder>(std::move(keys));
  opened.random = std::make_unique<SystemRandom>();
  TANDEM_ASSIGN_OR_RETURN(
      opened.engine, Engine::Open({opened.store.store.get(), opened.store.log.get(),
                                   opened.keys.get(), opened.authorizer.get(), opened.random.get()},
                                  {}, now));
  return opened;
}

absl::Status Close(const Settings& settings, const Opened& opened) {
  TANDEM_RETURN_IF_ERROR(opened.store.log->SaveHead());
  return NoteTimeReached(settings.data / kTimeReached, opened.signs.now);
}

// "c3/partnership/x#5 (CityConsented), recorded 1 Mar 2027 10:00 UTC, happened 1 Mar 2027",
// of what people recorded after `now`, one a line.
absl::StatusOr<std::string> RecordedAfter(const EventLog& log, absl::Time now) {
  std::vector<std::string> lines;
  size_t found = 0;
  for (Position next{1}; next <= log.Head();) {
    TANDEM_ASSIGN_OR_RETURN(const EventPage page, log.ReadAll(next));
    for (const EventPtr& event : page.events) {
      next = {event->position() + 1};
      if (IsClockSetBack(*event)) {  // What stands in front of it was told then.
        lines.clear();
        found = 0;
      }
      const bool by_person =
          event->stream() != kClockStream && !event->recorded_by().starts_with("service:");
      if (!by_person || ToTime(event->recorded_at()) <= now) continue;
      if (++found > kListedMax) continue;
      lines.push_back(fmt::format(
          "  {}#{} ({}), recorded {}, happened {}\n", event->stream(), event->version(),
          event->type(), ClockText(ToTime(event->recorded_at())),
          event->has_occurred_on() ? ToText(event->occurred_on()) : "on an unknown day"));
    }
  }
  std::string text;
  for (const std::string& line : lines) text += line;
  if (found > lines.size()) text += fmt::format("  ... and {} more\n", found - lines.size());
  return text;
}

}  // namespace

absl::StatusOr<std::string> SetClockBack(const Settings& settings, const std::string& why,
                                         absl::Time now) {
  TANDEM_ASSIGN_OR_RETURN(const Opened opened, Open(settings, why, now));
  TANDEM_ASSIGN_OR_RETURN(const std::string ahead, RecordedAfter(*opened.store.log, now));
  const absl::Time was = opened.engine->last_recorded_at();
  TANDEM_RETURN_IF_ERROR(opened.engine->SetClockBack(opened.user, why, now));
  TANDEM_RETURN_IF_ERROR(Close(settings, opened));
  return fmt::format(
      "Recorded: the clock was ahead, at {}, and is set back to {}. Start the node.\n{}",
      ClockText(was), ClockText(now),
      ahead.empty() ? "Nobody recorded anything while the clock was ahead.\n"
                    : "This was recorded while the clock was ahead. Check the days (tandem history "
                      "NAME) and correct those that are wrong (tandem record NAME "
                      "EventCorrected):\n" +
                          ahead);
}

absl::StatusOr<std::string> ConfirmClock(const Settings& settings, const std::string& why,
                                         absl::Time now) {
  TANDEM_ASSIGN_OR_RETURN(const Opened opened, Open(settings, why, now));
  const std::optional<absl::Time> last = LastKnownTime(opened.signs);
  TANDEM_RETURN_IF_ERROR(
      opened.engine->ConfirmClock(opened.user, why, last.value_or(absl::UnixEpoch()), now));
  TANDEM_RETURN_IF_ERROR(Close(settings, opened));
  return fmt::format("Recorded: the clock is right, it is {}. Start the node.\n", ClockText(now));
}

}  // namespace tandem
