// tandem history: what happened, event by event, with who said so.
#include <fmt/format.h>

#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <vector>

#include "engine/base/status_macros.h"
#include "tools/tandem/commands.h"
#include "tools/tandem/instance_query.h"
#include "tools/tandem/json_output.h"
#include "tools/tandem/people_names.h"
#include "tools/tandem/render/display_width.h"
#include "tools/tandem/render/joined.h"
#include "tools/tandem/render/stream_text.h"
#include "tools/tandem/render/table.h"
#include "tools/tandem/render/time_text.h"

namespace tandem::cli {
namespace {

std::string MarksText(const v1::EventView& event) {
  std::vector<std::string> marks;
  if (event.backfill()) marks.push_back("backfilled");
  if (event.late()) marks.push_back("late fact");
  if (event.corrected_by() > 0) {
    marks.push_back("corrected by " + Reference(event.stream(), event.corrected_by()));
  }
  if (event.retracted()) marks.push_back("retracted");
  if (event.illustrative()) marks.push_back("illustrative");
  return Joined(marks);
}

std::string EvidenceText(const v1::Evidence& evidence) {
  std::string text = evidence.kind().empty() ? "evidence" : evidence.kind();
  if (!evidence.title().empty()) text += ": " + evidence.title();
  if (!evidence.language().empty()) text += fmt::format(" [{}]", evidence.language());
  if (!evidence.url().empty()) text += "  " + evidence.url();
  return Printable(text);
}

void PrintEvent(const v1::EventView& event, const std::map<std::string, std::string>& names,
                Session& session) {
  const Palette& palette = session.console().palette;
  std::string who = "recorded by " + NameOr(names, event.recorded_by());
  if (!event.reported_by().empty()) who += ", reported by " + NameOr(names, event.reported_by());
  const std::string title = event.title().empty() ? event.type() : event.title();
  session.out() << fmt::format("{}  {}  {}\n", Reference(event.stream(), event.version()),
                               DateText(event.has_occurred_on(), event.occurred_on()),
                               palette.Paint(Colour::kHeading, Printable(title)));
  session.out() << "    " << palette.Paint(Colour::kFaint, Printable(who)) << '\n';
  const std::string marks = MarksText(event);
  if (!marks.empty()) session.out() << "    " << palette.Paint(Colour::kSoon, marks) << '\n';
  if (!event.note().empty()) {
    session.out() << WrapToWidth(PrintableLines(event.note()), 78, "    ") << '\n';
  }
  for (const v1::Evidence& evidence : event.evidence()) {
    session.out() << "    " << EvidenceText(evidence) << '\n';
  }
}

}  // namespace

absl::Status RunHistory(const ShowOptions& options, Session& session) {
  TANDEM_ASSIGN_OR_RETURN(const v1::InstanceView view, QueryInstance(session, options));
  if (session.console().json) {
    Json events = Json::array();
    for (const v1::EventView& event : view.event()) events.push_back(EventJson(event));
    PrintJson(session.out(), Json{{"id", ShortName(view.row().stream())},
                                  {"stream", view.row().stream()},
                                  {"title", view.row().title()},
                                  {"events", events}});
    return absl::OkStatus();
  }
  std::set<std::string> people;
  for (const v1::EventView& event : view.event()) {
    people.insert(event.recorded_by());
    people.insert(event.reported_by());
  }
  const std::map<std::string, std::string> names = NamesOf(people, session);
  session.out() << session.console().palette.Paint(Colour::kHeading, Printable(view.row().title()))
                << "\n\n";
  for (const v1::EventView& event : view.event()) PrintEvent(event, names, session);
  return absl::OkStatus();
}

}  // namespace tandem::cli
