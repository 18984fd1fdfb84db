// tandem reminders: what was or will be mailed, and letting held mail go.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <ostream>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "engine/base/localized_text.h"
#include "engine/base/status_macros.h"
#include "engine/workflow/dates.h"
#include "tandem/v1/notice.pb.h"
#include "tools/tandem/commands.h"
#include "tools/tandem/json_output.h"
#include "tools/tandem/people_names.h"
#include "tools/tandem/render/deadline_text.h"
#include "tools/tandem/render/joined.h"
#include "tools/tandem/render/table.h"
#include "tools/tandem/resolve.h"
#include "tools/tandem/submitting.h"

namespace tandem::cli {
namespace {

// As `tandem deadlines` calls it; its name, once it has fallen away.
std::string AboutOf(const v1::ReminderView& view, std::string_view language) {
  if (view.has_about()) return DeadlineTitle(view.about(), language);
  const std::string title = TextIn(view.deadline_title(), language);
  return title.empty() ? view.deadline() : title;
}

// "Mon 1 Feb 2016": of the mail "mail/<person>/2016-02-01", or with "-<n>" behind it.
std::string MailDay(const v1::ReminderView& view) {
  constexpr size_t kDay = 10;
  const std::string last_part = view.mail().substr(view.mail().rfind('/') + 1);
  const absl::StatusOr<v1::Date> day = ParseDate(last_part.substr(0, kDay));
  return day.ok() ? ToText(*day, /*with_weekday=*/true) : "";
}

// Whose mail it went into.
std::string MailedTo(const v1::ReminderView& view) {
  const std::string& mail = view.mail();
  const size_t begin = std::min(mail.find('/'), mail.size() - 1) + 1;
  return mail.substr(begin, mail.rfind('/') - begin);
}

// "Haiphong Coordinator", and who gets it where that is somebody else: "Haiphong
// Coordinator, goes to Example Officer (nobody can be written to there)"; once it was
// mailed, whom it went to.
std::string ToWhom(const v1::ReminderView& view, const std::map<std::string, std::string>& names) {
  std::vector<std::string> whom;
  for (int i = 0; i < view.to_size(); ++i) {
    const bool is_post = i < view.to_name_size() && !view.to_name(i).empty();
    std::string to = is_post ? view.to_name(i) : NameOr(names, view.to(i));
    if (i < view.route_size()) {
      const v1::ReminderRoute& route = view.route(i);
      const std::string person = NameOr(names, route.person());
      if (!route.handed_on_by().empty()) {
        to += fmt::format(", handed on to {}", person);
      } else if (route.stands_in()) {
        to += fmt::format(", goes to {} (nobody can be written to there)", person);
      } else if (route.person().empty()) {
        to += " (nobody can be written to)";
      }
    } else if (view.to_size() == 1 && !view.mail().empty() && view.to(i) != MailedTo(view)) {
      to += fmt::format(", to {}", NameOr(names, MailedTo(view)));
    }
    whom.push_back(std::move(to));
  }
  return Joined(whom);
}

// The people whose names are shown.
std::map<std::string, std::string> NamesOfAddressees(const v1::Reminders& reminders,
                                                     Session& session) {
  std::set<std::string> people;
  for (const v1::ReminderView& view : reminders.reminder()) {
    for (const std::string& to : view.to()) {
      if (to.find(' ') == std::string::npos) people.insert(to);
    }
    for (const v1::ReminderRoute& route : view.route()) people.insert(route.person());
    if (!view.mail().empty()) people.insert(MailedTo(view));
  }
  people.erase("");
  return NamesOf(people, session);
}

// The first day on which one of those whom it is for may get it.
Cell WaitingCell(const v1::ReminderView& view) {
  const v1::ReminderRoute* first = nullptr;
  for (const v1::ReminderRoute& route : view.route()) {
    if (route.opted_out() || !route.has_morning()) continue;
    if (first == nullptr || FirstDay(route.morning()) < FirstDay(first->morning())) {
      first = &route;
    }
  }
  if (first == nullptr) return Cell("waits for somebody to tell", Colour::kLate);
  if (first->has_snoozed_until()) {
    return Cell("snoozed until " + ToText(first->snoozed_until(), /*with_weekday=*/true),
                Colour::kWaiting);
  }
  return Cell("goes out " + ToText(first->morning(), /*with_weekday=*/true));
}

Cell StateCell(const v1::ReminderView& view) {
  switch (view.state()) {
    case v1::ReminderView::PENDING:
      return WaitingCell(view);
    case v1::ReminderView::HELD:
      return Cell("held", Colour::kWaiting);
    case v1::ReminderView::COMPOSED:
      return Cell("being sent");
    case v1::ReminderView::SENT:
      return Cell("sent " + MailDay(view), Colour::kGood);
    case v1::ReminderView::FAILED:
      return Cell("failed " + MailDay(view), Colour::kLate);
    case v1::ReminderView::SUPPRESSED:
      return Cell(view.route_size() > 0 ? "not wanted (opted out)" : "not needed any more",
                  Colour::kFaint);
    default:
      return Cell();
  }
}

// What the mail server said of mails that did not leave, each once, and what to do about it.
void TellAnswers(const v1::Reminders& reminders, const std::map<std::string, std::string>& names,
                 std::ostream& out) {
  std::set<std::string> told;
  for (const v1::ReminderView& view : reminders.reminder()) {
    if (view.answer().empty() || !told.insert(view.mail()).second) continue;
    const std::string person = MailedTo(view);
    const std::string mail =
        fmt::format("the mail of {} to {}", MailDay(view), NameOr(names, person));
    if (view.state() == v1::ReminderView::FAILED) {
      out << fmt::format(
          "Refused for good: {} ({}). Tell them by other means. If the address is wrong: tandem "
          "record {} ContactChanged email=...; if it is right, show the answer to whoever runs "
          "the mail server.\n",
          mail, view.answer(), person);
    } else if (view.state() == v1::ReminderView::COMPOSED) {
      out << fmt::format("Not sent yet: {}, tried {} {} ({}). It will be tried again.\n", mail,
                         view.attempts(), view.attempts() == 1 ? "time" : "times", view.answer());
    }
  }
}

// As the log has it: read models may not be there, or lag behind.
absl::StatusOr<bool> IsReleased(Session& session) {
  TANDEM_ASSIGN_OR_RETURN(const uint64_t version, VersionOf(session, kMailStream));
  if (version == 0) return false;  // Held from the very beginning.
  v1::Request request;
  request.mutable_read_stream()->set_stream(kMailStream);
  request.mutable_read_stream()->set_from_version(version);
  TANDEM_ASSIGN_OR_RETURN(const v1::Reply reply, session.Ask(request));
  return reply.events().event_size() > 0 &&
         reply.events().event().rbegin()->type() == v1::MailReleased::descriptor()->name();
}

bool IsForALaterMorning(const v1::ReminderView& a, const v1::ReminderView& b) {
  return FirstDay(a.on()) > FirstDay(b.on());
}

}  // namespace

absl::Status RunReminders(const RemindersOptions& options, Session& session) {
  v1::Query query;
  v1::RemindersQuery* reminders_query = query.mutable_reminders();
  if (options.sent) {
    reminders_query->add_state(v1::ReminderView::SENT);
    reminders_query->add_state(v1::ReminderView::COMPOSED);
  }
  if (options.pending) reminders_query->add_state(v1::ReminderView::PENDING);
  if (options.held) reminders_query->add_state(v1::ReminderView::HELD);
  if (options.failed) reminders_query->add_state(v1::ReminderView::FAILED);
  if (options.suppressed) reminders_query->add_state(v1::ReminderView::SUPPRESSED);
  TANDEM_ASSIGN_OR_RETURN(const v1::QueryResult result, session.Query(query));
  v1::Reminders reminders = result.reminders();
  std::stable_sort(reminders.mutable_reminder()->begin(), reminders.mutable_reminder()->end(),
                   IsForALaterMorning);
  if (session.console().json) {
    PrintJson(session.out(), RemindersJson(reminders, session.language()));
    return absl::OkStatus();
  }
  Table table({{.title = "For the morning of"},
               {.title = "State"},
               {.title = "To", .may_shrink = true},
               {.title = "About", .may_shrink = true},
               {.title = "Due"},
               {.title = "Of", .may_shrink = true}});
  const std::map<std::string, std::string> names = NamesOfAddressees(reminders, session);
  for (const v1::ReminderView& view : reminders.reminder()) {
    const std::string about = AboutOf(view, session.language());
    table.Add({view.has_on() ? ToText(view.on(), /*with_weekday=*/true) : "", StateCell(view),
               ToWhom(view, names), about,
               view.has_due() ? ToText(view.due(), /*with_weekday=*/true) : "",
               view.instance_title()});
  }
  session.out() << table.Render(session.console().palette, session.console().columns);
  if (table.empty()) session.err() << "No reminders.\n";
  TellAnswers(reminders, names, session.err());
  if (reminders.more()) {
    session.err()
        << "There may be more; these are the newest. Ask for fewer, such as with --held.\n";
  }
  if (reminders.held()) {
    session.err() << fmt::format(
        "Outgoing mail is held{}. `tandem reminders release` lets it go.\n",
        reminders.held_because().empty() ? "" : " (" + reminders.held_because() + ")");
  }
  return absl::OkStatus();
}

absl::Status RunRemindersRelease(const std::string& note, Session& session) {
  TANDEM_ASSIGN_OR_RETURN(const bool is_released, IsReleased(session));
  if (is_released) {
    if (session.console().json) {
      PrintJson(session.out(), OutcomeJson({}, /*dry_run=*/false, session.language()));
    } else {
      session.out() << "Outgoing mail is not held: there is nothing to release.\n";
    }
    return absl::OkStatus();
  }
  v1::MailReleased released;
  released.set_note(note);
  v1::Submission submission;
  v1::NewEvent* event = submission.add_event();
  event->set_stream(kMailStream);
  event->set_type(v1::MailReleased::descriptor()->name());
  event->set_payload(released.SerializeAsString());
  Sending sending;
  sending.if_unanswered = "Repeat the command; that does no harm.";
  TANDEM_ASSIGN_OR_RETURN(const v1::SubmitOutcome outcome,
                          SubmitUnit(std::move(submission), sending, session));
  if (session.console().json) {
    PrintJson(session.out(), OutcomeJson(outcome, /*dry_run=*/false, session.language()));
  } else {
    session.out() << "Mail is released: each person gets one mail with all that is open.\n";
  }
  return absl::OkStatus();
}

}  // namespace tandem::cli
