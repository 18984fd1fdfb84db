// tandem organisation: cities, NGOs, funders and agencies.
#include <fmt/format.h>

#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "engine/base/localized_text.h"
#include "engine/base/problem_status.h"
#include "engine/base/status_macros.h"
#include "engine/base/stream_id.h"
#include "engine/workflow/dates.h"
#include "engine/workflow/near_name.h"
#include "tandem/v1/directory.pb.h"
#include "tools/tandem/commands.h"
#include "tools/tandem/deployed_programmes.h"
#include "tools/tandem/json_output.h"
#include "tools/tandem/people_names.h"
#include "tools/tandem/render/display_width.h"
#include "tools/tandem/render/joined.h"
#include "tools/tandem/render/stream_text.h"
#include "tools/tandem/render/table.h"
#include "tools/tandem/resolve.h"
#include "tools/tandem/submitting.h"

namespace tandem::cli {
namespace {

absl::StatusOr<v1::LocalName> ParseLocalName(const std::string& text) {
  const size_t colon = text.find(':');
  if (colon == 0 || colon == std::string::npos || colon + 1 == text.size()) {
    return absl::InvalidArgumentError(
        fmt::format("local name '{}' needs its language in front, such as vi:Hải Phòng", text));
  }
  v1::LocalName name;
  name.set_language(text.substr(0, colon));
  name.set_name(text.substr(colon + 1));
  return name;
}

// "Partnership: Kitakyushu–Haiphong (kitakyushu-haiphong-2015)" for each instance that
// the organisation takes part in; just its name, for one whose title cannot be had.
std::vector<std::string> PartsTaken(const v1::OrganisationView& view, Session& session) {
  v1::Query query;
  query.mutable_portfolio()->set_organisation(view.id());
  query.mutable_portfolio()->set_workflow("*");
  std::map<std::string, std::string> titles;
  const absl::StatusOr<v1::QueryResult> result = session.Query(query);
  if (result.ok()) {
    for (const v1::PortfolioRow& row : result->portfolio().row()) {
      titles[row.stream()] =
          fmt::format("{}: {} ({})", TextIn(row.workflow_title(), session.language()), row.title(),
                      ShortName(row.stream()));
    }
  }
  std::vector<std::string> parts;
  for (const std::string& stream : view.instance()) {
    const auto titled = titles.find(stream);
    parts.push_back(titled == titles.end() ? ShortName(stream) : titled->second);
  }
  return parts;
}

void PrintOrganisation(const v1::OrganisationView& view, Session& session) {
  const Palette& palette = session.console().palette;
  session.out() << palette.Paint(Colour::kHeading, Printable(view.name())) << "  (" << view.id()
                << ")\n";
  Table table({{}, {}});
  const auto add = [&table](const char* what, const std::string& value) {
    if (!value.empty()) table.Add({what, value});
  };
  add("Kind", view.kind());
  add("Also called", Joined({view.local_name().begin(), view.local_name().end()}));
  add("Country", view.country_label());
  add("Time zone", view.time_zone());
  add("Calendar", view.calendar());
  add("Languages", Joined({view.language().begin(), view.language().end()}));
  std::set<std::string> holders;
  for (const v1::PostView& post : view.post()) holders.insert(post.holder());
  const std::map<std::string, std::string> names = NamesOf(holders, session);
  for (const v1::PostView& post : view.post()) {
    const std::string title = post.title().empty() ? post.post() : post.title();
    table.Add(
        {"Post", fmt::format("{}: {}", title,
                             post.holder().empty() ? "vacant" : NameOr(names, post.holder()))});
  }
  for (const std::string& part : PartsTaken(view, session)) table.Add({"Takes part in", part});
  if (view.illustrative()) table.Add({"", Cell("example data (illustrative)", Colour::kSoon)});
  session.out() << table.Render(palette, session.console().columns, "  ");
}

// kNotFound if a name or kind that was asked for is a slip.
absl::Status WhyNone(const OrganisationListOptions& options, const v1::Organisations& found,
                     Session& session) {
  if (found.did_you_mean_size() > 0) {
    return absl::NotFoundError(
        fmt::format("no organisation '{}'; did you mean {}?", options.text,
                    Joined({found.did_you_mean().begin(), found.did_you_mean().end()}, " or ")));
  }
  if (options.kind.empty()) return absl::OkStatus();
  v1::Query all;
  all.mutable_organisations();
  TANDEM_ASSIGN_OR_RETURN(const v1::QueryResult result, session.Query(all));
  std::set<std::string> kinds;
  for (const v1::OrganisationView& view : result.organisations().organisation()) {
    kinds.insert(view.kind());
  }
  if (kinds.empty() || kinds.count(options.kind) > 0) return absl::OkStatus();
  return absl::NotFoundError(NoSuchName("kind", options.kind, {kinds.begin(), kinds.end()}));
}

bool IsConflict(const absl::Status& status) {
  const std::optional<v1::Problem> problem = ProblemOf(status);
  return problem.has_value() && problem->code() == v1::Problem::CONFLICT;
}

absl::Status AlreadyRegistered(const StreamId& stream) {
  return absl::FailedPreconditionError(fmt::format(
      "{0} is registered already; nothing was recorded. Look at it (tandem organisation show {0}). "
      "If it is another organisation, give it another id; what is wrong in the registration is "
      "corrected: tandem record {1} EventCorrected event=1 name=... reason=...",
      stream.last_part(), stream.text()));
}

// A calendar may be deployed after those who work by it.
void RemarkUnknownCalendar(const std::string& calendar, Session& session) {
  const auto programmes = DeployedProgrammes("", session);
  if (!programmes.ok()) return;
  std::set<std::string> known;
  for (const auto& programme : *programmes) {
    for (const auto& [name, days] : programme->calendars()) known.insert(name);
  }
  if (known.count(calendar) > 0) return;
  session.err() << Printable(fmt::format(
                       "{} Until a programme brings it, every Monday to Friday is a working day.",
                       AsSentence(NoSuchName("calendar", calendar, {known.begin(), known.end()}))))
                << '\n';
}

}  // namespace

absl::Status RunOrganisationAdd(const OrganisationAddOptions& options, Session& session) {
  v1::OrganisationRegistered registered;
  registered.set_organisation(options.id);
  registered.set_kind(options.kind);
  registered.set_name(options.name);
  registered.set_time_zone(options.zone);
  registered.set_calendar(options.calendar);
  registered.set_country_label(options.country_label);
  for (const std::string& language : options.languages) registered.add_language(language);
  for (const std::string& text : options.local_names) {
    TANDEM_ASSIGN_OR_RETURN(*registered.add_local_name(), ParseLocalName(text));
  }
  TANDEM_ASSIGN_OR_RETURN(const StreamId stream, StreamId::Parse("organisation/" + options.id));

  v1::Submission submission;
  v1::NewEvent* event = submission.add_event();
  event->set_stream(stream.text());
  event->set_type(v1::OrganisationRegistered::descriptor()->name());
  event->set_payload(registered.SerializeAsString());
  event->set_illustrative(options.illustrative);
  if (!options.on.empty()) {
    TANDEM_ASSIGN_OR_RETURN(*event->mutable_occurred_on(), ParsePeriod(options.on));
  }
  v1::Precondition* precondition = submission.add_precondition();
  precondition->set_stream(stream.text());
  precondition->set_version(0);
  Sending sending;
  sending.dry_run = options.dry_run;
  sending.given_by = GivenBy::kOwnCommand;
  sending.if_unanswered = "Repeat the command; an organisation is registered only once.";
  absl::Status told = SubmitAndTell(std::move(submission), sending, session);
  if (IsConflict(told)) return AlreadyRegistered(stream);
  if (told.ok() && !options.calendar.empty()) RemarkUnknownCalendar(options.calendar, session);
  return told;
}

absl::Status RunOrganisationShow(const std::string& text, Session& session) {
  TANDEM_ASSIGN_OR_RETURN(const v1::OrganisationView view, FindOrganisationView(session, text));
  if (session.console().json) {
    PrintJson(session.out(), OrganisationJson(view));
  } else {
    PrintOrganisation(view, session);
  }
  return absl::OkStatus();
}

absl::Status RunOrganisationList(const OrganisationListOptions& options, Session& session) {
  v1::Query query;
  query.mutable_organisations()->set_text(options.text);
  query.mutable_organisations()->set_kind(options.kind);
  TANDEM_ASSIGN_OR_RETURN(const v1::QueryResult result, session.Query(query));
  const v1::Organisations& found = result.organisations();
  if (found.organisation_size() == 0) TANDEM_RETURN_IF_ERROR(WhyNone(options, found, session));
  if (session.console().json) {
    Json list = Json::array();
    for (const v1::OrganisationView& view : found.organisation()) {
      list.push_back(OrganisationJson(view));
    }
    PrintJson(session.out(), Json{{"organisations", list}});
    return absl::OkStatus();
  }
  Table table({{.title = "Id"},
               {.title = "Name"},
               {.title = "Also called", .may_shrink = true},
               {.title = "Kind"},
               {.title = "Country"},
               {.title = "Time zone"},
               {.title = ""}});
  for (const v1::OrganisationView& view : found.organisation()) {
    table.Add({view.id(), view.name(), Joined({view.local_name().begin(), view.local_name().end()}),
               view.kind(), view.country_label(), view.time_zone(),
               Cell(view.illustrative() ? "illustrative" : "", Colour::kFaint)});
  }
  if (table.empty()) session.err() << "No organisation found.\n";
  session.out() << table.Render(session.console().palette, session.console().columns);
  return absl::OkStatus();
}

}  // namespace tandem::cli
