#include "engine/world_references.h"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <utility>

#include "engine/workflow/fold.h"
#include "engine/workflow/payload.h"

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

}  // namespace

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

const Instance* WorldReferences::FindInstance(const std::string& stream) const {
  const absl::StatusOr<const Instance*> found = world_.instances->Find(stream);
  if (!NoteTrouble(found.status()).ok() || (*found)->state().version() == 0) return nullptr;
  return *found;
}

std::vector<std::string> WorldReferences::MayReferTo(std::string_view stream) const {
  absl::StatusOr<std::vector<std::string>> streams = world_.referring_to(stream);
  if (!NoteTrouble(streams.status()).ok()) return {};
  return *std::move(streams);
}

absl::StatusOr<v1::Envelope> WorldReferences::ReadEvent(const std::string& stream,
                                                        uint64_t version) const {
  return world_.read_event(stream, version);
}

std::vector<References::Referring> WorldReferences::ReferringTo(std::string_view stream,
                                                                std::string_view workflow) const {
  std::vector<Referring> referring;
  const absl::StatusOr<StreamId> target = StreamId::Parse(stream);
  if (!target.ok()) return referring;
  const std::string prefix = fmt::format("{}/{}/", target->first_part(), workflow);
  for (const std::string& candidate : MayReferTo(stream)) {
    if (!candidate.starts_with(prefix) || EventsOf(candidate, *target).empty()) continue;
    const Instance* instance = FindInstance(candidate);
    if (instance == nullptr) continue;
    const absl::StatusOr<const Definition*> definition =
        DefinitionFor(*world_.programmes, *instance);
    if (!definition.ok()) continue;
    const Instance now = Advance(**definition, *instance, *world_.directory, world_.now);
    referring.push_back({candidate, now.phase()});
  }
  return referring;
}

std::vector<References::ReferringEvent> WorldReferences::EventsReferringTo(
    std::string_view stream) const {
  std::vector<ReferringEvent> referring;
  const absl::StatusOr<StreamId> target = StreamId::Parse(stream);
  if (!target.ok()) return referring;
  for (const std::string& candidate : MayReferTo(stream)) {
    if (candidate == stream) continue;
    for (ReferringEvent& event : EventsOf(candidate, *target))
      referring.push_back(std::move(event));
  }
  return referring;
}

std::vector<References::ReferringEvent> WorldReferences::EventsOf(const std::string& stream,
                                                                  const StreamId& target) const {
  std::vector<ReferringEvent> referring;
  const Instance* found = FindInstance(stream);
  if (found == nullptr) return referring;
  const Instance instance = *found;
  const absl::StatusOr<const Definition*> definition = DefinitionFor(*world_.programmes, instance);
  if (!definition.ok()) return referring;
  const auto& retracted = instance.state().retracted();
  for (uint64_t version = 1; version <= instance.state().version(); ++version) {
    if (std::find(retracted.begin(), retracted.end(), version) != retracted.end()) continue;
    const absl::StatusOr<v1::Envelope> event = ReadEvent(stream, version);
    if (!NoteTrouble(event.status()).ok()) continue;
    if (event->pin().empty()) continue;
    const int place = instance.history().PlaceOf(version);
    std::shared_ptr<const google::protobuf::Message> payload;
    if (place >= 0) {
      payload = instance.history().PayloadAt(**definition, place);
    } else if (std::unique_ptr<google::protobuf::Message> read =
                   (*definition)->NewPayload(event->type());
               read != nullptr && read->ParseFromString(event->payload())) {
      payload = std::move(read);
    }
    if (payload != nullptr) {
      AddEvent(*payload, *event, (*definition)->programme(), target, referring);
    }
  }
  return referring;
}

void WorldReferences::AddEvent(const google::protobuf::Message& payload, const v1::Envelope& event,
                               const std::string& programme, const StreamId& target,
                               std::vector<ReferringEvent>& referring) const {
  for (const FieldReference& reference : ReferencesIn(payload)) {
    if (!Means(*reference.target, reference.value, programme, target)) continue;
    ReferringEvent one{event.stream(), event.version(), 0, {}};
    for (const v1::Pin& pin : event.pin()) {
      if (pin.stream() == target.text() && pin.field() == reference.field)
        one.pinned = pin.version();
    }
    one.wanted.assign(reference.target->phase().begin(), reference.target->phase().end());
    referring.push_back(std::move(one));
  }
}

}  // namespace tandem
