// JSON of what follows a question or a submission, and of the directory.
#include <cstdint>

#include "engine/base/localized_text.h"
#include "engine/base/problem_status.h"
#include "tools/tandem/json_output.h"
#include "tools/tandem/json_values.h"
#include "tools/tandem/refusal_notes.h"
#include "tools/tandem/render/deadline_text.h"
#include "tools/tandem/render/stream_text.h"

namespace tandem::cli {
namespace {

Json GapJson(const v1::Unmet& unmet) {
  return Json{{"condition", TextOrNull(unmet.condition())},
              {"message", unmet.message()},
              {"about", TextOrNull(unmet.about())}};
}

Json ChangeJson(const v1::InstanceChange& change, std::string_view language) {
  Json deadlines = Json::array();
  for (const v1::DeadlineMove& move : change.deadline()) {
    deadlines.push_back(
        Json{{"before", move.has_before() ? DeadlineStateJson(move.before(), language) : Json()},
             {"after", move.has_after() ? DeadlineStateJson(move.after(), language) : Json()}});
  }
  Json filled = Json::array();
  for (const v1::FilledGap& gap : change.filled()) {
    filled.push_back(Json{
        {"event", gap.event()}, {"message", gap.message()}, {"about", TextOrNull(gap.about())}});
  }
  return Json{{"id", ShortName(change.stream())},
              {"stream", change.stream()},
              {"phase_before", TextOrNull(change.phase_before())},
              {"phase_after", TextOrNull(change.phase_after())},
              {"deadlines", deadlines},
              {"filled_gaps", filled}};
}

}  // namespace

Json OutcomeJson(const v1::SubmitOutcome& outcome, bool dry_run, std::string_view language) {
  Json events = Json::array();
  for (const v1::EventRef& event : outcome.event()) {
    Json gaps = Json::array();
    for (const v1::Unmet& unmet : event.unmet()) gaps.push_back(GapJson(unmet));
    events.push_back(Json{{"reference", Reference(event.stream(), event.version())},
                          {"stream", event.stream()},
                          {"version", event.version()},
                          {"position", event.position() == 0 ? Json() : Json(event.position())},
                          {"type", event.type()},
                          {"late", event.late()},
                          {"gaps", gaps}});
  }
  Json changes = Json::array();
  for (const v1::InstanceChange& change : outcome.change()) {
    changes.push_back(ChangeJson(change, language));
  }
  return Json{{"dry_run", dry_run},
              {"repeated", outcome.repeated()},
              {"events", events},
              {"changes", changes}};
}

Json FailureJson(const absl::Status& status) {
  const v1::Problem problem = ProblemFrom(status);
  Json refusals = Json::array();
  for (int i = 0; i < problem.refusal_size(); ++i) {
    const v1::Refusal& refusal = problem.refusal(i);
    const size_t line = RefusalLine(status, static_cast<size_t>(i));
    refusals.push_back(Json{{"event", refusal.event()},
                            {"line", line == 0 ? Json(nullptr) : Json(line)},
                            {"stream", refusal.stream()},
                            {"type", refusal.type()},
                            {"rule", refusal.rule()},
                            {"message", refusal.message()},
                            {"about", TextOrNull(refusal.about())},
                            {"backfill_serves", refusal.backfill_serves()}});
  }
  return Json{{"problem", LowerCase(v1::Problem::Code_Name(problem.code()))},
              {"message", problem.message()},
              {"refusals", refusals}};
}

Json NextJson(const v1::NextView& next, std::string_view language) {
  Json events = Json::array();
  for (const v1::NextEvent& event : next.event()) {
    Json fields = Json::array();
    for (const v1::NextField& field : event.field()) {
      fields.push_back(Json{{"name", field.name()},
                            {"kind", field.kind()},
                            {"required", field.required()},
                            {"repeated", field.repeated()},
                            {"hint", TextOrNull(field.hint())}});
    }
    events.push_back(
        Json{{"type", event.type()},
             {"title", event.title()},
             {"blocked_by", TextList(event.blocked_by())},
             {"depends_on", TextList(event.depends_on())},
             {"fields", fields},
             {"leads_to", TextOrNull(event.leads_to())},
             {"happened_by", DateOrNull(event.has_happened_by(), event.happened_by())}});
  }
  Json deadlines = Json::array();
  for (const v1::DeadlineState& deadline : next.deadline()) {
    deadlines.push_back(DeadlineStateJson(deadline, language));
  }
  return Json{{"id", ShortName(next.stream())},
              {"stream", next.stream()},
              {"title", next.title()},
              {"phase", TextOrNull(next.phase())},
              {"phase_title", TextOrNull(next.phase_title())},
              {"guidance", TextOrNull(next.guidance())},
              {"events", events},
              {"deadlines", deadlines}};
}

Json OrganisationJson(const v1::OrganisationView& organisation) {
  Json posts = Json::array();
  for (const v1::PostView& post : organisation.post()) {
    posts.push_back(Json{{"post", post.post()},
                         {"title", TextOrNull(post.title())},
                         {"holder", TextOrNull(post.holder())}});
  }
  return Json{{"id", organisation.id()},
              {"name", organisation.name()},
              {"kind", organisation.kind()},
              {"country_label", TextOrNull(organisation.country_label())},
              {"time_zone", TextOrNull(organisation.time_zone())},
              {"calendar", TextOrNull(organisation.calendar())},
              {"languages", TextList(organisation.language())},
              {"local_names", TextList(organisation.local_name())},
              {"posts", posts},
              {"instances", TextList(organisation.instance())},
              {"illustrative", organisation.illustrative()}};
}

namespace {

Json WishesJson(const v1::MailWishes& wishes) {
  Json snoozed = Json::array();
  for (const v1::MailWishes::Snooze& snooze : wishes.snooze()) {
    snoozed.push_back(Json{{"stream", TextOrNull(snooze.stream())},
                           {"deadline", TextOrNull(snooze.deadline())},
                           {"until", DateOrNull(snooze.has_until(), snooze.until())}});
  }
  Json handed_on = Json::array();
  for (const v1::MailWishes::HandOn& hand_on : wishes.hand_on()) {
    handed_on.push_back(Json{{"stream", TextOrNull(hand_on.stream())},
                             {"deadline", TextOrNull(hand_on.deadline())},
                             {"colleague", hand_on.colleague()},
                             {"until", DateOrNull(hand_on.has_until(), hand_on.until())}});
  }
  return Json{
      {"snoozed", snoozed}, {"handed_on", handed_on}, {"opted_out", TextList(wishes.opted_out())}};
}

Json RoutesJson(const v1::ReminderView& reminder) {
  Json routes = Json::array();
  for (const v1::ReminderRoute& route : reminder.route()) {
    routes.push_back(
        Json{{"person", TextOrNull(route.person())},
             {"stands_in", route.stands_in()},
             {"handed_on_by", TextOrNull(route.handed_on_by())},
             {"opted_out", route.opted_out()},
             {"snoozed_until", DateOrNull(route.has_snoozed_until(), route.snoozed_until())},
             {"morning", DateOrNull(route.has_morning(), route.morning())}});
  }
  return routes;
}

}  // namespace

Json PersonJson(const v1::Person& person) {
  Json posts = Json::array();
  for (const v1::PostHeld& post : person.post()) {
    posts.push_back(Json{{"organisation", post.organisation()},
                         {"post", post.post()},
                         {"since", DateOrNull(post.has_since(), post.since())}});
  }
  return Json{{"id", person.id()},
              {"name", TextOrNull(person.name())},
              {"email", TextOrNull(person.email())},
              {"phone", TextOrNull(person.phone())},
              {"languages", TextList(person.language())},
              {"time_zone", TextOrNull(person.time_zone())},
              {"expertise", TextList(person.expertise())},
              {"posts", posts},
              {"wishes", WishesJson(person.wishes())},
              {"illustrative", person.illustrative()},
              {"unreadable", TextOrNull(person.unreadable())}};
}

Json RemindersJson(const v1::Reminders& reminders, std::string_view language) {
  Json list = Json::array();
  for (const v1::ReminderView& reminder : reminders.reminder()) {
    list.push_back(
        Json{{"state", LowerCase(v1::ReminderView::State_Name(reminder.state()))},
             {"instance", ShortName(reminder.stream())},
             {"stream", reminder.stream()},
             {"instance_title", reminder.instance_title()},
             {"deadline", reminder.deadline()},
             {"deadline_title", reminder.has_about() ? DeadlineTitle(reminder.about(), language)
                                                     : TextIn(reminder.deadline_title(), language)},
             {"due", DateOrNull(reminder.has_due(), reminder.due())},
             {"on", DateOrNull(reminder.has_on(), reminder.on())},
             {"to", TextList(reminder.to())},
             {"to_names", TextList(reminder.to_name())},
             {"routes", RoutesJson(reminder)},
             {"mail", TextOrNull(reminder.mail())},
             {"attempts", reminder.attempts()},
             {"answer", TextOrNull(reminder.answer())}});
  }
  return Json{{"held", reminders.held()},
              {"held_because", TextOrNull(reminders.held_because())},
              {"more", reminders.more()},
              {"reminders", list}};
}

Json NodeStatusJson(const v1::NodeStatus& status) {
  Json subscribers = Json::array();
  for (const v1::SubscriberLag& lag : status.subscriber()) {
    subscribers.push_back(Json{{"client", lag.client()}, {"events_behind", lag.events_behind()}});
  }
  Json services = Json::array();
  for (const v1::ServiceState& service : status.service()) {
    services.push_back(Json{{"name", service.name()},
                            {"following", service.following()},
                            {"events_behind", service.events_behind()},
                            {"trouble", TextOrNull(service.trouble())}});
  }
  return Json{{"version", status.version()},
              {"now", TimeOrNull(status.has_now(), status.now())},
              {"started_at", TimeOrNull(status.has_started_at(), status.started_at())},
              {"demonstration", status.demonstration()},
              {"clock", TextOrNull(status.clock())},
              {"events", status.head()},
              {"commits", status.commits()},
              {"programmes", TextList(status.programme())},
              {"instances_cached", status.instances_cached()},
              {"services", services},
              {"subscribers", subscribers},
              {"warnings", TextList(status.warning())}};
}

}  // namespace tandem::cli
