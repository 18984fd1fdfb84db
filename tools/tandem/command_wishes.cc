// tandem reminders snooze, hand-on, opt-out and their opposites: what people wish of their
// mail.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "engine/base/contains.h"
#include "engine/base/status_macros.h"
#include "engine/base/timestamp.h"
#include "engine/workflow/dates.h"
#include "tandem/v1/directory.pb.h"
#include "tools/tandem/commands.h"
#include "tools/tandem/json_output.h"
#include "tools/tandem/people_names.h"
#include "tools/tandem/reminder_scope.h"
#include "tools/tandem/resolve.h"
#include "tools/tandem/submitting.h"

namespace tandem::cli {
namespace {

struct Wisher {
  std::string id;
  std::string name;
};

// The person who is named, else whoever types.
absl::StatusOr<Wisher> FindWisher(const WishOptions& options, Session& session) {
  Wisher wisher;
  if (!options.person.empty()) {
    TANDEM_ASSIGN_OR_RETURN(wisher.id, FindPerson(session, options.person));
  } else {
    TANDEM_ASSIGN_OR_RETURN(Node * node, session.node());
    wisher.id = node->greeting().principal();
    TANDEM_ASSIGN_OR_RETURN(const uint64_t version, VersionOf(session, "person/" + wisher.id));
    if (version == 0) {
      return absl::NotFoundError(
          "you are not registered as a person here; say whose reminders with --person");
    }
  }
  wisher.name = NameOr(NamesOf({wisher.id}, session), wisher.id);
  return wisher;
}

// Empty, if they may not be seen.
absl::StatusOr<v1::Person> PersonOf(const Wisher& wisher, Session& session) {
  v1::Request request;
  request.mutable_read_people()->add_person(wisher.id);
  TANDEM_ASSIGN_OR_RETURN(const v1::Reply reply, session.Ask(request));
  return reply.people().person_size() == 0 ? v1::Person() : reply.people().person(0);
}

// The day of --until, which has to be one to come where the person is.
absl::StatusOr<v1::Date> DayToCome(const std::string& text, const Wisher& wisher,
                                   Session& session) {
  TANDEM_ASSIGN_OR_RETURN(const v1::Date until, ParseDate(text));
  if (until.day() == 0) {
    return absl::InvalidArgumentError(
        fmt::format("--until {} is no single day: give the day from which on they may come again",
                    ToText(until)));
  }
  TANDEM_ASSIGN_OR_RETURN(Node * node, session.node());
  TANDEM_ASSIGN_OR_RETURN(const v1::Person person, PersonOf(wisher, session));
  const absl::Time now = ToTime(node->greeting().now());
  if (LastDay(until) > absl::ToCivilDay(now, ZoneOf(person, session))) return until;
  return absl::InvalidArgumentError(
      fmt::format("--until {} is not to come: it is the day from which on they may come again",
                  ToText(until, /*with_weekday=*/true)));
}

// Records it on the person's stream, and says what that means.
template <typename Wish>
absl::Status Record(const Wisher& wisher, Wish wish, const WishOptions& options,
                    const std::string& told, Session& session) {
  wish.set_person(wisher.id);
  v1::Submission submission;
  v1::NewEvent* event = submission.add_event();
  event->set_stream("person/" + wisher.id);
  event->set_type(Wish::descriptor()->name());
  event->set_payload(wish.SerializeAsString());
  Sending sending;
  sending.dry_run = options.dry_run;
  sending.given_by = GivenBy::kOwnCommand;
  sending.if_unanswered = "Repeat the command; that does no harm.";
  TANDEM_ASSIGN_OR_RETURN(const v1::SubmitOutcome outcome,
                          SubmitUnit(std::move(submission), sending, session));
  if (session.console().json) {
    PrintJson(session.out(), OutcomeJson(outcome, options.dry_run, session.language()));
    return absl::OkStatus();
  }
  session.out() << told << '\n';
  if (options.dry_run) session.err() << "Nothing was recorded: a dry run.\n";
  return absl::OkStatus();
}

// Among the wishes of one kind that a person has, the one to be ended: of the instance (all
// of it, with none given) and the deadline that are named. kNotFound says how to see them.
template <typename Wishes>
absl::StatusOr<NamedScope> FindWished(const Wishes& wishes, const Wisher& wisher,
                                      const WishOptions& options, Session& session) {
  TANDEM_ASSIGN_OR_RETURN(NamedScope scope, FindScope(session, options.id, ""));
  std::vector<std::string> deadlines;
  bool has_whole = false;
  for (const auto& wish : wishes) {
    if (wish.stream() != scope.stream) continue;
    has_whole = has_whole || wish.deadline().empty();
    if (!wish.deadline().empty()) deadlines.push_back(wish.deadline());
  }
  if (options.deadline.empty() && has_whole) return scope;
  if (options.deadline.empty() || deadlines.empty()) {
    return absl::NotFoundError(fmt::format(
        "{} has not asked for that{}; tandem person show {} lists what they asked for", wisher.name,
        deadlines.empty() ? "" : fmt::format(", but for {}", fmt::join(deadlines, ", ")),
        wisher.id));
  }
  TANDEM_ASSIGN_OR_RETURN(scope.deadline, DeadlineAmong(options.deadline, deadlines));
  scope.words = fmt::format("{} of {}", scope.deadline, scope.words);
  return scope;
}

absl::StatusOr<v1::MailWishes> WishesOf(const Wisher& wisher, Session& session) {
  TANDEM_ASSIGN_OR_RETURN(const v1::Person person, PersonOf(wisher, session));
  return person.wishes();
}

template <typename Wish>
void SetScope(const NamedScope& scope, Wish* wish) {
  wish->set_stream(scope.stream);
  wish->set_deadline(scope.deadline);
}

}  // namespace

absl::Status RunSnooze(const WishOptions& options, Session& session) {
  TANDEM_ASSIGN_OR_RETURN(const Wisher wisher, FindWisher(options, session));
  TANDEM_ASSIGN_OR_RETURN(const NamedScope scope, FindScope(session, options.id, options.deadline));
  v1::RemindersSnoozed wish;
  SetScope(scope, &wish);
  TANDEM_ASSIGN_OR_RETURN(*wish.mutable_until(), DayToCome(options.until, wisher, session));
  const std::string told = fmt::format("{} is not reminded of {} before {}.", wisher.name,
                                       scope.words, ToText(wish.until(), /*with_weekday=*/true));
  return Record(wisher, std::move(wish), options, told, session);
}

absl::Status RunUnsnooze(const WishOptions& options, Session& session) {
  TANDEM_ASSIGN_OR_RETURN(const Wisher wisher, FindWisher(options, session));
  TANDEM_ASSIGN_OR_RETURN(const v1::MailWishes wishes, WishesOf(wisher, session));
  TANDEM_ASSIGN_OR_RETURN(const NamedScope scope,
                          FindWished(wishes.snooze(), wisher, options, session));
  v1::SnoozeEnded wish;
  SetScope(scope, &wish);
  return Record(wisher, std::move(wish), options,
                fmt::format("{} is reminded of {} again.", wisher.name, scope.words), session);
}

absl::Status RunHandOn(const WishOptions& options, Session& session) {
  TANDEM_ASSIGN_OR_RETURN(const Wisher wisher, FindWisher(options, session));
  TANDEM_ASSIGN_OR_RETURN(const std::string colleague, FindPerson(session, options.colleague));
  if (colleague == wisher.id) {
    return absl::InvalidArgumentError(
        fmt::format("{} cannot hand reminders on to themself; name a colleague", wisher.name));
  }
  TANDEM_ASSIGN_OR_RETURN(const NamedScope scope, FindScope(session, options.id, options.deadline));
  v1::RemindersHandedOn wish;
  SetScope(scope, &wish);
  wish.set_colleague(colleague);
  std::string told = fmt::format("{}'s reminders of {} go to {}", wisher.name, scope.words,
                                 NameOr(NamesOf({colleague}, session), colleague));
  if (!options.until.empty()) {
    TANDEM_ASSIGN_OR_RETURN(*wish.mutable_until(), DayToCome(options.until, wisher, session));
    told += fmt::format(", and to {} again from {} on", wisher.name,
                        ToText(wish.until(), /*with_weekday=*/true));
  }
  return Record(wisher, std::move(wish), options, told + ".", session);
}

absl::Status RunTakeBack(const WishOptions& options, Session& session) {
  TANDEM_ASSIGN_OR_RETURN(const Wisher wisher, FindWisher(options, session));
  TANDEM_ASSIGN_OR_RETURN(const v1::MailWishes wishes, WishesOf(wisher, session));
  TANDEM_ASSIGN_OR_RETURN(const NamedScope scope,
                          FindWished(wishes.hand_on(), wisher, options, session));
  v1::HandOnEnded wish;
  SetScope(scope, &wish);
  return Record(wisher, std::move(wish), options,
                fmt::format("Reminders of {} come to {} again.", scope.words, wisher.name),
                session);
}

absl::Status RunOptOut(const WishOptions& options, Session& session) {
  TANDEM_ASSIGN_OR_RETURN(const Wisher wisher, FindWisher(options, session));
  v1::MailOptedOut wish;
  TANDEM_ASSIGN_OR_RETURN(*wish.mutable_kind(), FindKind(session, options.kind));
  const std::string told =
      fmt::format("{} gets no more mail of the kind {}.", wisher.name, wish.kind());
  return Record(wisher, std::move(wish), options, told, session);
}

absl::Status RunOptIn(const WishOptions& options, Session& session) {
  TANDEM_ASSIGN_OR_RETURN(const Wisher wisher, FindWisher(options, session));
  v1::MailOptedIn wish;
  TANDEM_ASSIGN_OR_RETURN(*wish.mutable_kind(), FindKind(session, options.kind));
  TANDEM_ASSIGN_OR_RETURN(const v1::MailWishes wishes, WishesOf(wisher, session));
  const auto& kinds = wishes.opted_out();
  if (!Contains(kinds, wish.kind())) {
    return absl::NotFoundError(fmt::format(
        "{} has not opted out of {}; tandem person show {} lists what they opted out of",
        wisher.name, wish.kind(), wisher.id));
  }
  const std::string told =
      fmt::format("{} gets mail of the kind {} again.", wisher.name, wish.kind());
  return Record(wisher, std::move(wish), options, told, session);
}

}  // namespace tandem::cli
