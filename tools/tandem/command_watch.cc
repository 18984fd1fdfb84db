// tandem watch: what is recorded, as it is recorded.
#include <fmt/format.h>

#include <map>
#include <nlohmann/json.hpp>
#include <string>

#include "engine/base/status_macros.h"
#include "engine/base/stream_id.h"
#include "tools/tandem/commands.h"
#include "tools/tandem/event_title.h"
#include "tools/tandem/json_output.h"
#include "tools/tandem/people_names.h"
#include "tools/tandem/render/display_width.h"
#include "tools/tandem/render/stream_text.h"
#include "tools/tandem/render/time_text.h"

namespace tandem::cli {
namespace {

bool IsNotice(const v1::Envelope& event) {
  const absl::StatusOr<StreamId> stream = StreamId::Parse(event.stream());
  return stream.ok() && stream->IsNotice();
}

std::string Line(const v1::Envelope& event, const std::string& title,
                 const std::map<std::string, std::string>& names) {
  std::string line = fmt::format("{}  {}  {}  {}  by {}", MinuteText(event.recorded_at()),
                                 Reference(event.stream(), event.version()), title,
                                 DateText(event.has_occurred_on(), event.occurred_on()),
                                 NameOr(names, event.recorded_by()));
  if (event.backfill()) line += "  (backfilled)";
  if (event.illustrative()) line += "  (illustrative)";
  return Printable(line);
}

}  // namespace

absl::Status RunWatch(const WatchOptions& options, const std::function<bool()>& stop,
                      Session& session) {
  session.NoteJsonFailure(JsonFailure::kLine);
  TANDEM_ASSIGN_OR_RETURN(Node * node, session.node());
  session.err() << "Watching; Ctrl-C ends it.\n";
  std::map<std::string, std::string> names;
  const auto on_batch = [&](const v1::Batch& batch) {
    for (const v1::Envelope& event : batch.event()) {
      if (!options.notices && IsNotice(event)) continue;
      if (session.console().json) {
        PrintJsonLine(session.out(), EnvelopeJson(event));
      } else {
        if (names.find(event.recorded_by()) == names.end()) {
          names.merge(NamesOf({event.recorded_by()}, session));
        }
        session.out() << Line(event, EventTitle(event.stream(), event.type(), session), names)
                      << '\n';
      }
    }
    session.out().flush();
  };
  // Nobody reads any more: there is nobody left to watch for.
  const auto stop_or_unread = [&] { return stop() || !session.out().good(); };
  return node->Follow(Position{node->greeting().head()}, v1::Filter(), on_batch, stop_or_unread);
}

}  // namespace tandem::cli
