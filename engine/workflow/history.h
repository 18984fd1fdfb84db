// The effective history: corrections in place of their originals, retracted events
// left out.
#ifndef TANDEM_ENGINE_WORKFLOW_HISTORY_H_
#define TANDEM_ENGINE_WORKFLOW_HISTORY_H_

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "engine/workflow/definition.h"
#include "engine/workflow/instance.h"
#include "tandem/v1/event.pb.h"
#include "tandem/v1/instance.pb.h"

namespace tandem {

using History = std::vector<v1::HistoryEntry>;

// An event as the history keeps it.
v1::HistoryEntry EntryOf(const v1::Envelope& event);

// Whether an instance's history keeps it: rules ask for its type, or it says
// something of its own that rules or views ask for (evidence, gaps).
bool IsKept(const Definition& definition, const v1::HistoryEntry& entry);

// An event that changes the history instead of standing in it.
bool ChangesHistory(std::string_view type);  // EventCorrected, EventRetracted.
// An event that eases what is owed: DeadlineMoved, DeadlineWaived, ConditionWaived.
bool IsRelief(std::string_view type);

// The version of the definition to which the event migrates its instance. Absent: it
// is no migration.
std::optional<uint32_t> MigratesTo(const v1::Envelope& event);

// Carries out a correction or retraction. Of an event that the history does not
// hold nothing changes. A retracted version is added to `retracted`.
void ChangeHistory(const Definition& definition, const v1::HistoryEntry& change, History& history,
                   google::protobuf::RepeatedField<uint64_t>& retracted);

// Notes the event as the first or latest that a person recorded.
void NotePerson(const v1::HistoryEntry& event, v1::InstanceState& state);

}  // namespace tandem

#endif  // TANDEM_ENGINE_WORKFLOW_HISTORY_H_
