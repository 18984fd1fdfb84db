#include "engine/workflow/pinned_fact.h"

#include <algorithm>
#include <string>
#include <vector>

#include "engine/workflow/field_type.h"
#include "engine/workflow/reference_check.h"
#include "engine/workflow/value.h"

namespace tandem {
namespace {

bool IsPinned(const google::protobuf::RepeatedPtrField<v1::PinnedFact>& pinned,
              const v1::Other& other) {
  return std::any_of(pinned.begin(), pinned.end(), [&other](const v1::PinnedFact& one) {
    return one.field() == other.field() && one.fact() == other.fact();
  });
}

class Pinning {
 public:
  Pinning(const Definition& definition, const References& references,
          const google::protobuf::Message& payload, const PinnedBefore& before, v1::Envelope& event)
      : definition_(definition),
        references_(references),
        payload_(payload),
        before_(before),
        event_(event) {}

  void Pin(const v1::Other& other) {
    const std::string stream = StreamIn(payload_, other.field());
    if (stream.empty() || IsPinned(event_.pinned(), other)) return;
    if (before_.entry != nullptr && before_.payload != nullptr &&
        StreamIn(*before_.payload, other.field()) == stream) {
      return Keep(other);
    }
    const auto value = references_.FactOf(stream, other.fact());
    if (!value) return;
    v1::PinnedFact& pinned = *event_.add_pinned();
    pinned.set_field(other.field());
    pinned.set_fact(other.fact());
    *pinned.mutable_value() = *value;
  }

 private:
  // Of the instance to which the field refers; empty: to none.
  std::string StreamIn(const google::protobuf::Message& payload, const std::string& field) const {
    std::string problem;
    const auto* descriptor = FollowPath(*payload.GetDescriptor(), field, &problem);
    const std::vector<std::string> names = TextsIn(payload, field);
    if (descriptor == nullptr || names.empty()) return "";
    return StreamOf(definition_, RuleOf(descriptor).refers_to(), names.front());
  }

  void Keep(const v1::Other& other) {
    for (const v1::PinnedFact& one : before_.entry->pinned()) {
      if (one.field() == other.field() && one.fact() == other.fact()) *event_.add_pinned() = one;
    }
  }

  const Definition& definition_;
  const References& references_;
  const google::protobuf::Message& payload_;
  const PinnedBefore& before_;
  v1::Envelope& event_;
};

}  // namespace

void PinFacts(const Definition& definition, const References& references, const v1::EventType& type,
              const google::protobuf::Message& payload, const PinnedBefore& before,
              v1::Envelope& event) {
  Pinning pinning(definition, references, payload, before, event);
  for (const v1::Effect& effect : type.effect()) {
    if (effect.set().value().has_other()) pinning.Pin(effect.set().value().other());
    if (effect.add().value().has_other()) pinning.Pin(effect.add().value().other());
  }
}

}  // namespace tandem
