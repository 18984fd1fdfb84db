#include "engine/workflow/definition.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "engine/workflow/definition_build.h"
#include "engine/workflow/message_walk.h"
#include "engine/workflow/near_name.h"
#include "fmt/format.h"
#include "tandem/v1/history.pb.h"

namespace tandem {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

const std::map<std::string, const Message*, std::less<>>& HistoryEvents() {
  static const auto* const kEvents = new std::map<std::string, const Message*, std::less<>>{
      {"EventCorrected", &v1::EventCorrected::default_instance()},
      {"EventRetracted", &v1::EventRetracted::default_instance()},
      {"DeadlineMoved", &v1::DeadlineMoved::default_instance()},
      {"DeadlineWaived", &v1::DeadlineWaived::default_instance()},
      {"ConditionWaived", &v1::ConditionWaived::default_instance()},
      {"InstanceMigrated", &v1::InstanceMigrated::default_instance()}};
  return *kEvents;
}

std::vector<NamingField> NamingFields(const Descriptor& payload) {
  std::vector<NamingField> naming;
  for (int i = 0; i < payload.field_count(); ++i) {
    const FieldDescriptor* field = payload.field(i);
    if (const std::string& kind = RuleOf(field).names(); !kind.empty()) {
      naming.push_back({kind, field});
    }
  }
  std::sort(naming.begin(), naming.end(), [](const NamingField& a, const NamingField& b) {
    return a.field->number() < b.field->number();
  });
  return naming;
}

bool NamesAnItem(const std::vector<NamingField>& naming) {
  return std::any_of(naming.begin(), naming.end(), [](const NamingField& field) {
    return field.kind != "party" && field.kind != "activity" && field.kind != "event" &&
           field.kind != "occurrence";
  });
}

// The event types that the patterns of a definition look at.
struct Watched {
  bool all = false;
  std::set<std::string, std::less<>> types;
};

Watched WatchedBy(const v1::Definition& definition) {
  Watched watched;
  WalkEach<v1::EventPattern>(definition, [&](const v1::EventPattern& pattern) {
    watched.types.insert(pattern.event().begin(), pattern.event().end());
    watched.types.insert(pattern.undone_by().begin(), pattern.undone_by().end());
    if (pattern.event().empty() && pattern.has_where()) watched.all = true;
  });
  WalkEach<v1::Selection>(definition, [&](const v1::Selection& selection) {
    if (selection.has_events() && selection.events().event().empty()) watched.all = true;
  });
  for (const v1::Deadline& deadline : definition.deadline()) {
    for (const v1::EventPattern& pattern : deadline.met_by()) {
      if (pattern.event().empty()) watched.all = true;
    }
  }
  return watched;
}

}  // namespace

struct Definition::Index {
  struct Event {
    const v1::EventType* type = nullptr;  // Null: a history event.
    const Message* prototype = nullptr;   // Null: the payload's message is missing.
    std::vector<NamingField> naming;
    bool matters = false;
  };

  std::shared_ptr<const PayloadPool> pool;
  std::map<std::string, Event, std::less<>> events;
  std::map<std::string, const v1::Phase*, std::less<>> phases;
  std::map<std::string, int, std::less<>> phase_order;
  std::map<std::string, const v1::PartyRole*, std::less<>> roles;
  std::map<std::string, const v1::Fact*, std::less<>> facts;
  std::map<std::string, const v1::Condition*, std::less<>> conditions;
  std::map<std::string, const v1::Deadline*, std::less<>> deadlines;
  std::map<std::string, const v1::ReminderRule*, std::less<>> reminders;

  const Event* Find(std::string_view event) const {
    const auto found = events.find(event);
    return found == events.end() ? nullptr : &found->second;
  }
};

namespace {

template <typename T>
const T* FindIn(const std::map<std::string, const T*, std::less<>>& index, std::string_view name) {
  const auto found = index.find(name);
  return found == index.end() ? nullptr : found->second;
}

template <typename T, typename List>
void AddAll(const List& list, std::map<std::string, const T*, std::less<>>* index) {
  for (const T& entry : list) index->emplace(entry.name(), &entry);
}

}  // namespace

Definition::Definition() : index_(std::make_shared<Index>()) {}

const v1::EventType* Definition::FindEvent(std::string_view name) const {
  const Index::Event* event = index_->Find(name);
  return event == nullptr ? nullptr : event->type;
}
const v1::Phase* Definition::FindPhase(std::string_view name) const {
  return FindIn(index_->phases, name);
}
const v1::PartyRole* Definition::FindRole(std::string_view name) const {
  return FindIn(index_->roles, name);
}
const v1::Fact* Definition::FindFact(std::string_view name) const {
  return FindIn(index_->facts, name);
}
const v1::Condition* Definition::FindCondition(std::string_view name) const {
  return FindIn(index_->conditions, name);
}
const v1::Deadline* Definition::FindDeadline(std::string_view name) const {
  return FindIn(index_->deadlines, name);
}
const v1::ReminderRule* Definition::FindReminder(std::string_view name) const {
  return FindIn(index_->reminders, name);
}

