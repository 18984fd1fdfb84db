#include "engine/world_references.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

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

std::vector<References::Referring> WorldReferences::ReferringTo(std::string_view stream,
                                                                std::string_view workflow) const {
  std::vector<Referring> referring;
  const absl::StatusOr<StreamId> target = StreamId::Parse(stream);
  if (!target.ok()) return referring;
  const std::string prefix = fmt::format("{}/{}/", target->first_part(), workflow);
  for (const std::string& candidate : MayReferTo(stream)) {
    if (!candidate.starts_with(prefix)) continue;
    const Instance* instance = FindInstance(candidate);
    if (instance == nullptr) continue;
    const absl::StatusOr<const Definition*> definition =
        DefinitionFor(*world_.programmes, *instance);
    if (!definition.ok() || !Refers(**definition, *instance, *target)) continue;
    const Instance now = Advance(**definition, *instance, *world_.directory, world_.now);
    referring.push_back({candidate, now.phase()});
  }
  return referring;
}

// By the effective history as far as the instance keeps it; what it does not keep is
// read, and counts unless it was retracted.
bool WorldReferences::Refers(const Definition& definition, const Instance& instance,
                             const StreamId& target) const {
  std::set<uint64_t> seen(instance.state().retracted().begin(), instance.state().retracted().end());
  for (int i = 0; i < instance.history().size(); ++i) {
    seen.insert(instance.history()[i].version());
    const auto payload = instance.history().PayloadAt(definition, i);
    if (payload == nullptr) continue;
    const std::vector<FieldReference> references = ReferencesIn(*payload);
    if (std::any_of(references.begin(), references.end(), [&](const FieldReference& reference) {
          return Means(*reference.target, reference.value, definition.programme(), target);
        })) {
      return true;
    }
  }
  for (uint64_t version = 1; version <= instance.state().version(); ++version) {
    if (seen.contains(version)) continue;
    const absl::StatusOr<v1::Envelope> event = world_.read_event(instance.stream(), version);
    if (!NoteTrouble(event.status()).ok()) continue;
    if (std::any_of(event->pin().begin(), event->pin().end(),
                    [&](const v1::Pin& pin) { return pin.stream() == target.text(); })) {
      return true;
    }
  }
  return false;
}

}  // namespace tandem
