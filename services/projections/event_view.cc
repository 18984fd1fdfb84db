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

// Which events count for nothing, and what the others became.
struct Revisions {
  std::set<uint64_t> retracted;
  std::map<uint64_t, const v1::Envelope*> corrected;  // By the latest that stands.
};

// From the last to the first, so that a correction that was itself retracted
// changes nothing.
Revisions RevisionsOf(const std::vector<v1::Envelope>& events) {
  Revisions revisions;
  for (auto event = events.rbegin(); event != events.rend(); ++event) {
    if (revisions.retracted.count(event->version()) != 0) continue;
    if (event->type() == "EventRetracted") {
      v1::EventRetracted retracted;
      if (retracted.ParseFromString(event->payload())) {
        revisions.retracted.insert(retracted.event());
      }
    } else if (event->type() == "EventCorrected") {
      v1::EventCorrected corrected;
      if (corrected.ParseFromString(event->payload())) {
        revisions.corrected.try_emplace(corrected.event(), &*event);
      }
    }
  }
  return revisions;
}

v1::Envelope Corrected(v1::Envelope event, const v1::Envelope& correction) {
  v1::EventCorrected corrected;
  if (!corrected.ParseFromString(correction.payload())) return event;
  if (corrected.has_payload()) event.set_payload(corrected.payload());
  if (corrected.has_occurred_on()) *event.mutable_occurred_on() = corrected.occurred_on();
  return event;
}

std::string TitleOfHistoryEvent(const std::string& type) {
  static const std::map<std::string, std::string> kTitles = {
      {"EventCorrected", "Event corrected"},       {"EventRetracted", "Event retracted"},
      {"DeadlineMoved", "Deadline moved"},         {"DeadlineWaived", "Deadline waived"},
      {"ConditionWaived", "Condition waived"},     {"InstanceMigrated", "Definition changed"},
      {"ProgrammeDeployed", "Programme deployed"},
  };
  auto title = kTitles.find(type);
  return title == kTitles.end() ? type : title->second;
}

}  // namespace

v1::EventView EventViewOf(const World& world, const v1::Envelope& event) {
  v1::EventView view;
  view.set_version(event.version());
  view.set_type(event.type());
  const Definition* definition = world.DefinitionFor(event);
  const v1::EventType* type = definition == nullptr ? nullptr : definition->FindEvent(event.type());
  view.set_title(type != nullptr && !type->title().en().empty()
                     ? type->title().en()
                     : TitleOfHistoryEvent(event.type()));
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
  for (const v1::Envelope& event : events) {
    auto correction = revisions.corrected.find(event.version());
    v1::EventView view = EventViewOf(world, correction == revisions.corrected.end()
                                                ? event
                                                : Corrected(event, *correction->second));
    if (correction != revisions.corrected.end()) {
      view.set_corrected_by(correction->second->version());
    }
    view.set_retracted(revisions.retracted.count(event.version()) != 0);
    views.push_back(std::move(view));
  }
  return views;
}

}  // namespace tandem::services
