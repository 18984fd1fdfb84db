// tandem list: where everything stands, a line each.
#include <fmt/format.h>

#include <map>
#include <nlohmann/json.hpp>
#include <vector>

#include "engine/base/localized_text.h"
#include "engine/base/status_macros.h"
#include "tools/tandem/commands.h"
#include "tools/tandem/json_output.h"
#include "tools/tandem/known_names.h"
#include "tools/tandem/render/counted.h"
#include "tools/tandem/render/deadline_text.h"
#include "tools/tandem/render/joined.h"
#include "tools/tandem/render/table.h"
#include "tools/tandem/resolve.h"

namespace tandem::cli {
namespace {

// Keeps the rows in a phase; what is typed may be its title.
void KeepPhase(const std::string& phase, v1::Portfolio* portfolio) {
  v1::Portfolio kept;
  for (const v1::PortfolioRow& row : portfolio->row()) {
    if (IsPhaseCalled(row.phase(), row.phase_title(), phase)) *kept.add_row() = row;
  }
  portfolio->mutable_row()->Swap(kept.mutable_row());
}

Cell NotesCell(const v1::PortfolioRow& row) {
  std::vector<std::string> notes;
  if (row.late() > 0) notes.push_back(fmt::format("{} late", row.late()));
  if (row.waiting() > 0) notes.push_back(fmt::format("{} waiting", row.waiting()));
  if (row.gaps() > 0) notes.push_back(Counted(row.gaps(), "gap", "gaps"));
  if (row.illustrative()) notes.push_back("illustrative");
  return Cell(Joined(notes), row.late() > 0 ? Colour::kLate : Colour::kFaint);
}

Table RowsTable(const std::string& title, const std::vector<const v1::PortfolioRow*>& rows,
                const std::string& language, Doubts& doubts) {
  Table table({{.title = title, .may_shrink = true},
               {.title = "Phase"},
               {.title = "Next", .may_shrink = true},
               {.title = "Due"},
               {.title = ""},
               {.title = "Notes"}});
  for (const v1::PortfolioRow* row : rows) {
    std::vector<Cell> cells = {row->title(), TextIn(row->phase_title(), language)};
    if (row->has_next_deadline()) {
      const v1::DeadlineView& next = row->next_deadline();
      cells.emplace_back(DeadlineTitle(next, language));
      cells.emplace_back(DueText(next.state()));
      doubts.Note(next.state());
      cells.push_back(StandingCell(next));
    } else {
      cells.resize(5);
    }
    cells.push_back(NotesCell(*row));
    table.Add(std::move(cells));
  }
  return table;
}

void PrintRows(const v1::Portfolio& portfolio, Session& session) {
  // One table a workflow: its title is the first column's.
  std::map<std::string, std::vector<const v1::PortfolioRow*>> by_workflow;
  for (const v1::PortfolioRow& row : portfolio.row()) {
    by_workflow[TextIn(row.workflow_title(), session.language())].push_back(&row);
  }
  bool first = true;
  Doubts doubts;
  for (const auto& [title, rows] : by_workflow) {
    if (!first) session.out() << '\n';
    first = false;
    session.out() << RowsTable(title, rows, session.language(), doubts)
                         .Render(session.console().palette, session.console().columns);
  }
  session.out() << doubts.Text();
}

}  // namespace

absl::Status RunList(const ListOptions& options, Session& session) {
  v1::Query query;
  v1::PortfolioQuery* portfolio_query = query.mutable_portfolio();
  portfolio_query->set_programme(options.programme);
  portfolio_query->set_workflow(options.workflow);
  portfolio_query->set_overdue(options.overdue);
  if (!options.organisation.empty()) {
    TANDEM_ASSIGN_OR_RETURN(const std::string organisation,
                            FindOrganisation(session, options.organisation));
    portfolio_query->set_organisation(organisation);
  }
  TANDEM_ASSIGN_OR_RETURN(v1::QueryResult result, session.Query(query));
  v1::Portfolio* portfolio = result.mutable_portfolio();
  if (!options.phase.empty()) KeepPhase(options.phase, portfolio);
  if (portfolio->row_size() == 0) TANDEM_RETURN_IF_ERROR(CheckNames(options, session));

  if (session.console().json) {
    PrintJson(session.out(), PortfolioJson(*portfolio, session.language()));
  } else if (portfolio->row_size() == 0) {
    session.err() << "Nothing to show.\n";
  } else {
    PrintRows(*portfolio, session);
  }
  if (portfolio->more()) {
    session.err() << "There are more; ask for fewer, such as with --city or --workflow.\n";
  }
  return absl::OkStatus();
}

}  // namespace tandem::cli
