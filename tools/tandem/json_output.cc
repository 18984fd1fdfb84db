#include "tools/tandem/json_output.h"

#include <cstdint>

#include "engine/base/localized_text.h"
#include "tools/tandem/hex.h"
#include "tools/tandem/json_values.h"
#include "tools/tandem/render/stream_text.h"

namespace tandem::cli {
namespace {

Json FactJson(const v1::FactView& fact, std::string_view language) {
  Json value = nullptr;
  switch (fact.value().value_case()) {
    case v1::FactValue::kDate:
      value = ToIso(fact.value().date());
      break;
    case v1::FactValue::kNumber:
      value = fact.value().number();
      break;
    case v1::FactValue::kMoney:
      value = Json{{"currency", fact.value().money().currency()},
                   {"minor", fact.value().money().minor()}};
      break;
    case v1::FactValue::kText:
      value = fact.value().text();
      break;
    case v1::FactValue::kFlag:
      value = fact.value().flag();
      break;
    case v1::FactValue::kClockTime:
      value = Json{{"time", fact.value().clock_time().time()},
                   {"zone", fact.value().clock_time().zone()}};
      break;
    default:
      break;
  }
  return Json{{"name", fact.name()},
              {"title", TextIn(fact.title(), language)},
              {"value", value},
              {"text", fact.text()}};
}

Json ActivityJson(const v1::ActivityView& view) {
  const v1::Activity& activity = view.activity();
  return Json{{"key", activity.key()},
              {"title", activity.title()},
              {"responsible", activity.responsible()},
              {"responsible_name", view.responsible_name()},
              {"due", PeriodOrNull(activity.has_due(), activity.due())},
              {"after", TextList(activity.after())},
              {"waits_for", TextOrNull(activity.waits_for())},
              {"state", LowerCase(v1::Activity::State_Name(view.state()))},
              {"late", view.late()},
              {"settled_on", PeriodOrNull(view.has_settled_on(), view.settled_on())}};
}

Json PhaseJson(const v1::PhaseView& phase, std::string_view language) {
  return Json{{"phase", phase.phase()},
              {"title", TextIn(phase.title(), language)},
              {"entered", phase.entered()},
              {"entered_on", PeriodOrNull(phase.has_entered_on(), phase.entered_on())},
              {"unrecorded", phase.unrecorded()},
              {"current", phase.current()}};
}

Json EvidenceJson(const v1::Evidence& evidence) {
  return Json{{"kind", TextOrNull(evidence.kind())},
              {"title", TextOrNull(evidence.title())},
              {"url", TextOrNull(evidence.url())},
              {"language", TextOrNull(evidence.language())},
              {"sha256", TextOrNull(ToHex(evidence.sha256()))}};
}

// A payload is JSON already; text that is none stays text.
Json PayloadJson(const std::string& text) {
  if (text.empty()) return Json::object();
  Json payload = Json::parse(text, nullptr, /*allow_exceptions=*/false);
  return payload.is_discarded() ? Json(text) : payload;
}

}  // namespace

Json RowJson(const v1::PortfolioRow& row, std::string_view language) {
  Json parties = Json::array();
  for (const v1::PartyView& party : row.party()) {
    parties.push_back(Json{{"organisation", party.organisation()},
                           {"name", party.name()},
                           {"role", TextOrNull(party.role())},
                           {"role_title", TextOrNull(TextIn(party.role_title(), language))},
                           {"left", party.left()}});
  }
  return Json{{"id", ShortName(row.stream())},
              {"stream", row.stream()},
              {"title", row.title()},
              {"workflow", WorkflowOf(row.stream())},
              {"workflow_title", TextIn(row.workflow_title(), language)},
              {"phase", row.phase()},
              {"phase_title", TextIn(row.phase_title(), language)},
              {"final", row.final()},
              {"parties", parties},
              {"next_deadline",
               row.has_next_deadline() ? DeadlineJson(row.next_deadline(), language) : Json()},
              {"late", row.late()},
              {"waiting", row.waiting()},
              {"gaps", row.gaps()},
              {"illustrative", row.illustrative()},
              {"version", row.version()},
              {"changed_at", TimeOrNull(row.has_changed_at(), row.changed_at())}};
}

Json PortfolioJson(const v1::Portfolio& portfolio, std::string_view language) {
  Json rows = Json::array();
  for (const v1::PortfolioRow& row : portfolio.row()) rows.push_back(RowJson(row, language));
  return Json{{"now", TimeOrNull(portfolio.has_now(), portfolio.now())},
              {"more", portfolio.more()},
              {"rows", rows}};
}

Json ProvisionalJson(const v1::Provisional& doubt) {
  return Json{{"calendar", doubt.calendar()},
              {"title", TextOrNull(doubt.title())},
              {"sure_from", DateOrNull(doubt.has_sure_from(), doubt.sure_from())},
              {"sure_until", DateOrNull(doubt.has_sure_until(), doubt.sure_until())}};
}

Json DeadlineStateJson(const v1::DeadlineState& state, std::string_view language) {
  Json responsible = Json::array();
  for (const v1::Responsible& who : state.responsible()) {
    responsible.push_back(Json{{"organisation", who.organisation()},
                               {"post", who.post()},
                               {"person", TextOrNull(who.person())}});
  }
  return Json{
      {"id", state.id()},
      {"name", state.name()},
      {"title", TextIn(state.title(), language)},
      {"about", TextOrNull(state.about())},
      {"occurrence", state.occurrence()},
      {"boundary", DateOrNull(state.has_boundary(), state.boundary())},
      {"state", LowerCase(v1::DeadlineState::State_Name(state.state()))},
      {"due", DateOrNull(state.has_due(), state.due())},
      {"due_time", TextOrNull(state.time())},
      {"zone", TextOrNull(state.zone())},
      {"zone_unknown", state.zone_unknown()},
      {"provisional", state.has_provisional() ? ProvisionalJson(state.provisional()) : Json()},
      {"late_from", TimeOrNull(state.has_late_from(), state.late_from())},
      {"waits_for", TextOrNull(state.waits_for())},
      {"met_on", PeriodOrNull(state.has_met_on(), state.met_on())},
      {"responsible", responsible},
      {"movable", state.movable()},
      {"waivable", state.waivable()},
      {"moves", state.moves()}};
}

Json DeadlineJson(const v1::DeadlineView& view, std::string_view language) {
  Json json = DeadlineStateJson(view.state(), language);
  json["instance"] = ShortName(view.stream());
  json["stream"] = view.stream();
  json["instance_title"] = view.instance_title();
  json["late"] = view.late();
  json["days_left"] = view.state().has_due() ? Json(view.days_left()) : Json(nullptr);
  json["responsible_names"] = TextList(view.responsible_name());
  json["illustrative"] = view.illustrative();
  return json;
}

Json DeadlinesJson(const v1::Deadlines& deadlines, std::string_view language) {
  Json list = Json::array();
  for (const v1::DeadlineView& view : deadlines.deadline()) {
    list.push_back(DeadlineJson(view, language));
  }
  return Json{{"now", TimeOrNull(deadlines.has_now(), deadlines.now())},
              {"more", deadlines.more()},
              {"deadlines", list}};
}

Json InstanceJson(const v1::InstanceView& view, std::string_view language) {
  Json json = RowJson(view.row(), language);
  json["now"] = TimeOrNull(view.has_now(), view.now());
  json["guidance"] = TextOrNull(TextIn(view.guidance(), language));
  json["facts"] = Json::array();
  for (const v1::FactView& fact : view.fact()) {
    json["facts"].push_back(FactJson(fact, language));
  }
  json["phases"] = Json::array();
  for (const v1::PhaseView& phase : view.phase()) {
    json["phases"].push_back(PhaseJson(phase, language));
  }
  json["activities"] = Json::array();
  for (const v1::ActivityView& activity : view.activity()) {
    json["activities"].push_back(ActivityJson(activity));
  }
  json["gaps_in_record"] = Json::array();
  for (const v1::GapView& gap : view.gap()) {
    json["gaps_in_record"].push_back(Json{{"message", gap.message()},
                                          {"event", TextOrNull(gap.event())},
                                          {"about", TextOrNull(gap.about())},
                                          {"filled", gap.filled()}});
  }
  json["deadlines"] = Json::array();
  for (const v1::DeadlineView& deadline : view.deadline()) {
    json["deadlines"].push_back(DeadlineJson(deadline, language));
  }
  json["events"] = Json::array();
  for (const v1::EventView& event : view.event()) {
    json["events"].push_back(EventJson(event, language));
  }
  return json;
}

Json EventJson(const v1::EventView& event, std::string_view language) {
  Json evidence = Json::array();
  for (const v1::Evidence& item : event.evidence()) evidence.push_back(EvidenceJson(item));
  return Json{{"reference", Reference(event.stream(), event.version())},
              {"stream", event.stream()},
              {"version", event.version()},
              {"position", event.position()},
              {"type", event.type()},
              {"title", TextIn(event.title(), language)},
              {"occurred_on", PeriodOrNull(event.has_occurred_on(), event.occurred_on())},
              {"recorded_at", TimeOrNull(event.has_recorded_at(), event.recorded_at())},
              {"recorded_by", TextOrNull(event.recorded_by())},
              {"reported_by", TextOrNull(event.reported_by())},
              {"note", TextOrNull(event.note())},
              {"evidence", evidence},
              {"payload", PayloadJson(event.payload_json())},
              {"illustrative", event.illustrative()},
              {"backfill", event.backfill()},
              {"late", event.late()},
              {"retracted", event.retracted()},
              {"corrected_by", event.corrected_by() == 0 ? Json() : Json(event.corrected_by())}};
}

Json EnvelopeJson(const v1::Envelope& event) {
  return Json{{"reference", Reference(event.stream(), event.version())},
              {"stream", event.stream()},
              {"version", event.version()},
              {"position", event.position()},
              {"type", event.type()},
              {"occurred_on", PeriodOrNull(event.has_occurred_on(), event.occurred_on())},
              {"recorded_at", TimeOrNull(event.has_recorded_at(), event.recorded_at())},
              {"recorded_by", TextOrNull(event.recorded_by())},
              {"reported_by", TextOrNull(event.reported_by())},
              {"note", TextOrNull(event.note())},
              {"illustrative", event.illustrative()},
              {"backfill", event.backfill()}};
}

void PrintJson(std::ostream& out, const Json& json) {
  out << json.dump(2, ' ', /*ensure_ascii=*/false, Json::error_handler_t::replace) << '\n';
}

void PrintJsonLine(std::ostream& out, const Json& json) {
  out << json.dump(-1, ' ', /*ensure_ascii=*/false, Json::error_handler_t::replace) << '\n';
}

}  // namespace tandem::cli
