#include "engine/workflow/sum.h"

#include <algorithm>
#include <optional>
#include <vector>

#include "engine/workflow/condition.h"
#include "tandem/v1/fact.pb.h"

namespace tandem {

Value SumOf(const Scope& scope, const v1::Sum& sum, const AtHand& at_hand, const Place* place) {
  if (scope.hypothetical != nullptr && sum.of().has_events() &&
      MayNameAnother(scope, sum.of().events())) {
    return {};
  }
  const std::optional<std::vector<Chosen>> chosen = Choose(scope, sum.of(), at_hand);
  if (!chosen) return {};
  std::optional<v1::FactValue> total;
  uint64_t set_by = 0;
  for (const Chosen& one : *chosen) {
    if (!one.certain) return {};
    const Value value = Read(scope, sum.value(), one.at_hand, place);
    total = Sum(total ? &*total : nullptr, value);
    if (!total) return {};
    set_by = std::max(set_by, value.set_by);
  }
  Value read = total ? FromFact(*total) : SumOfNothing();
  read.set_by = set_by;
  return read;
}

}  // namespace tandem
