// tandem show: one instance in full.
#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "engine/base/localized_text.h"
#include "engine/workflow/dates.h"
#include "tools/tandem/commands.h"
#include "tools/tandem/instance_query.h"
#include "tools/tandem/json_output.h"
#include "tools/tandem/render/activity_text.h"
#include "tools/tandem/render/deadline_text.h"
#include "tools/tandem/render/display_width.h"
#include "tools/tandem/render/stream_text.h"
#include "tools/tandem/render/table.h"
#include "tools/tandem/render/time_text.h"

namespace tandem::cli {
namespace {

constexpr char kSectionIndent[] = "  ";
constexpr char kExamplesFillNone[] =
    "Example data (illustrative) fills none of these: where it gives a due date above, the real "
    "one is still not known.";

class Page {
 public:
  Page(const v1::InstanceView& view, Session& session) : view_(view), session_(session) {}

  void Print() {
    PrintTop();
    PrintParties();
    PrintFacts();
    PrintPhases();
    PrintActivities();
    PrintDeadlines();
    PrintGaps();
  }

 private:
  const Palette& palette() const { return session_.console().palette; }

  void PrintHeading(const std::string& title) {
    session_.out() << '\n' << palette().Paint(Colour::kHeading, title) << '\n';
  }

  void PrintTable(const std::string& title, const Table& table) {
    if (table.empty()) return;
    PrintHeading(title);
    session_.out() << table.Render(palette(), session_.console().columns, kSectionIndent);
  }

  void PrintTop() {
    const v1::PortfolioRow& row = view_.row();
    session_.out() << palette().Paint(Colour::kHeading, Printable(row.title())) << "  ("
                   << ShortName(row.stream()) << ")\n";
    session_.out() << fmt::format("{} · {}\n",
                                  Printable(TextIn(row.workflow_title(), session_.language())),
                                  Printable(TextIn(row.phase_title(), session_.language())));
    if (row.illustrative()) {
      session_.out() << palette().Paint(Colour::kSoon, "Holds example data (illustrative).")
                     << '\n';
    }
  }

  void PrintParties() {
    Table table({{}, {}});
    for (const v1::PartyView& party : view_.row().party()) {
      std::string role =
          party.role().empty() ? "role not known" : TextIn(party.role_title(), session_.language());
      if (role.empty()) role = party.role();
      table.Add({role, party.name() + (party.left() ? " (left)" : "")});
    }
    PrintTable("Parties", table);
  }

  void PrintFacts() {
    Table table({{}, {}});
    for (const v1::FactView& fact : view_.fact()) {
      if (fact.text().empty()) continue;
      table.Add({TextIn(fact.title(), session_.language()), fact.text()});
    }
    PrintTable("Facts", table);
  }

  void PrintPhases() {
    Table table({{}, {}, {}});
    for (const v1::PhaseView& phase : view_.phase()) {
      std::string when;
      if (phase.unrecorded()) {
        when = "not recorded";
      } else if (phase.entered()) {
        when = DateText(phase.has_entered_on(), phase.entered_on());
      }
      const Colour colour = phase.current()   ? Colour::kGood
                            : phase.entered() ? Colour::kPlain
                                              : Colour::kFaint;
      table.Add({Cell(phase.current()   ? ">"
                      : phase.entered() ? "·"
                                        : " "),
                 Cell(TextIn(phase.title(), session_.language()), colour), Cell(when, colour)});
    }
    PrintTable("Phases", table);
  }

  void PrintActivities() {
    Table table({{.title = "Key"},
                 {.title = "Activity", .may_shrink = true},
                 {.title = "By"},
                 {.title = "Due"},
                 {.title = "State"}});
    for (const v1::ActivityView& view : view_.activity()) {
      const v1::Activity& activity = view.activity();
      const bool waiting = view.state() == v1::Activity::WAITING;
      const Colour colour = view.late()                          ? Colour::kLate
                            : waiting                            ? Colour::kWaiting
                            : view.state() == v1::Activity::DONE ? Colour::kGood
                                                                 : Colour::kPlain;
      table.Add({activity.key(), activity.title(), view.responsible_name(),
                 DateText(activity.has_due(), activity.due()), Cell(ActivityText(view), colour)});
    }
    PrintTable("Activities", table);
  }

  void PrintDeadlines() {
    Table table({{.title = "Deadline", .may_shrink = true},
                 {.title = "Due"},
                 {.title = ""},
                 {.title = "Whose turn", .may_shrink = true},
                 {.title = "Name"}});
    Doubts doubts;
    for (const v1::DeadlineView& view : view_.deadline()) {
      doubts.Note(view.state());
      table.Add({DeadlineTitle(view, session_.language()), DueText(view.state()),
                 StandingCell(view), WhoseTurn(view), Cell(view.state().id(), Colour::kFaint)});
    }
    PrintTable("Deadlines", table);
    session_.out() << doubts.Text();
  }

  void PrintGaps() {
    std::string lines;
    for (const v1::GapView& gap : view_.gap()) {
      if (gap.filled()) continue;
      std::string line = Printable(gap.message());
      const std::string& about = gap.about_name().empty() ? gap.about() : gap.about_name();
      if (!about.empty()) line += fmt::format(" ({})", Printable(about));
      if (!gap.event().empty()) line += fmt::format(" [{}]", Printable(gap.event()));
      lines += WrapToWidth(line, kTextColumns, kSectionIndent) + "\n";
    }
    if (lines.empty()) return;
    PrintHeading("Gaps in the record");
    if (view_.row().illustrative()) {
      session_.out() << WrapToWidth(kExamplesFillNone, kTextColumns, kSectionIndent) << '\n';
    }
    session_.out() << lines;
  }

  const v1::InstanceView& view_;
  Session& session_;
};

}  // namespace

absl::Status RunShow(const ShowOptions& options, Session& session) {
  const absl::StatusOr<v1::InstanceView> view = QueryInstance(session, options);
  const bool of_the_past = !options.as_of.empty() || !options.known_at.empty();
  if (absl::IsNotFound(view.status()) && !of_the_past) {
    const absl::Status shown = RunOrganisationShow(options.id, session);
    return absl::IsNotFound(shown) ? view.status() : shown;
  }
  if (!view.ok()) return view.status();
  if (session.console().json) {
    PrintJson(session.out(), InstanceJson(*view, session.language()));
  } else {
    Page(*view, session).Print();
  }
  return absl::OkStatus();
}

}  // namespace tandem::cli
