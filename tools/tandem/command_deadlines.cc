// tandem deadlines: what is owed, by whom, by when.
#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>

#include "engine/base/status_macros.h"
#include "tools/tandem/commands.h"
#include "tools/tandem/day_span.h"
#include "tools/tandem/json_output.h"
#include "tools/tandem/render/deadline_text.h"
#include "tools/tandem/render/table.h"
#include "tools/tandem/resolve.h"

namespace tandem::cli {

absl::Status RunDeadlines(const DeadlinesOptions& options, Session& session) {
  v1::Query query;
  v1::DeadlinesQuery* deadlines_query = query.mutable_deadlines();
  deadlines_query->set_overdue(options.overdue);
  deadlines_query->set_closed(options.closed);
  if (!options.within.empty()) {
    TANDEM_ASSIGN_OR_RETURN(const uint32_t days, ParseDaySpan(options.within));
    deadlines_query->set_within_days(days);
  }
  if (!options.organisation.empty()) {
    TANDEM_ASSIGN_OR_RETURN(*deadlines_query->mutable_organisation(),
                            FindOrganisation(session, options.organisation));
  }
  if (options.mine) {
    TANDEM_ASSIGN_OR_RETURN(Node * node, session.node());
    deadlines_query->set_person(node->greeting().principal());
  }
  TANDEM_ASSIGN_OR_RETURN(const v1::QueryResult result, session.Query(query));
  const v1::Deadlines& deadlines = result.deadlines();
  if (session.console().json) {
    PrintJson(session.out(), DeadlinesJson(deadlines, session.language()));
    return absl::OkStatus();
  }
  Table table({{.title = "Due"},
               {.title = ""},
               {.title = "What", .may_shrink = true},
               {.title = "Whose turn", .may_shrink = true},
               {.title = "Of", .may_shrink = true},
               {.title = "Name"},
               {.title = ""}});
  Doubts doubts;
  for (const v1::DeadlineView& view : deadlines.deadline()) {
    doubts.Note(view.state());
    table.Add({DueText(view.state()), StandingCell(view), DeadlineTitle(view, session.language()),
               WhoseTurn(view), view.instance_title(), Cell(view.state().id(), Colour::kFaint),
               Cell(view.illustrative() ? "illustrative" : "", Colour::kFaint)});
  }
  if (table.empty()) session.err() << "Nothing is due.\n";
  session.out() << table.Render(session.console().palette, session.console().columns)
                << doubts.Text();
  if (deadlines.more()) session.err() << "There are more; ask for fewer, such as with --within.\n";
  return absl::OkStatus();
}

}  // namespace tandem::cli
