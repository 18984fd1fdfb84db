#include "engine/workflow/activity.h"

#include <utility>

#include "engine/workflow/value.h"

namespace tandem {
namespace {

v1::ActivityState* Find(Instance& instance, const std::string& key) {
  for (v1::ActivityState& activity : *instance.mutable_state().mutable_activity()) {
    if (activity.activity().key() == key) return &activity;
  }
  return nullptr;
}

// A start that is recorded after the end says when, and changes no state.
void Start(const v1::HistoryEntry& event, v1::ActivityState& activity) {
  activity.set_started_by(event.version());
  if (event.has_occurred_on()) *activity.mutable_started_on() = event.occurred_on();
  if (!IsSettled(activity)) activity.set_state(v1::Activity::STARTED);
}

void Settle(const v1::HistoryEntry& event, v1::Activity::State state, v1::ActivityState& activity) {
  activity.set_state(state);
  activity.set_settled_by(event.version());
  if (event.has_occurred_on()) {
    *activity.mutable_settled_on() = event.occurred_on();
  } else {
    activity.clear_settled_on();
  }
}

void Reschedule(const v1::ActivityChange& change, const EventView& event,
                v1::ActivityState& activity) {
  const Value due = FieldOf(*event.payload, change.due_field());
  if (const v1::Period* period = due.As<v1::Period>()) {
    *activity.mutable_activity()->mutable_due() = *period;
    activity.set_due_set_by(event.entry->version());
  }
}

}  // namespace

bool IsSettled(const v1::ActivityState& activity) {
  return activity.state() == v1::Activity::DONE || activity.state() == v1::Activity::DROPPED;
}

void PlanActivity(v1::Activity planned, uint64_t version, Instance& instance) {
  v1::ActivityState* activity = Find(instance, planned.key());
  if (activity == nullptr) {
    activity = instance.mutable_state().add_activity();
    activity->set_state(v1::Activity::PLANNED);
  }
  *activity->mutable_activity() = std::move(planned);
  activity->set_planned_by(version);
  activity->set_due_set_by(version);
}

std::vector<std::string> KeysOf(const Definition& definition, const v1::ActivityChange& change,
                                const EventView& event) {
  if (change.field().empty()) return NamedBy(definition, event, "activity");
  return TextsIn(*event.payload, change.field());
}

void ChangeActivities(const Definition& definition, const v1::ActivityChange& change,
                      const EventView& event, Instance& instance) {
  if (change.kind() == v1::ActivityChange::PLAN) {
    for (v1::Activity& planned : ActivitiesIn(*event.payload, change.field())) {
      PlanActivity(std::move(planned), event.entry->version(), instance);
    }
    return;
  }
  for (const std::string& key : KeysOf(definition, change, event)) {
    v1::ActivityState* activity = Find(instance, key);
    if (activity == nullptr) continue;
    switch (change.kind()) {
      case v1::ActivityChange::START:
        Start(*event.entry, *activity);
        break;
      case v1::ActivityChange::RESCHEDULE:
        Reschedule(change, event, *activity);
        break;
      case v1::ActivityChange::RELEASE:
        activity->set_released(true);
        break;
      case v1::ActivityChange::FINISH:
        Settle(*event.entry, v1::Activity::DONE, *activity);
        break;
      case v1::ActivityChange::DROP:
        Settle(*event.entry, v1::Activity::DROPPED, *activity);
        break;
      default:
        break;
    }
  }
}

void UpdateActivityStates(Instance& instance) {
  for (v1::ActivityState& activity : *instance.mutable_state().mutable_activity()) {
    if (IsSettled(activity) || activity.state() == v1::Activity::STARTED) continue;
    activity.set_state(v1::Activity::PLANNED);
    for (const std::string& key : activity.activity().after()) {
      const v1::ActivityState* before = instance.FindActivity(key);
      if (before != nullptr && !IsSettled(*before)) activity.set_state(v1::Activity::BLOCKED);
    }
    if (!activity.activity().waits_for().empty() && !activity.released()) {
      activity.set_state(v1::Activity::WAITING);
    }
  }
}

}  // namespace tandem
