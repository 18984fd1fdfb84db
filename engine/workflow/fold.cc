#include "engine/workflow/fold.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "engine/base/timestamp.h"
#include "engine/workflow/dates.h"
#include "engine/workflow/deadline_mark.h"
#include "engine/workflow/effect.h"
#include "engine/workflow/history.h"
#include "engine/workflow/phase.h"
#include "engine/workflow/refold.h"
#include "engine/workflow/scope.h"

namespace tandem {
namespace {

// Moments at which time changes one instance in one go; far more than a
// definition has dates to wait for.
constexpr int kMomentsMax = 1000;

Application Apply(const Definition& definition, const Places& places, v1::HistoryEntry entry,
                  bool as_dated, Instance& instance) {
  if (!IsRelief(entry.type())) {
    return ApplyEvent(definition, places, std::move(entry), as_dated, instance);
  }
  ApplyRelief(definition, places, std::move(entry), as_dated, instance);
  return {};
}

}  // namespace

Instance Evolve(const Definition& definition, Instance instance, const v1::Envelope& event,
                const Places& places) {
  Application unasked;
  return EvolveTelling(definition, std::move(instance), event, places, unasked);
}

Instance EvolveTelling(const Definition& definition, Instance instance, const v1::Envelope& event,
                       const Places& places, Application& application) {
  instance = Advance(definition, std::move(instance), places, ToTime(event.recorded_at()));
  v1::HistoryEntry entry = EntryOf(event);
  v1::InstanceState& state = instance.mutable_state();
  state.set_version(event.version());
  state.set_position(event.position());
  if (event.illustrative()) state.set_illustrative(true);
  NotePerson(entry, state);
  const std::optional<uint32_t> migrates_to = MigratesTo(event);
  if (migrates_to) state.set_definition_version(*migrates_to);
  if (ChangesHistory(entry.type()) || migrates_to == definition.version()) {
    History history = HistoryOf(instance);
    if (!migrates_to) ChangeHistory(definition, entry, history, *state.mutable_retracted());
    const absl::Time clock = ClockOf(instance);
    return Advance(definition, Refold(definition, places, instance, history), places, clock);
  }
  if (migrates_to) return instance;
  if (IsRelief(entry.type()) || IsKept(definition, entry)) {
    application = Apply(definition, places, std::move(entry), false, instance);
    return instance;
  }
  const v1::EventType* type = definition.FindEvent(entry.type());
  const v1::Period* on = entry.has_occurred_on() ? &entry.occurred_on() : nullptr;
  application.late =
      type != nullptr && TimelinessOf(definition, instance.state(), *type, on) == Timeliness::kLate;
  // Kept or not, it may be what a bare `event {}` waits for.
  MarkDeadlines(definition, places, {entry.version(), on}, instance);
  return instance;
}

absl::Time NextAdvance(const Definition& definition, const Instance& instance, const Places& places,
                       absl::Time from) {
  absl::Time next = absl::InfiniteFuture();
  const v1::Phase* present = definition.FindPhase(instance.phase());
  if (present == nullptr) return next;
  Scope scope{definition, instance, places, from};
  scope.next_change = &next;
  if (!present->final()) {
    for (const v1::Phase& phase : definition.proto().phase()) {
      if (!phase.has_entered_when() || !MayEnterFrom(definition, instance.phase(), phase)) continue;
      Judge(scope, phase.entered_when(), AtHand());
      for (const v1::Condition& require : phase.require()) Judge(scope, require, AtHand());
    }
  }
  LookForMarks(scope);
  return next;
}

Instance Advance(const Definition& definition, Instance instance, const Places& places,
                 absl::Time now) {
  for (int i = 0; i < kMomentsMax && instance.state().has_advanced_to(); ++i) {
    const absl::Time next = NextAdvance(definition, instance, places, ClockOf(instance));
    if (next > now) break;
    *instance.mutable_state().mutable_advanced_to() = ToTimestamp(next);
    const Place place = PlaceOf(definition, instance, places);
    const v1::Period on = ToPeriod(absl::ToCivilDay(next, place.zone));
    EnterOpenedPhases(definition, places, {0, &on}, instance);
    MarkDeadlines(definition, places, {0, &on}, instance);
  }
  if (!instance.state().has_advanced_to() || now > ClockOf(instance)) {
    *instance.mutable_state().mutable_advanced_to() = ToTimestamp(now);
  }
  return instance;
}

History HistoryOf(const Instance& instance) {
  return {instance.history().begin(), instance.history().end()};
}

Instance Refold(const Definition& definition, const Places& places, const Instance& of,
                const History& history, const RefoldOptions& options) {
  const RefoldObserver* observer = options.observer;
  Instance instance = Instance::Empty(of.stream(), of.state().definition_version());
  v1::InstanceState& state = instance.mutable_state();
  state.set_version(of.state().version());
  state.set_position(of.state().position());
  state.set_illustrative(of.state().illustrative());
  *state.mutable_retracted() = of.state().retracted();
  for (const v1::HistoryEntry& entry : history) {
    if (entry.illustrative()) instance.mutable_state().set_illustrative(true);
    const absl::Time at = std::min(ToTime(entry.recorded_at()), options.clock_max);
    instance = Advance(definition, std::move(instance), places, at);
    if (observer != nullptr && observer->before) observer->before(instance, entry);
    NotePerson(entry, instance.mutable_state());
    const Application application = Apply(definition, places, entry, options.as_dated, instance);
    if (observer != nullptr && observer->after) observer->after(instance, entry, application);
  }
  if (of.state().has_first_by_person()) {
    *instance.mutable_state().mutable_first_by_person() = of.state().first_by_person();
    *instance.mutable_state().mutable_last_by_person() = of.state().last_by_person();
  }
  return instance;
}

Instance Fold(const Definition& definition, std::string stream,
              std::span<const v1::Envelope> events, const Places& places) {
  Instance instance = Instance::Empty(std::move(stream), definition.version());
  for (const v1::Envelope& event : events) {
    instance = Evolve(definition, std::move(instance), event, places);
  }
  return instance;
}

std::string TitleOf(const Definition& definition, const Instance& instance,
                    const std::function<std::string(std::string_view)>& name_of) {
  const auto joined = [&name_of](const std::vector<const v1::Party*>& parties) {
    std::string names;
    for (const v1::Party* party : parties) {
      if (!names.empty()) names += ", ";
      names += name_of(party->organisation());
    }
    return names;
  };
  std::vector<const v1::Party*> of_no_role;
  for (const v1::Party* party : instance.PartiesIn("")) {
    if (party->role().empty()) of_no_role.push_back(party);
  }
  const auto& parts = definition.proto().instance_title();
  auto empty_roles = std::count_if(parts.begin(), parts.end(), [&](const v1::TitlePart& part) {
    return part.has_role() && instance.PartiesIn(part.role()).empty();
  });
  std::string title;
  std::string between;        // Text that waits for something to stand after it.
  bool was_left_out = false;  // The part before has nothing to say.
  for (const v1::TitlePart& part : parts) {
    std::string words;
    if (part.has_text()) {
      between += part.text();
      continue;
    }
    if (part.has_fact()) {
      const v1::FactValue* fact = instance.FindFact(part.fact());
      if (fact != nullptr && fact->has_text()) words = fact->text();
      if (fact != nullptr && fact->has_number()) words = std::to_string(fact->number());
      if (fact != nullptr && fact->has_date()) words = ToText(fact->date());
    } else if (const auto parties = instance.PartiesIn(part.role()); !parties.empty()) {
      words = joined(parties);
    } else if (!of_no_role.empty()) {
      // One for each role that nobody is known to play; the last takes the rest.
      const size_t count = --empty_roles > 0 ? 1 : of_no_role.size();
      words = joined({of_no_role.begin(), of_no_role.begin() + static_cast<ptrdiff_t>(count)});
      of_no_role.erase(of_no_role.begin(), of_no_role.begin() + static_cast<ptrdiff_t>(count));
    }
    if (!words.empty()) title += title.empty() && was_left_out ? words : between + words;
    was_left_out = words.empty();
    between.clear();
  }
  return was_left_out ? title : title + between;
}

}  // namespace tandem