int Definition::PhaseOrder(std::string_view phase) const {
  const auto found = index_->phase_order.find(phase);
  return found == index_->phase_order.end() ? -1 : found->second;
}

const Descriptor* Definition::PayloadOf(std::string_view event) const {
  const Index::Event* found = index_->Find(event);
  if (found == nullptr || found->prototype == nullptr) return nullptr;
  return found->prototype->GetDescriptor();
}

std::unique_ptr<Message> Definition::NewPayload(std::string_view event) const {
  const Index::Event* found = index_->Find(event);
  if (found == nullptr || found->prototype == nullptr) return nullptr;
  return std::unique_ptr<Message>(found->prototype->New());
}

absl::StatusOr<std::unique_ptr<Message>> Definition::ParsePayload(std::string_view event,
                                                                  std::string_view bytes) const {
  std::unique_ptr<Message> payload = NewPayload(event);
  if (payload == nullptr) {
    std::vector<std::string> names;
    for (const v1::EventType& type : proto_.event()) names.push_back(type.name());
    const std::string nearest = NearestName(event, names);
    return absl::NotFoundError(fmt::format(
        "no event '{}' in workflow '{}' of {}{}; it has {}", event, name(), programme_,
        nearest.empty() ? "" : fmt::format("; did you mean '{}'?", nearest), ListNames(names)));
  }
  if (!payload->ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    return absl::InvalidArgumentError(
        fmt::format("the payload of '{}' is no valid message of type {}", event,
                    payload->GetDescriptor()->full_name()));
  }
  return payload;
}

const std::vector<NamingField>& Definition::NamingFieldsOf(std::string_view event) const {
  static const auto* const kNone = new std::vector<NamingField>();
  const Index::Event* found = index_->Find(event);
  return found == nullptr ? *kNone : found->naming;
}

bool Definition::Matters(std::string_view event) const {
  const Index::Event* found = index_->Find(event);
  return found != nullptr && found->matters;
}

bool IsHistoryEvent(std::string_view event) {
  return HistoryEvents().find(event) != HistoryEvents().end();
}

const v1::FieldRule& RuleOf(const FieldDescriptor* field) {
  return field->options().GetExtension(v1::rule);
}

std::string PayloadName(const v1::Definition& definition, const v1::EventType& event) {
  if (!event.payload().empty()) return event.payload();
  return fmt::format("{}.{}", definition.payload_package(), event.name());
}

std::shared_ptr<const Definition> DefinitionBuilder::Finish(
    const v1::ProgrammeManifest& manifest, std::shared_ptr<const PayloadPool> pool) {
  Definition& definition = *definition_;
  const v1::Definition& proto = definition.proto_;
  definition.programme_ = manifest.name();
  definition.office_ = manifest.office();
  if (!manifest.office().empty()) {
    definition.officer_post_ =
        manifest.officer_post().empty() ? "officer" : manifest.officer_post();
    definition.director_post_ =
        manifest.director_post().empty() ? "director" : manifest.director_post();
  }

  auto index = std::make_shared<Definition::Index>();
  AddAll(proto.phase(), &index->phases);
  AddAll(proto.role(), &index->roles);
  AddAll(proto.fact(), &index->facts);
  AddAll(proto.deadline(), &index->deadlines);
  AddAll(proto.reminder(), &index->reminders);
  WalkEach<v1::Condition>(proto, [&](const v1::Condition& condition) {
    if (!condition.name().empty()) index->conditions.emplace(condition.name(), &condition);
  });
  int order = 0;
  for (const v1::Phase& phase : proto.phase()) {
    if (!phase.side() && index->phase_order.emplace(phase.name(), order).second) ++order;
  }

  const Watched watched = WatchedBy(proto);
  for (const auto& [name, prototype] : HistoryEvents()) {
    index->events[name] = {nullptr, prototype, NamingFields(*prototype->GetDescriptor()),
                           watched.types.count(name) > 0};
  }
  for (const v1::EventType& type : proto.event()) {
    Definition::Index::Event event;
    event.type = &type;
    if (const Descriptor* payload = pool->Find(PayloadName(proto, type))) {
      event.prototype = pool->Prototype(payload);
      event.naming = NamingFields(*payload);
    }
    event.matters = watched.all || watched.types.count(type.name()) > 0 || type.starts() ||
                    type.repeat() != v1::EventType::MANY || !type.effect().empty() ||
                    NamesAnItem(event.naming);
    index->events.emplace(type.name(), std::move(event));
  }
  index->pool = std::move(pool);
  definition.index_ = std::move(index);
  return definition_;
}

}  // namespace tandem
