#include "engine/world_references.h"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <utility>

#include "engine/base/contains.h"
#include "engine/base/timestamp.h"
#include "engine/workflow/fold.h"
#include "engine/workflow/payload.h"
#include "engine/workflow/scope.h"
#include "engine/workflow/value.h"
#include "tandem/v1/history.pb.h"

namespace tandem {
namespace {

// Whether a reference field of `programme` that holds `name` means `target`. Names are
// given short ("oslo") or whole ("organisation/oslo", "garden/plot/north").
bool Means(const v1::Reference& reference, std::string_view name, const std::string& programme,
           const StreamId& target) {
  const std::string_view last = name.substr(name.rfind('/') + 1);
  const bool directory = reference.to() == "organisation" || reference.to() == "person";
  return target.text() == (directory ? fmt::format("{}/{}", reference.to(), last)
                                     : fmt::format("{}/{}/{}", programme, reference.to(), last));
}

// The version of the event that this one corrects; 0: it is no correction.
uint64_t CorrectedBy(const v1::Envelope& event) {
  v1::EventCorrected corrected;
  const bool is_one = event.type() == v1::EventCorrected::descriptor()->name() &&
                      corrected.ParseFromString(event.payload());
  return is_one ? corrected.event() : 0;
}

}  // namespace

bool RefersTo(const v1::Envelope& event, std::string_view stream) {
  return std::any_of(event.pin().begin(), event.pin().end(),
                     [stream](const v1::Pin& pin) { return pin.stream() == stream; });
}

absl::Status WorldReferences::NoteTrouble(const absl::Status& status) const {
  const bool is_trouble = absl::IsUnavailable(status) || absl::IsDataLoss(status);
  if (is_trouble && trouble_.ok()) trouble_ = status;
  return status;
}

std::optional<References::Found> WorldReferences::Find(std::string_view stream) const {
  const absl::StatusOr<StreamId> id = StreamId::Parse(stream);
  if (!id.ok()) return std::nullopt;
  if (id->IsDirectory() && id->first_part() == "organisation") {
    const Organisation* organisation = world_.directory->FindOrganisation(id->last_part());
    if (organisation == nullptr || !organisation->registered) return std::nullopt;
    return Found{organisation->kind, "", organisation->version.value};
  }
  if (id->IsDirectory()) {
    const Person* person = world_.directory->FindPerson(id->last_part());
    if (person == nullptr || !person->registered) return std::nullopt;
    return Found{"", "", person->version.value};
  }
  if (!id->IsInstance()) return std::nullopt;
  const Instance* instance = FindInstance(id->text());
  if (instance == nullptr) return std::nullopt;
  const absl::StatusOr<const Definition*> definition = DefinitionFor(*world_.programmes, *instance);
  if (!definition.ok()) return std::nullopt;
  const Instance now = Advance(**definition, *instance, *world_.directory, world_.now);
  return Found{"", now.phase(), now.state().version()};
}

std::optional<v1::FactValue> WorldReferences::FactOf(std::string_view stream,
                                                     std::string_view fact) const {
  const absl::StatusOr<StreamId> id = StreamId::Parse(stream);
  if (!id.ok() || !id->IsInstance()) return std::nullopt;
  const Instance* instance = FindInstance(id->text());
  if (instance == nullptr) return std::nullopt;
  const absl::StatusOr<const Definition*> definition = DefinitionFor(*world_.programmes, *instance);
  if (!definition.ok()) return std::nullopt;
  const Instance now = Advance(**definition, *instance, *world_.directory, world_.now);
  return ReadFact({**definition, now, *world_.directory, world_.now}, fact);
}

const Instance* WorldReferences::FindInstance(const std::string& stream) const {
  const absl::StatusOr<const Instance*> found = world_.instances->Find(stream);
  if (!NoteTrouble(found.status()).ok() || (*found)->state().version() == 0) return nullptr;
  return *found;
}

std::set<EventAddress> WorldReferences::AsRecordedReferringTo(std::string_view stream) const {
  const absl::StatusOr<std::vector<EventAddress>> events = world_.referring_to(stream);
  if (!NoteTrouble(events.status()).ok()) return {};
  return {events->begin(), events->end()};
}

absl::StatusOr<v1::Envelope> WorldReferences::ReadEvent(const std::string& stream,
                                                        uint64_t version) const {
  return world_.read_event(stream, version);
}

std::map<std::string, WorldReferences::Versions> WorldReferences::InstancesReferringTo(
    const StreamId& target) const {
  std::map<std::string, Versions> instances;
  for (const EventAddress& event : AsRecordedReferringTo(target.text())) {
    if (event.stream == target.text() || !StreamId::Of(event.stream).IsInstance()) continue;
    instances[event.stream].push_back(event.version.value);
  }
  return instances;
}

std::vector<References::Referring> WorldReferences::ReferringTo(std::string_view stream,
                                                                std::string_view workflow) const {
  std::vector<Referring> referring;
  const absl::StatusOr<StreamId> target = StreamId::Parse(stream);
  if (!target.ok()) return referring;
  const std::string prefix = fmt::format("{}/{}/", target->first_part(), workflow);
  for (const auto& [name, versions] : InstancesReferringTo(*target)) {
    if (!name.starts_with(prefix)) continue;
    const Instance* found = FindInstance(name);
    if (found == nullptr) continue;
    const Instance instance = *found;
    if (InEffect(instance, versions, *target, 0).empty()) continue;
    const absl::StatusOr<const Definition*> definition =
        DefinitionFor(*world_.programmes, instance);
    if (!definition.ok()) continue;
    const Instance now = Advance(**definition, instance, *world_.directory, world_.now);
    referring.push_back({name, now.phase()});
  }
  return referring;
}

std::vector<References::ReferringEvent> WorldReferences::EventsReferringTo(
    std::string_view stream, uint64_t pinned_from) const {
  std::vector<ReferringEvent> referring;
  const absl::StatusOr<StreamId> target = StreamId::Parse(stream);
  if (!target.ok()) return referring;
  for (const auto& [name, versions] : InstancesReferringTo(*target)) {
    const Instance* found = FindInstance(name);
    if (found == nullptr) continue;
    const Instance instance = *found;
    for (ReferringEvent& event : InEffect(instance, versions, *target, pinned_from)) {
      referring.push_back(std::move(event));
    }
  }
  return referring;
}

std::vector<References::ReferringEvent> WorldReferences::InEffect(const Instance& instance,
                                                                  const Versions& versions,
                                                                  const StreamId& target,
                                                                  uint64_t pinned_from) const {
  std::vector<ReferringEvent> referring;
  const absl::StatusOr<const Definition*> definition = DefinitionFor(*world_.programmes, instance);
  if (!definition.ok()) return referring;
  // A correction that brings a reference pins it anew; one that leaves it as it was does
  // not. So the newest pin is the one by which it was judged.
  std::map<uint64_t, ReferringEvent> newest;
  for (const uint64_t version : versions) {
    const absl::StatusOr<v1::Envelope> event = ReadEvent(instance.stream(), version);
    if (!NoteTrouble(event.status()).ok()) continue;
    const uint64_t corrected = CorrectedBy(*event);
    const uint64_t subject = corrected == 0 ? version : corrected;
    for (const v1::Pin& pin : event->pin()) {
      if (pin.stream() != target.text()) continue;
      newest[subject] = {
          instance.stream(), subject, pin.version(), ToTime(event->recorded_at()), {}};
    }
  }
  const auto& retracted = instance.state().retracted();
  for (const auto& [subject, event] : newest) {
    if (event.pinned < pinned_from) continue;
    if (Contains(retracted, subject)) continue;
    const auto payload = EffectivePayload(**definition, instance, subject);
    if (payload == nullptr) continue;
    for (const FieldReference& reference : ReferencesIn(*payload)) {
      const std::string& programme = (*definition)->programme();
      if (!Means(*reference.target, reference.value, programme, target)) continue;
      ReferringEvent& one = referring.emplace_back(event);
      one.wanted.assign(reference.target->phase().begin(), reference.target->phase().end());
    }
  }
  return referring;
}

std::shared_ptr<const google::protobuf::Message> WorldReferences::EffectivePayload(
    const Definition& definition, const Instance& instance, uint64_t version) const {
  const int place = instance.history().PlaceOf(version);
  if (place >= 0) return instance.history().PayloadAt(definition, place);
  // No rule asks for its type, so that its history does not keep it.
  const absl::StatusOr<v1::Envelope> event = ReadEvent(instance.stream(), version);
  if (!NoteTrouble(event.status()).ok()) return nullptr;
  std::string bytes = event->payload();
  for (uint64_t later = version + 1; later <= instance.state().version(); ++later) {
    const absl::StatusOr<v1::Envelope> change = ReadEvent(instance.stream(), later);
    if (!NoteTrouble(change.status()).ok()) return nullptr;
    v1::EventCorrected correction;
    if (CorrectedBy(*change) != version || !correction.ParseFromString(change->payload())) continue;
    if (correction.has_payload()) bytes = correction.payload();
  }
  std::unique_ptr<google::protobuf::Message> payload = definition.NewPayload(event->type());
  if (payload == nullptr || !payload->ParseFromString(bytes)) return nullptr;
  return payload;
}

}  // namespace tandem
