#include "engine/workflow/reference_check.h"

#include <algorithm>

#include "engine/base/contains.h"
#include "engine/workflow/payload.h"
#include "engine/workflow/words.h"
#include "fmt/format.h"

namespace tandem {
namespace {

template <typename List>
std::string Either(const List& list) {
  return EitherOf(std::vector<std::string>(list.begin(), list.end()));
}

}  // namespace

std::string StreamOf(const Definition& definition, const v1::Reference& reference,
                     const std::string& name) {
  if (reference.to() == "organisation" || reference.to() == "person") {
    const std::string prefix = reference.to() + "/";
    return name.compare(0, prefix.size(), prefix) == 0 ? name : prefix + name;
  }
  const std::string prefix = fmt::format("{}/{}/", definition.programme(), reference.to());
  return name.compare(0, prefix.size(), prefix) == 0 ? name : prefix + name;
}

void CheckReferences(const Definition& definition, const References& references,
                     const google::protobuf::Message& payload,
                     const google::protobuf::Message* original, v1::Envelope* event,
                     Problems& problems) {
  std::vector<FieldReference> judged;
  if (original != nullptr) judged = ReferencesIn(*original);
  const auto is_judged = [&judged](const FieldReference& reference) {
    return std::any_of(judged.begin(), judged.end(), [&reference](const FieldReference& old) {
      return old.value == reference.value && old.target == reference.target;
    });
  };
  for (const FieldReference& reference : ReferencesIn(payload)) {
    if (is_judged(reference)) continue;
    const auto add = [&](std::string message) {
      AddProblem({"reference", std::move(message), reference.value}, false, problems);
    };
    const std::string stream = StreamOf(definition, *reference.target, reference.value);
    const auto found = references.Find(stream);
    if (!found) {
      add(fmt::format("'{}': there is no {} '{}'. Register it first, or correct the name.",
                      reference.field, reference.target->to(), reference.value));
      continue;
    }
    if (!reference.target->kind().empty() && !Contains(reference.target->kind(), found->kind)) {
      add(fmt::format("'{}' must be of kind {}; '{}' is of kind '{}'.", reference.field,
                      Either(reference.target->kind()), reference.value, found->kind));
    }
    if (!reference.target->phase().empty() && !Contains(reference.target->phase(), found->phase)) {
      add(fmt::format("'{}' must be in phase {}; '{}' is in phase '{}'.", reference.field,
                      Either(reference.target->phase()), reference.value, found->phase));
    }
    if (event == nullptr) continue;
    v1::Pin& pin = *event->add_pin();
    pin.set_field(reference.field);
    pin.set_stream(stream);
    pin.set_version(found->version);
  }
}

void CheckKinds(const Definition& definition, const References& references, const Instance& after,
                uint64_t version, Problems& problems) {
  for (const v1::Party& party : after.state().party()) {
    if (party.joined() != version || party.left() != 0) continue;
    const v1::PartyRole* role = definition.FindRole(party.role());
    if (role == nullptr || role->kind().empty()) continue;
    const auto found = references.Find("organisation/" + party.organisation());
    if (found && Contains(role->kind(), found->kind)) continue;
    const std::string part = role->title().en().empty() ? role->name() : role->title().en();
    AddProblem(
        {found ? "role" : "reference",
         found ? fmt::format("The part '{}' takes organisations of kind {}; '{}' is of kind '{}'.",
                             part, Either(role->kind()), party.organisation(), found->kind)
               : fmt::format("There is no organisation '{}'. Register it first, or correct the "
                             "name.",
                             party.organisation()),
         party.organisation()},
        false, problems);
  }
}

}  // namespace tandem
