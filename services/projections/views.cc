#include "services/projections/views.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <set>

#include "engine/base/timestamp.h"
#include "engine/workflow/activity.h"
#include "engine/workflow/at_hand.h"
#include "engine/workflow/clock_time.h"
#include "engine/workflow/dates.h"
#include "engine/workflow/fold.h"
#include "engine/workflow/gap_words.h"
#include "engine/workflow/money.h"
#include "engine/workflow/owed.h"
#include "engine/workflow/schedule.h"
#include "engine/workflow/scope.h"
#include "engine/workflow/time_zone.h"
#include "engine/workflow/value.h"

namespace tandem::services {
namespace {

const v1::InstanceState& StateOf(const Sight& sight) { return sight.standing.instance.state(); }

std::string TitleOfInstance(const Sight& sight) {
  return TitleOf(*sight.standing.definition, sight.standing.instance,
                 [&](std::string_view organisation) { return sight.world.NameOf(organisation); });
}

// Empty: no party is called so.
std::string NameOfParty(const Sight& sight, const std::string& about) {
  const auto& parties = StateOf(sight).party();
  const bool is_party =
      std::any_of(parties.begin(), parties.end(),
                  [&about](const v1::Party& party) { return party.organisation() == about; });
  return is_party ? sight.world.NameOf(about) : std::string();
}

// A name for people; where there is none, the one in the definition.
v1::LocalizedText TitleOr(const v1::LocalizedText* title, const std::string& name) {
  if (title != nullptr && !title->en().empty()) return *title;
  v1::LocalizedText text;
  text.set_en(name);
  return text;
}

v1::LocalizedText TitleOfPhase(const v1::Phase* phase, const std::string& name) {
  return TitleOr(phase == nullptr ? nullptr : &phase->title(), name);
}

v1::DeadlineView DeadlineViewOf(const Sight& sight, const std::string& title,
                                const v1::DeadlineState& deadline) {
  v1::DeadlineView view;
  *view.mutable_state() = deadline;
  view.set_stream(StateOf(sight).stream());
  view.set_instance_title(title);
  view.set_illustrative(StateOf(sight).illustrative());
  std::set<std::string> seen;
  for (const v1::Responsible& responsible : deadline.responsible()) {
    if (!seen.insert(responsible.organisation()).second) continue;
    view.add_responsible_name(sight.world.NameOf(responsible.organisation()));
  }
  view.set_about_name(NameOfParty(sight, deadline.about()));
  BringUpToDate(view, sight.now);
  return view;
}

// Those that events brought in come before those that always take part.
void AddParties(const Sight& sight, v1::PortfolioRow& row) {
  std::vector<const v1::Party*> parties;
  for (const v1::Party& party : StateOf(sight).party()) parties.push_back(&party);
  std::stable_partition(parties.begin(), parties.end(),
                        [](const v1::Party* party) { return party->joined() != 0; });
  for (const v1::Party* party : parties) {
    v1::PartyView* view = row.add_party();
    view->set_organisation(party->organisation());
    view->set_name(sight.world.NameOf(party->organisation()));
    view->set_role(party->role());
    view->set_left(party->left() != 0);
    const v1::PartyRole* role = sight.standing.definition->FindRole(party->role());
    if (role != nullptr) *view->mutable_role_title() = role->title();
  }
}

void AddFacts(const Sight& sight, v1::InstanceView& view) {
  const Definition& definition = *sight.standing.definition;
  const Scope scope{definition, sight.standing.instance, sight.world.directory(), sight.now};
  for (const v1::Fact& fact : definition.proto().fact()) {
    const std::optional<v1::FactValue> value = ReadFact(scope, fact.name());
    if (!value.has_value()) continue;
    v1::FactView* shown = view.add_fact();
    shown->set_name(fact.name());
    *shown->mutable_title() = TitleOr(&fact.title(), fact.name());
    *shown->mutable_value() = *value;
    shown->set_text(TextOf(*value));
  }
}

// Those that were entered, in order; then those of the way that lie ahead.
void AddPhases(const Sight& sight, v1::InstanceView& view) {
  const Definition& definition = *sight.standing.definition;
  const v1::InstanceState& state = StateOf(sight);
  auto add = [&](const std::string& name) {
    v1::PhaseView* shown = view.add_phase();
    shown->set_phase(name);
    *shown->mutable_title() = TitleOfPhase(definition.FindPhase(name), name);
    return shown;
  };
  int furthest = -1;
  for (const v1::PhaseEntry& entry : state.entered()) {
    v1::PhaseView* shown = add(entry.phase());
    shown->set_entered(true);
    shown->set_unrecorded(entry.unrecorded());
    if (entry.has_on()) *shown->mutable_entered_on() = entry.on();
    furthest = std::max(furthest, definition.PhaseOrder(entry.phase()));
  }
  for (int i = view.phase_size() - 1; i >= 0; --i) {
    if (view.phase(i).phase() != state.phase()) continue;
    view.mutable_phase(i)->set_current(true);
    break;
  }
  const v1::Phase* present = definition.FindPhase(state.phase());
  if (present != nullptr && present->final()) return;
  for (const v1::Phase& phase : definition.proto().phase()) {
    if (!phase.side() && definition.PhaseOrder(phase.name()) > furthest) add(phase.name());
  }
}

// As its deadlines say: they know of suspensions and ends. One that the definition gives no
// deadline is late by its date alone, while work goes on.
bool IsActivityLate(const Sight& sight, const v1::ActivityState& activity, absl::CivilDay today) {
  const Definition& definition = *sight.standing.definition;
  bool has_deadline = false;
  for (const v1::DeadlineState& deadline : sight.schedule) {
    const v1::Deadline* rule = definition.FindDeadline(deadline.name());
    if (rule == nullptr || !rule->each().has_activities()) continue;
    if (deadline.about() != activity.activity().key()) continue;
    if (IsLate(deadline, sight.now)) return true;
    has_deadline = true;
  }
  const v1::Phase* phase = definition.FindPhase(StateOf(sight).phase());
  const bool rests = phase == nullptr || phase->final() || phase->suspends();
  const bool waits = activity.state() == v1::Activity::WAITING;
  return !has_deadline && !rests && !waits && !IsSettled(activity) &&
         activity.activity().has_due() && LastDay(activity.activity().due()) < today;
}

void AddActivities(const Sight& sight, v1::InstanceView& view) {
  const Place place =
      PlaceOf(*sight.standing.definition, sight.standing.instance, sight.world.directory());
  const absl::CivilDay today = absl::ToCivilDay(sight.now, place.zone);
  for (const v1::ActivityState& activity : StateOf(sight).activity()) {
    v1::ActivityView* shown = view.add_activity();
    *shown->mutable_activity() = activity.activity();
    shown->set_state(activity.state());
    shown->set_responsible_name(sight.world.NameOf(activity.activity().responsible()));
    if (activity.has_settled_on()) *shown->mutable_settled_on() = activity.settled_on();
    shown->set_late(IsActivityLate(sight, activity, today));
  }
}

void AddGaps(const Sight& sight, v1::InstanceView& view) {
  for (const v1::Gap& gap : StateOf(sight).gap()) {
    v1::GapView* shown = view.add_gap();
    shown->set_message(GapMessage(sight.standing.instance, gap, [&sight](std::string_view name) {
      return sight.world.NameOf(name);
    }));
    shown->set_event(fmt::format("{}#{}", InstanceIdOf(StateOf(sight).stream()), gap.by_version()));
    shown->set_about(gap.unmet().about());
    shown->set_about_name(NameOfParty(sight, gap.unmet().about()));
    shown->set_filled(gap.filled_by() != 0);
  }
}

}  // namespace

v1::PortfolioRow RowOf(const Sight& sight) {
  const v1::InstanceState& state = StateOf(sight);
  v1::PortfolioRow row;
  row.set_stream(state.stream());
  row.set_title(TitleOfInstance(sight));
  row.set_phase(state.phase());
  const v1::Phase* phase = sight.standing.definition->FindPhase(state.phase());
  *row.mutable_phase_title() = TitleOfPhase(phase, state.phase());
  row.set_final(phase != nullptr && phase->final());
  AddParties(sight, row);
  row.set_illustrative(state.illustrative());
  row.set_version(state.version());
  *row.mutable_workflow_title() = sight.standing.definition->proto().title();

  uint32_t late = 0;
  uint32_t waiting = 0;
  const v1::DeadlineState* next = nullptr;
  for (const v1::DeadlineState& deadline : sight.schedule) {
    if (IsLate(deadline, sight.now)) ++late;
    if (deadline.state() == v1::DeadlineState::WAITING) ++waiting;
    if (deadline.state() != v1::DeadlineState::OPEN || !deadline.has_due()) continue;
    if (next == nullptr || DueKey(deadline) < DueKey(*next)) next = &deadline;
  }
  if (next != nullptr) *row.mutable_next_deadline() = DeadlineViewOf(sight, row.title(), *next);
  row.set_late(late);
  row.set_waiting(waiting);
  row.set_gaps(static_cast<uint32_t>(
      std::count_if(state.gap().begin(), state.gap().end(),
                    [](const v1::Gap& gap) { return gap.filled_by() == 0; })));
  const absl::Time until = sight.world.NextChange(sight.standing, sight.schedule, sight.now);
  if (until != absl::InfiniteFuture()) *row.mutable_valid_until() = ToTimestamp(until);
  return row;
}

std::vector<v1::DeadlineView> DeadlinesOf(const Sight& sight) {
  const std::string title = TitleOfInstance(sight);
  std::vector<v1::DeadlineView> views;
  for (const v1::DeadlineState& deadline : sight.schedule) {
    views.push_back(DeadlineViewOf(sight, title, deadline));
  }
  std::stable_sort(views.begin(), views.end(),
                   [](const v1::DeadlineView& a, const v1::DeadlineView& b) {
                     if (IsOwed(a.state()) != IsOwed(b.state())) return IsOwed(a.state());
                     return DueKey(a.state()) < DueKey(b.state());
                   });
  return views;
}

v1::InstanceView ViewOf(const Sight& sight) {
  v1::InstanceView view;
  *view.mutable_row() = RowOf(sight);
  *view.mutable_now() = ToTimestamp(sight.now);
  const v1::Phase* phase = sight.standing.definition->FindPhase(StateOf(sight).phase());
  if (phase != nullptr) *view.mutable_guidance() = phase->guidance();
  AddFacts(sight, view);
  AddPhases(sight, view);
  AddActivities(sight, view);
  AddGaps(sight, view);
  for (v1::DeadlineView& deadline : DeadlinesOf(sight)) *view.add_deadline() = std::move(deadline);
  return view;
}

void BringUpToDate(v1::DeadlineView& deadline, absl::Time now) {
  deadline.set_late(IsLate(deadline.state(), now));
  if (!deadline.state().has_due()) return;
  const absl::TimeZone zone = ZoneNamed(deadline.state().zone()).value_or(absl::UTCTimeZone());
  deadline.set_days_left(
      static_cast<int32_t>(LastDay(deadline.state().due()) - absl::ToCivilDay(now, zone)));
}

std::string DueKey(const v1::DeadlineState& deadline) {
  if (!deadline.has_due()) return "9999-99-99";
  return ToIso(ToDate(LastDay(deadline.due())));
}

std::string TextOf(const v1::FactValue& value) {
  switch (value.value_case()) {
    case v1::FactValue::kDate:
      return ToText(value.date());
    case v1::FactValue::kNumber:
      return fmt::format("{}", value.number());
    case v1::FactValue::kMoney:
      return ToText(value.money());
    case v1::FactValue::kText:
      return value.text();
    case v1::FactValue::kFlag:
      return value.flag() ? "yes" : "no";
    case v1::FactValue::kClockTime:
      return ToText(value.clock_time());
    case v1::FactValue::VALUE_NOT_SET:
      break;
  }
  return "";
}

std::string_view InstanceIdOf(std::string_view stream) {
  return stream.substr(stream.rfind('/') + 1);
}

}  // namespace tandem::services
