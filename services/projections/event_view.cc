#include "services/projections/event_view.h"

#include <google/protobuf/util/json_util.h>

#include <map>
#include <memory>
#include <set>
#include <string>

#include "tandem/v1/history.pb.h"

namespace tandem::services {
namespace {

// Empty if it cannot be read.
std::string JsonOf(const Definition* definition, const v1::Envelope& event) {
  if (definition == nullptr) return "";
  auto payload = definition->ParsePayload(event.type(), event.payload());
  if (!payload.ok()) return "";
  google::protobuf::util::JsonPrintOptions options;
  options.preserve_proto_field_names = true;
  std::string json;
  if (!google::protobuf::util::MessageToJsonString(**payload, &json, options).ok()) return "";
  return json;
}

// Which events count for nothing, and by which corrections the others became what
// they are, from the oldest to the newest: what one does not speak of stays as the
// one before it left it. Neither can itself be corrected or retracted.
struct Revisions {
  std::set<uint64_t> retracted;
  std::map<uint64_t, std::vector<const v1::Envelope*>> corrections;
};

Revisions RevisionsOf(const std::vector<v1::Envelope>& events) {
  Revisions revisions;
  for (const v1::Envelope& event : events) {
    if (event.type() == "EventRetracted") {
      v1::EventRetracted retracted;
      if (retracted.ParseFromString(event.payload())) revisions.retracted.insert(retracted.event());
    } else if (event.type() == "EventCorrected") {
      v1::EventCorrected corrected;
      if (corrected.ParseFromString(event.payload())) {
        revisions.corrections[corrected.event()].push_back(&event);
      }
    }
  }
  return revisions;
}

void Correct(const v1::Envelope& correction, v1::Envelope* event) {
  v1::EventCorrected corrected;
  if (!corrected.ParseFromString(correction.payload())) return;
  if (corrected.has_payload()) event->set_payload(corrected.payload());
  if (corrected.has_occurred_on()) *event->mutable_occurred_on() = corrected.occurred_on();
}

v1::LocalizedText TitleOfHistoryEvent(const std::string& type) {
  static const std::map<std::string, std::string> kTitles = {
      {"EventCorrected", "Event corrected"},       {"EventRetracted", "Event retracted"},
      {"DeadlineMoved", "Deadline moved"},         {"DeadlineWaived", "Deadline waived"},
      {"ConditionWaived", "Condition waived"},     {"InstanceMigrated", "Definition changed"},
      {"ProgrammeDeployed", "Programme deployed"},
  };
  auto title = kTitles.find(type);
  v1::LocalizedText text;
  text.set_en(title == kTitles.end() ? type : title->second);
  return text;
}

}  // namespace

v1::EventView EventViewOf(const World& world, const v1::Envelope& event) {
  v1::EventView view;
  view.set_version(event.version());
  view.set_type(event.type());
  const Definition* definition = world.DefinitionFor(event);
  const v1::EventType* type = definition == nullptr ? nullptr : definition->FindEvent(event.type());
  *view.mutable_title() = type != nullptr && !type->title().en().empty()
                              ? type->title()
                              : TitleOfHistoryEvent(event.type());
  if (event.has_occurred_on()) *view.mutable_occurred_on() = event.occurred_on();
  *view.mutable_recorded_at() = event.recorded_at();
  view.set_recorded_by(event.recorded_by());
  view.set_reported_by(event.reported_by());
  view.set_note(event.note());
  *view.mutable_evidence() = event.evidence();
  view.set_illustrative(event.illustrative());
  view.set_backfill(event.backfill());
  view.set_payload_json(JsonOf(definition, event));
  view.set_stream(event.stream());
  view.set_position(event.position());
  return view;
}

std::vector<v1::EventView> EffectiveHistory(const World& world,
                                            const std::vector<v1::Envelope>& events) {
  const Revisions revisions = RevisionsOf(events);
  std::vector<v1::EventView> views;
  views.reserve(events.size());
  for (const v1::Envelope& recorded : events) {
    const auto corrections = revisions.corrections.find(recorded.version());
    v1::EventView view;
    if (corrections == revisions.corrections.end()) {
      view = EventViewOf(world, recorded);
    } else {
      v1::Envelope event = recorded;
      for (const v1::Envelope* correction : corrections->second) Correct(*correction, &event);
      view = EventViewOf(world, event);
      view.set_corrected_by(corrections->second.back()->version());
    }
    view.set_retracted(revisions.retracted.count(recorded.version()) != 0);
    views.push_back(std::move(view));
  }
  return views;
}

}  // namespace tandem::services
