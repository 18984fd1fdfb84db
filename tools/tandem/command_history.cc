// tandem history: what happened, event by event, with what was recorded and who said so.
#include <fmt/format.h>

#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "engine/base/localized_text.h"
#include "engine/base/status_macros.h"
#include "engine/workflow/payload_json.h"
#include "tools/tandem/commands.h"
#include "tools/tandem/instance_query.h"
#include "tools/tandem/json_output.h"
#include "tools/tandem/people_names.h"
#include "tools/tandem/render/display_width.h"
#include "tools/tandem/render/joined.h"
#include "tools/tandem/render/payload_text.h"
#include "tools/tandem/render/stream_text.h"
#include "tools/tandem/render/table.h"
#include "tools/tandem/render/time_text.h"

namespace tandem::cli {
namespace {

using google::protobuf::Message;

constexpr char kDetailIndent[] = "    ";

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

// What the event says; null if there is no definition now that can read it.
std::unique_ptr<Message> PayloadOf(const v1::EventView& event, const Definition* definition) {
  if (definition == nullptr) return nullptr;
  std::unique_ptr<Message> payload = definition->NewPayload(event.type());
  if (payload == nullptr || event.payload_json().empty()) return nullptr;
  if (!ReadPayloadJson(event.payload_json(), payload.get()).ok()) return nullptr;
  return payload;
}

class History {
 public:
  // All are borrowed; `definition` may be null.
  History(const v1::InstanceView& view, const Definition* definition, Session& session)
      : view_(view), session_(session) {
    std::set<std::string> people;
    for (const v1::EventView& event : view.event()) {
      people.insert(event.recorded_by());
      people.insert(event.reported_by());
      payloads_.push_back(PayloadOf(event, definition));
      if (payloads_.back() != nullptr) people.merge(PeopleIn(*payloads_.back()));
    }
    names_ = NamesOf(people, session);
  }

  void Print() const {
    const Palette& palette = session_.console().palette;
    session_.out() << palette.Paint(Colour::kHeading, Printable(view_.row().title())) << "\n\n";
    for (int i = 0; i < view_.event_size(); ++i) {
      PrintEvent(view_.event(i), payloads_[static_cast<size_t>(i)].get());
    }
  }

 private:
  void PrintEvent(const v1::EventView& event, const Message* payload) const {
    const Palette& palette = session_.console().palette;
    std::string who = "recorded by " + NameOr(names_, event.recorded_by());
    if (!event.reported_by().empty()) who += ", reported by " + NameOr(names_, event.reported_by());
    const std::string& title = TextIn(event.title(), session_.language());
    session_.out() << fmt::format(
        "{}  {}  {}\n", Reference(event.stream(), event.version()),
        DateText(event.has_occurred_on(), event.occurred_on()),
        palette.Paint(Colour::kHeading, Printable(title.empty() ? event.type() : title)));
    PrintPayload(event, payload);
    if (!event.note().empty()) PrintLine("note: " + event.note());
    for (const v1::Evidence& evidence : event.evidence()) {
      session_.out() << kDetailIndent << EvidenceText(evidence) << '\n';
    }
    session_.out() << kDetailIndent << palette.Paint(Colour::kFaint, Printable(who)) << '\n';
    const std::string marks = MarksText(event);
    if (!marks.empty()) {
      session_.out() << kDetailIndent << palette.Paint(Colour::kSoon, marks) << '\n';
    }
  }

  void PrintPayload(const v1::EventView& event, const Message* payload) const {
    if (payload == nullptr) {
      if (event.payload_json().size() > 2) PrintLine(event.payload_json());  // More than "{}".
      return;
    }
    const auto name_of = [this](const std::string& id) { return NameOr(names_, id); };
    for (const std::string& line : PayloadLines(*payload, event.stream(), name_of)) {
      PrintLine(line);
    }
  }

  void PrintLine(const std::string& line) const {
    session_.out() << WrapToWidth(PrintableLines(line), kTextColumns, kDetailIndent) << '\n';
  }

  const v1::InstanceView& view_;
  Session& session_;
  std::vector<std::unique_ptr<Message>> payloads_;  // One an event.
  std::map<std::string, std::string> names_;
};

}  // namespace

absl::Status RunHistory(const ShowOptions& options, Session& session) {
  TANDEM_ASSIGN_OR_RETURN(const v1::InstanceView view, QueryInstance(session, options));
  if (session.console().json) {
    Json events = Json::array();
    for (const v1::EventView& event : view.event()) {
      events.push_back(EventJson(event, session.language()));
    }
    PrintJson(session.out(), Json{{"id", ShortName(view.row().stream())},
                                  {"stream", view.row().stream()},
                                  {"title", view.row().title()},
                                  {"events", events}});
    return absl::OkStatus();
  }
  const auto definition = session.DefinitionFor(view.row().stream());
  History(view, definition.ok() ? definition->get() : nullptr, session).Print();
  return absl::OkStatus();
}

}  // namespace tandem::cli
