#include "engine/workflow/history.h"

#include <algorithm>
#include <string>

#include "engine/base/contains.h"
#include "engine/workflow/value.h"
#include "tandem/v1/history.pb.h"

namespace tandem {
namespace {

constexpr std::string_view kServicePrefix = "service:";

v1::HistoryEntry* Find(History& history, uint64_t version) {
  for (v1::HistoryEntry& entry : history) {
    if (entry.version() == version) return &entry;
  }
  return nullptr;
}

// What the corrected event still does not say.
void ForgetWhatIsKnown(const Definition& definition, v1::HistoryEntry& entry) {
  const auto payload = definition.ParsePayload(entry.type(), entry.payload());
  auto& unknown = *entry.mutable_unknown();
  const auto is_known = [&](const std::string& name) {
    if (name == "occurred_on") return entry.has_occurred_on();
    if (!payload.ok()) return false;
    const Value value = FieldOf(**payload, name);
    const std::vector<Value>* list = value.As<std::vector<Value>>();
    return value.known() && (list == nullptr || !list->empty());
  };
  unknown.erase(std::remove_if(unknown.begin(), unknown.end(), is_known), unknown.end());
}

void Correct(const Definition& definition, const v1::HistoryEntry& change, History& history) {
  v1::EventCorrected corrected;
  if (!corrected.ParseFromString(change.payload())) return;
  v1::HistoryEntry* entry = Find(history, corrected.event());
  if (entry == nullptr) return;
  if (corrected.has_payload()) {
    entry->set_payload(corrected.payload());
    *entry->mutable_pinned() = change.pinned();
    entry->set_reworded_by(change.version());
  }
  if (corrected.has_occurred_on()) {
    *entry->mutable_occurred_on() = corrected.occurred_on();
    entry->set_redated_by(change.version());
  }
  entry->set_corrected_by(change.version());
  *entry->mutable_corrected_at() = change.recorded_at();
  ForgetWhatIsKnown(definition, *entry);
}

}  // namespace

v1::HistoryEntry EntryOf(const v1::Envelope& event) {
  v1::HistoryEntry entry;
  entry.set_version(event.version());
  entry.set_type(event.type());
  entry.set_payload(event.payload());
  entry.set_payload_type(event.payload_type());
  if (event.has_occurred_on()) *entry.mutable_occurred_on() = event.occurred_on();
  *entry.mutable_recorded_at() = event.recorded_at();
  entry.set_by_person(event.recorded_by().compare(0, kServicePrefix.size(), kServicePrefix) != 0);
  entry.set_backfill(event.backfill());
  entry.set_illustrative(event.illustrative());
  *entry.mutable_evidence() = event.evidence();
  *entry.mutable_unknown() = event.unknown();
  *entry.mutable_party_of_unknown_role() = event.party_of_unknown_role();
  *entry.mutable_unmet() = event.unmet();
  *entry.mutable_pinned() = event.pinned();
  entry.set_definition_version(event.definition_version());
  entry.set_reported_by(event.reported_by());
  return entry;
}

bool IsKept(const Definition& definition, const v1::HistoryEntry& entry) {
  return definition.Matters(entry.type()) || !entry.evidence().empty() || !entry.unmet().empty() ||
         !entry.unknown().empty() || !entry.party_of_unknown_role().empty();
}

bool ChangesHistory(std::string_view type) {
  return type == "EventCorrected" || type == "EventRetracted";
}

bool IsRelief(std::string_view type) {
  return type == "DeadlineMoved" || type == "DeadlineWaived" || type == "ConditionWaived";
}

std::optional<uint32_t> MigratesTo(const v1::Envelope& event) {
  v1::InstanceMigrated migrated;
  if (event.type() != "InstanceMigrated" || !migrated.ParseFromString(event.payload())) {
    return std::nullopt;
  }
  return migrated.definition_version();
}

void ChangeHistory(const Definition& definition, const v1::HistoryEntry& change, History& history,
                   google::protobuf::RepeatedField<uint64_t>& retracted) {
  if (change.type() == "EventCorrected") {
    Correct(definition, change, history);
    return;
  }
  v1::EventRetracted retraction;
  if (!retraction.ParseFromString(change.payload())) return;
  const uint64_t version = retraction.event();
  if (!Contains(retracted, version)) {
    retracted.Add(version);
  }
  history.erase(std::remove_if(history.begin(), history.end(),
                               [version](const v1::HistoryEntry& entry) {
                                 return entry.version() == version;
                               }),
                history.end());
}

void NotePerson(const v1::HistoryEntry& event, v1::InstanceState& state) {
  if (!event.by_person()) return;
  v1::HistoryEntry note;
  note.set_version(event.version());
  note.set_type(event.type());
  if (event.has_occurred_on()) *note.mutable_occurred_on() = event.occurred_on();
  *note.mutable_recorded_at() = event.recorded_at();
  note.set_by_person(true);
  if (!state.has_first_by_person()) *state.mutable_first_by_person() = note;
  *state.mutable_last_by_person() = std::move(note);
}

}  // namespace tandem
