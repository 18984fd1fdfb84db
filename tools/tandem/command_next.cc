// tandem next: where something stands and what may be recorded now.
#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "engine/base/status_macros.h"
#include "engine/base/stream_id.h"
#include "engine/workflow/dates.h"
#include "engine/workflow/owed.h"
#include "tools/tandem/commands.h"
#include "tools/tandem/instance_query.h"
#include "tools/tandem/json_output.h"
#include "tools/tandem/render/deadline_text.h"
#include "tools/tandem/render/display_width.h"
#include "tools/tandem/render/joined.h"
#include "tools/tandem/render/stream_text.h"
#include "tools/tandem/render/table.h"
#include "tools/tandem/resolve.h"

namespace tandem::cli {
namespace {

std::string FieldText(const v1::NextField& field) {
  std::string text = fmt::format("{}=<{}>", field.name(), field.kind());
  if (field.repeated()) text += "...";
  return field.required() ? text : "[" + text + "]";
}

// What belonged to phases that have passed, and until when.
void PrintLate(const v1::NextView& next, Session& session) {
  Table table({{.title = ""}, {.title = "", .may_shrink = true}, {.title = ""}});
  for (const v1::NextEvent& event : next.event()) {
    if (!event.blocked_by().empty() || !event.has_happened_by()) continue;
    table.Add({Printable(event.type()), Printable(event.title()),
               "on or before " + ToText(event.happened_by(), true)});
  }
  if (table.empty()) return;
  session.out() << "\nOnly if it happened in time (give the day with --on)\n"
                << table.Render(session.console().palette, session.console().columns, "  ");
}

void PrintPossible(const v1::NextView& next, Session& session) {
  const Palette& palette = session.console().palette;
  bool any = false;
  for (const v1::NextEvent& event : next.event()) {
    if (!event.blocked_by().empty() || event.has_happened_by()) continue;
    if (!any) session.out() << "\nMay be recorded now\n";
    any = true;
    session.out() << "  " << palette.Paint(Colour::kHeading, Printable(event.type()));
    if (!event.title().empty()) session.out() << "  " << Printable(event.title());
    if (!event.leads_to().empty()) {
      session.out() << palette.Paint(Colour::kGood, "  leads to " + Printable(event.leads_to()));
    }
    session.out() << '\n';
    std::vector<std::string> fields;
    for (const v1::NextField& field : event.field()) fields.push_back(Printable(FieldText(field)));
    if (!fields.empty()) {
      session.out() << WrapToWidth(Joined(fields, " "), kTextColumns, "      ") << '\n';
    }
    for (const v1::NextField& field : event.field()) {
      if (!field.repeated() || field.hint().empty()) continue;
      session.out() << WrapToWidth(Printable(fmt::format("{}: {}", field.name(), field.hint())),
                                   kTextColumns, "      ")
                    << '\n';
    }
    if (!event.depends_on().empty()) {
      const std::string said = Joined({event.depends_on().begin(), event.depends_on().end()}, " ");
      session.out() << WrapToWidth(Printable("What you enter may be refused: " + said),
                                   kTextColumns, "      ")
                    << '\n';
    }
  }
}

void PrintBlocked(const v1::NextView& next, Session& session) {
  bool any = false;
  for (const v1::NextEvent& event : next.event()) {
    if (event.blocked_by().empty()) continue;
    if (!any) session.out() << "\nNot yet\n";
    any = true;
    session.out() << "  " << Printable(event.type()) << '\n';
    for (const std::string& reason : event.blocked_by()) {
      session.out() << WrapToWidth(Printable(reason), kTextColumns, "      ") << '\n';
    }
  }
}

void PrintOwed(const v1::InstanceView& instance, Session& session) {
  Table table({{.title = "", .may_shrink = true}, {.title = ""}, {.title = ""}, {.title = ""}});
  Doubts doubts;
  for (const v1::DeadlineView& view : instance.deadline()) {
    if (!IsOwed(view.state())) continue;
    doubts.Note(view.state());
    table.Add({DeadlineTitle(view, session.language()), DueText(view.state()), StandingCell(view),
               WhoseTurn(view)});
  }
  if (table.empty()) return;
  session.out() << "\nOwed\n"
                << table.Render(session.console().palette, session.console().columns, "  ")
                << doubts.Text();
}

// A stream that has no events yet: what begins it.
absl::StatusOr<bool> IsToBegin(const std::string& id, Session& session) {
  const absl::StatusOr<StreamId> stream = StreamId::Parse(id);
  if (!stream.ok() || !stream->IsInstance()) return false;
  if (!session.DefinitionFor(stream->text()).ok()) return false;
  TANDEM_ASSIGN_OR_RETURN(const uint64_t version, VersionOf(session, stream->text()));
  return version == 0;
}

}  // namespace

absl::Status RunNext(const NextOptions& options, Session& session) {
  ShowOptions show;
  show.id = options.id;
  absl::StatusOr<v1::InstanceView> found = QueryInstance(session, show);
  bool is_to_begin = false;
  if (absl::IsNotFound(found.status())) {
    TANDEM_ASSIGN_OR_RETURN(is_to_begin, IsToBegin(options.id, session));
  }
  v1::InstanceView view;
  if (is_to_begin) {
    view.mutable_row()->set_stream(options.id);
  } else {
    TANDEM_ASSIGN_OR_RETURN(view, std::move(found));
  }
  v1::Request request;
  request.mutable_describe_next()->set_stream(view.row().stream());
  request.mutable_describe_next()->set_language(session.language());
  TANDEM_ASSIGN_OR_RETURN(const v1::Reply reply, session.Ask(request));
  const v1::NextView& next = reply.next();
  if (session.console().json) {
    PrintJson(session.out(), NextJson(next, session.language()));
    return absl::OkStatus();
  }
  const Palette& palette = session.console().palette;
  session.out() << palette.Paint(Colour::kHeading, Printable(next.title())) << "  ("
                << (is_to_begin ? next.stream() : ShortName(next.stream())) << ")\n"
                << (is_to_begin ? "It has no events yet."
                                : "Phase: " + Printable(next.phase_title()))
                << '\n';
  if (!next.guidance().empty()) {
    session.out() << '\n'
                  << WrapToWidth(PrintableLines(next.guidance()), kTextColumns, "  ") << '\n';
  }
  PrintOwed(view, session);
  PrintPossible(next, session);
  PrintLate(next, session);
  if (!is_to_begin) PrintBlocked(next, session);
  session.out() << fmt::format("\nRecord one: tandem record {} EVENT field=value ... [--dry-run]\n",
                               is_to_begin ? next.stream() : ShortName(next.stream()));
  return absl::OkStatus();
}

}  // namespace tandem::cli
