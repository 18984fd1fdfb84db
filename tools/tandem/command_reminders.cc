// tandem reminders: what was or will be mailed, and letting held mail go.
#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <string>

#include "engine/base/localized_text.h"
#include "engine/base/status_macros.h"
#include "engine/workflow/dates.h"
#include "tandem/v1/notice.pb.h"
#include "tools/tandem/commands.h"
#include "tools/tandem/json_output.h"
#include "tools/tandem/render/joined.h"
#include "tools/tandem/render/table.h"
#include "tools/tandem/resolve.h"
#include "tools/tandem/submitting.h"

namespace tandem::cli {
namespace {

// "Activity (questionnaire)": the deadline's title, and what tells it from the
// others of its kind.
std::string AboutOf(const v1::ReminderView& view, std::string_view language) {
  const std::string title = TextIn(view.deadline_title(), language);
  const size_t kind = view.deadline().find('/');
  if (title.empty() || kind == std::string::npos) {
    return title.empty() ? view.deadline() : title;
  }
  return fmt::format("{} ({})", title, view.deadline().substr(kind + 1));
}

Cell StateCell(v1::ReminderView::State state) {
  switch (state) {
    case v1::ReminderView::PENDING:
      return Cell("goes out in the morning");
    case v1::ReminderView::HELD:
      return Cell("held", Colour::kWaiting);
    case v1::ReminderView::COMPOSED:
      return Cell("being sent");
    case v1::ReminderView::SENT:
      return Cell("sent", Colour::kGood);
    case v1::ReminderView::FAILED:
      return Cell("failed", Colour::kLate);
    case v1::ReminderView::SUPPRESSED:
      return Cell("not needed any more", Colour::kFaint);
    default:
      return Cell();
  }
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
  const v1::Reminders& reminders = result.reminders();
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
  for (const v1::ReminderView& view : reminders.reminder()) {
    const std::string about = AboutOf(view, session.language());
    table.Add({view.has_on() ? ToText(view.on(), /*with_weekday=*/true) : "",
               StateCell(view.state()), Joined({view.to().begin(), view.to().end()}), about,
               view.has_due() ? ToText(view.due(), /*with_weekday=*/true) : "",
               view.instance_title()});
  }
  session.out() << table.Render(session.console().palette, session.console().columns);
  if (table.empty()) session.err() << "No reminders.\n";
  if (reminders.held()) {
    session.err() << fmt::format(
        "Outgoing mail is held{}. `tandem reminders release` lets it go.\n",
        reminders.held_because().empty() ? "" : " (" + reminders.held_because() + ")");
  }
  return absl::OkStatus();
}

absl::Status RunRemindersRelease(const std::string& note, Session& session) {
  v1::MailReleased released;
  released.set_note(note);
  v1::Submission submission;
  v1::NewEvent* event = submission.add_event();
  event->set_stream(kMailStream);
  event->set_type(v1::MailReleased::descriptor()->name());
  event->set_payload(released.SerializeAsString());
  TANDEM_ASSIGN_OR_RETURN(const v1::SubmitOutcome outcome,
                          SubmitUnit(std::move(submission), /*dry_run=*/false, session));
  if (session.console().json) {
    PrintJson(session.out(), OutcomeJson(outcome, /*dry_run=*/false, session.language()));
  } else {
    session.out() << "Mail is released: each person gets one mail with all that is open.\n";
  }
  return absl::OkStatus();
}

}  // namespace tandem::cli
