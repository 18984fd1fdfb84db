#include "engine/workflow/planned_activity.h"

#include <optional>
#include <string>

#include "engine/workflow/date_rule.h"
#include "engine/workflow/dates.h"
#include "engine/workflow/responsible.h"
#include "google/protobuf/repeated_field.h"

namespace tandem {
namespace {

std::string WhoDoesIt(const Scope& scope, const v1::Who& who, const AtHand& at_hand) {
  google::protobuf::RepeatedPtrField<v1::Who> one;
  *one.Add() = who;
  for (const v1::Responsible& responsible : Resolve(scope, one, at_hand)) {
    if (!responsible.organisation().empty()) return responsible.organisation();
  }
  return scope.definition.office();
}

}  // namespace

v1::Activity ActivityPlanned(const Scope& scope, const v1::PlannedActivity& planned,
                             const AtHand& at_hand) {
  v1::Activity activity;
  activity.set_key(planned.key());
  activity.set_title(planned.title());
  activity.set_responsible(WhoDoesIt(scope, planned.responsible(), at_hand));
  *activity.mutable_after() = planned.after();
  activity.set_waits_for(planned.waits_for());
  if (!planned.has_due()) return activity;
  const Place place = scope.places.Of(activity.responsible());
  if (const auto due = Reckon(scope, planned.due(), at_hand, place)) {
    *activity.mutable_due() = ToPeriod(due->day);
  }
  return activity;
}

}  // namespace tandem
