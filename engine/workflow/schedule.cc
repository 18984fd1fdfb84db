#include "engine/workflow/schedule.h"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

#include "engine/base/contains.h"
#include "engine/base/timestamp.h"
#include "engine/workflow/boundary_view.h"
#include "engine/workflow/condition.h"
#include "engine/workflow/date_rule.h"
#include "engine/workflow/dates.h"
#include "engine/workflow/deadline_mark.h"
#include "engine/workflow/gap.h"
#include "engine/workflow/happened_by.h"
#include "engine/workflow/owed.h"
#include "engine/workflow/provisional.h"
#include "engine/workflow/recurrence.h"
#include "engine/workflow/refold.h"
#include "engine/workflow/responsible.h"
#include "engine/workflow/suspension.h"
#include "engine/workflow/value.h"
#include "engine/workflow/words.h"
#include "fmt/format.h"

namespace tandem {
namespace {

struct Occurrence {
  uint32_t number = 1;
  std::string id;
  std::optional<Boundary> boundary;
  Reckoned due;
  std::optional<absl::CivilDay> anchor;
  AtHand at_hand;  // The thing, with the boundary.
  // The event that met it; null: none did.
  const v1::HistoryEntry* met = nullptr;
};

bool May(const v1::Deadline& deadline, v1::Deadline::Change change) {
  return Contains(deadline.may(), change);
}

const v1::DeadlineChange* FindChange(const v1::InstanceState& state, const std::string& id) {
  for (const v1::DeadlineChange& change : state.deadline_change()) {
    if (change.deadline() == id) return &change;
  }
  return nullptr;
}

bool IsFinal(const Scope& scope) {
  const v1::Phase* phase = scope.definition.FindPhase(scope.instance.phase());
  return phase != nullptr && phase->final();
}

// One deadline of the definition, for one of its things.
class Reckoning {
 public:
  Reckoning(const Scope& scope, const v1::Deadline& deadline, const DeadlineThing& thing,
            const std::vector<Suspended>& suspensions, BoundaryView& past, absl::Time until)
      : scope_(scope), deadline_(deadline), thing_(thing), suspensions_(suspensions), past_(past) {
    responsible_ = Resolve(scope, deadline.responsible(), thing.at_hand);
    if (responsible_.empty()) responsible_ = OfficeOf(scope);
    place_ = responsible_.empty() || responsible_.front().organisation().empty()
                 ? PlaceAtHand(scope, thing.at_hand)
                 : scope.places.Of(responsible_.front().organisation());
    horizon_ = absl::ToCivilDay(until, place_.zone);
  }

  std::vector<v1::DeadlineState> States() {
    if (!IsOpened()) return {};
    std::vector<Occurrence> occurrences = deadline_.has_repeat() ? Recurring() : OnGivenDays();
    LeaveOutWhatCameBefore(occurrences);
    LetEventsMeet(occurrences);
    std::vector<v1::DeadlineState> states;
    states.reserve(occurrences.size());
    for (const Occurrence& occurrence : occurrences) states.push_back(StateOf(occurrence));
    return states;
  }

 private:
  bool IsOpened() const {
    return !deadline_.has_opens_when() || deadline_.has_repeat() ||
           FindMark(scope_.instance.state(), deadline_.name(), thing_.about, false) != nullptr;
  }

  // The day on which the party at hand, or the first whose place it took, joined. Absent:
  // it has been there from the first event on.
  std::optional<absl::CivilDay> JoinedOn() const {
    const v1::InstanceState& state = scope_.instance.state();
    uint64_t joined = 0;
    std::string organisation = thing_.at_hand.party;
    for (auto party = state.party().rbegin(); party != state.party().rend(); ++party) {
      if (party->organisation() != organisation) continue;
      joined = party->joined();
      if (party->replaces().empty()) break;
      organisation = party->replaces();
    }
    const EventHistory& history = scope_.instance.history();
    const int at = joined == 0 ? -1 : history.PlaceOf(joined);
    if (at <= 0) return std::nullopt;
    if (history[at].has_occurred_on()) return LastDay(history[at].occurred_on());
    return DaysHappenedBy(HistoryOf(scope_.instance), place_.zone)[static_cast<size_t>(at)];
  }

  // A party that joined later does not owe what was due, or was to be reported on, before.
  void LeaveOutWhatCameBefore(std::vector<Occurrence>& occurrences) const {
    if (!thing_.at_hand.stands_in) return;
    const std::optional<absl::CivilDay> joined = JoinedOn();
    if (!joined) return;
    const auto end =
        std::remove_if(occurrences.begin(), occurrences.end(), [&](const Occurrence& occurrence) {
          return (occurrence.boundary ? occurrence.boundary->day
                                      : Settled(occurrence, nullptr).day) < *joined;
        });
    occurrences.erase(end, occurrences.end());
  }

  Occurrence Numbered(uint32_t number, bool several, Reckoned due) const {
    Occurrence occurrence;
    occurrence.number = number;
    occurrence.id = deadline_.name();
    if (!thing_.about.empty()) occurrence.id += "/" + thing_.about;
    if (several) occurrence.id += fmt::format("/{}", number);
    occurrence.due = std::move(due);
    occurrence.at_hand = thing_.at_hand;
    return occurrence;
  }

  std::vector<Occurrence> OnGivenDays() const {
    std::vector<Occurrence> occurrences;
    for (int i = 0; i < deadline_.due_size(); ++i) {
      auto due = Reckon(scope_, deadline_.due(i), thing_.at_hand, place_);
      if (!due) continue;
      occurrences.push_back(
          Numbered(static_cast<uint32_t>(i) + 1, deadline_.due_size() > 1, *std::move(due)));
      if (const auto anchor = AnchorOf(scope_, deadline_.due(i), thing_.at_hand, place_)) {
        occurrences.back().anchor = anchor->day;
      }
    }
    return occurrences;
  }

  // The last day on which a boundary may lie; absent: there is no last.
  std::optional<absl::CivilDay> LastBoundary() const {
    if (deadline_.repeat().has_until()) {
      const auto until = Reckon(scope_, deadline_.repeat().until(), thing_.at_hand, place_);
      if (until) return until->day;
      return std::nullopt;
    }
    if (!IsFinal(scope_) || scope_.instance.state().entered().empty()) return std::nullopt;
    const v1::PhaseEntry& end = *scope_.instance.state().entered().rbegin();
    return end.has_on() ? LastDay(end.on()) : absl::ToCivilDay(scope_.now, place_.zone);
  }

  std::vector<Occurrence> Recurring() const {
    std::vector<Occurrence> occurrences;
    if (deadline_.due().empty()) return occurrences;
    const v1::DateRule& rule = deadline_.due(0);
    const auto anchor = AnchorOf(scope_, rule, thing_.at_hand, place_);
    if (!anchor) return occurrences;
    for (const Boundary& boundary :
         BoundariesOf(deadline_.repeat(), anchor->day, LastBoundary(), horizon_)) {
      AtHand at_hand = thing_.at_hand;
      at_hand.occurrence = boundary.day;
      if (deadline_.has_opens_when() &&
          past_.JudgeOn(boundary.day, deadline_.opens_when(), at_hand, place_) != Truth::kTrue) {
        continue;
      }
      auto due = CountFrom(scope_, rule, {boundary.counted, anchor->set_by, anchor->provisional},
                           boundary.months, at_hand, place_);
      if (!due) continue;
      Occurrence occurrence = Numbered(boundary.number, true, *std::move(due));
      occurrence.boundary = boundary;
      occurrence.at_hand = std::move(at_hand);
      occurrences.push_back(std::move(occurrence));
    }
    return occurrences;
  }

  // The events that may meet it, in order of version; of an event, only later ones.
  std::vector<EventView> Meeting() const {
    const uint64_t after = deadline_.each().has_events() && thing_.at_hand.event.entry != nullptr
                               ? thing_.at_hand.event.entry->version()
                               : 0;
    std::vector<EventView> events;
    for (const v1::EventPattern& pattern : deadline_.met_by()) {
      for (EventView& event : Matching(scope_, pattern, thing_.at_hand)) {
        if (event.entry->version() > after) events.push_back(std::move(event));
      }
    }
    std::sort(events.begin(), events.end(), [](const EventView& a, const EventView& b) {
      return a.entry->version() < b.entry->version();
    });
    const auto end =
        std::unique(events.begin(), events.end(), [](const EventView& a, const EventView& b) {
          return a.entry->version() == b.entry->version();
        });
    events.erase(end, events.end());
    return events;
  }

  void LetEventsMeet(std::vector<Occurrence>& occurrences) const {
    for (const EventView& event : Meeting()) {
      const auto named = OccurrenceNamed(scope_.definition, event);
      const bool covers_any = named && std::any_of(occurrences.begin(), occurrences.end(),
                                                   [&named](const Occurrence& occurrence) {
                                                     return occurrence.boundary &&
                                                            IsCovered(*named, *occurrence.boundary);
                                                   });
      const absl::CivilDay recorded =
          absl::ToCivilDay(ToTime(event.entry->recorded_at()), place_.zone);
      for (Occurrence& occurrence : occurrences) {
        const std::optional<Boundary>& boundary = occurrence.boundary;
        if (boundary && named) {
          // What had not begun yet was not reported on.
          const bool covered = IsCovered(*named, *boundary) && boundary->previous < recorded;
          const bool is_named = covered || (!covers_any && IsIn(LastDay(*named), *boundary));
          if (is_named && occurrence.met == nullptr) occurrence.met = event.entry;
          continue;
        }
        if (occurrence.met != nullptr || IsWaived(occurrence)) continue;
        if (boundary && recorded <= boundary->day) break;
        occurrence.met = event.entry;
        break;
      }
    }
  }

  bool IsWaived(const Occurrence& occurrence) const {
    const auto* change = FindChange(scope_.instance.state(), occurrence.id);
    return change != nullptr && !change->has_due();
  }

  // Whether the due date counts from when an event was recorded.
  bool CountsFromRecording(const Occurrence& occurrence) const {
    const auto place = static_cast<int>(occurrence.number) - 1;
    return !deadline_.has_repeat() && deadline_.due(place).day() == v1::DateRule::RECORDED;
  }

  // The day from which suspended days count: that on which the due date was set.
  absl::CivilDay SetOn(const Occurrence& occurrence, uint64_t set_by) const {
    const absl::CivilDay anchor = occurrence.anchor.value_or(occurrence.due.day);
    if (set_by == occurrence.due.set_by) {
      if (occurrence.boundary) return occurrence.boundary->day;
      if (CountsFromRecording(occurrence)) return anchor;
    }
    if (const v1::HistoryEntry* entry = scope_.instance.history().FindSetter(set_by)) {
      if (entry->has_occurred_on()) return LastDay(entry->occurred_on());
      return absl::ToCivilDay(ToTime(entry->recorded_at()), place_.zone);
    }
    return std::min(anchor, occurrence.due.day);
  }

  // The due date as moved by people and by suspensions.
  Reckoned Settled(const Occurrence& occurrence, const v1::Period* met_on) const {
    Reckoned due = occurrence.due;
    const v1::DeadlineChange* change = FindChange(scope_.instance.state(), occurrence.id);
    // Its anchor may have been set anew after it was moved.
    if (change != nullptr && change->has_due() && change->by_version() > due.set_by) {
      due.day = LastDay(change->due());
      due.set_by = change->by_version();
      due.provisional.reset();
      due.on_working_day = false;
    }
    if (deadline_.suspension() == v1::Deadline::PAUSES) {
      std::optional<absl::CivilDay> end;
      if (met_on != nullptr) end = LastDay(*met_on);
      const Shift shift = ShiftOf(suspensions_, SetOn(occurrence, due.set_by), due.day, end);
      due.day += shift.days;
      due.set_by = std::max(due.set_by, shift.set_by);
      if (shift.days > 0 && due.on_working_day) PutOnWorkingDay(due);
    }
    return due;
  }

  // What was counted in working days is due on one, also where a suspension moved it.
  void PutOnWorkingDay(Reckoned& due) const {
    const absl::CivilDay moved = due.day;
    due.day = place_.calendar->NextWorkingDay(moved);
    if (const auto doubt = DoubtBetween(moved, due.day, place_)) due.provisional = doubt;
  }

  v1::DeadlineState::State Standing(const Occurrence& occurrence) const {
    if (IsWaived(occurrence)) return v1::DeadlineState::WAIVED;
    if (IsBehindGap(scope_, deadline_, thing_,
                    occurrence.boundary ? &*occurrence.boundary : nullptr)) {
      return v1::DeadlineState::UNRECORDED;
    }
    if (deadline_.has_cancelled_when() &&
        Judge(scope_, deadline_.cancelled_when(), occurrence.at_hand) == Truth::kTrue) {
      return v1::DeadlineState::CANCELLED;
    }
    if (IsFinal(scope_) && !deadline_.outlives()) return v1::DeadlineState::CANCELLED;
    const bool suspended = IsSuspended(scope_.definition, scope_.instance);
    if (suspended && deadline_.suspension() == v1::Deadline::CANCELS) {
      return v1::DeadlineState::CANCELLED;
    }
    if (deadline_.has_waits_when() &&
        Judge(scope_, deadline_.waits_when(), occurrence.at_hand) == Truth::kTrue) {
      return v1::DeadlineState::WAITING;
    }
    if (suspended && deadline_.suspension() == v1::Deadline::PAUSES) {
      return v1::DeadlineState::PAUSED;
    }
    return v1::DeadlineState::OPEN;
  }

  std::string WaitsFor() const {
    const v1::ActivityState* activity = scope_.instance.FindActivity(thing_.at_hand.activity);
    if (activity != nullptr && activity->state() == v1::Activity::WAITING) {
      return activity->activity().waits_for();
    }
    return WordsOf(scope_.definition, deadline_.waits_when());
  }

  v1::DeadlineState StateOf(const Occurrence& occurrence) const {
    v1::DeadlineState state;
    state.set_id(occurrence.id);
    state.set_name(deadline_.name());
    *state.mutable_title() = deadline_.title();
    state.set_about(thing_.about);
    state.set_occurrence(occurrence.number);
    if (occurrence.boundary) *state.mutable_boundary() = ToDate(occurrence.boundary->day);
    const v1::DeadlineMark* mark =
        FindMark(scope_.instance.state(), deadline_.name(), thing_.about, true);
    if (occurrence.met != nullptr) {
      state.set_met_by(occurrence.met->version());
      if (occurrence.met->has_occurred_on()) {
        *state.mutable_met_on() = occurrence.met->occurred_on();
      }
    } else if (mark != nullptr && mark->has_on()) {
      *state.mutable_met_on() = mark->on();
    }
    const bool met = occurrence.met != nullptr || mark != nullptr;
    state.set_state(met ? v1::DeadlineState::MET : Standing(occurrence));
    const Reckoned due = Settled(occurrence, state.has_met_on() ? &state.met_on() : nullptr);
    *state.mutable_due() = ToDate(due.day);
    if (due.minute) state.set_time(fmt::format("{:02}:{:02}", *due.minute / 60, *due.minute % 60));
    state.set_zone(due.place.zone_name);
    *state.mutable_late_from() = ToTimestamp(due.Ends());
    state.set_set_by(due.set_by);
    state.set_zone_unknown(!due.place.zone_known);
    if (due.provisional && IsOwed(state)) *state.mutable_provisional() = *due.provisional;
    for (const v1::Responsible& responsible : responsible_) {
      *state.add_responsible() = responsible;
    }
    state.set_reminder(deadline_.reminder());
    state.set_movable(May(deadline_, v1::Deadline::MOVE));
    state.set_waivable(May(deadline_, v1::Deadline::WAIVE));
    const v1::DeadlineChange* change = FindChange(scope_.instance.state(), occurrence.id);
    if (change != nullptr) state.set_moves(change->moves());
    if (state.state() == v1::DeadlineState::WAITING) state.set_waits_for(WaitsFor());
    return state;
  }

  const Scope& scope_;
  const v1::Deadline& deadline_;
  const DeadlineThing& thing_;
  const std::vector<Suspended>& suspensions_;
  BoundaryView& past_;
  std::vector<v1::Responsible> responsible_;
  Place place_;
  absl::CivilDay horizon_;
};

}  // namespace

std::vector<v1::DeadlineState> Schedule(const Definition& definition, const Instance& instance,
                                        const Places& places, absl::Time until) {
  std::vector<v1::DeadlineState> all;
  if (instance.phase().empty()) return all;
  const Scope scope{definition, instance, places, ClockOf(instance)};
  const std::vector<Suspended> suspensions = SuspensionsOf(definition, instance);
  BoundaryView past(scope);
  for (const v1::Deadline& deadline : definition.proto().deadline()) {
    std::vector<DeadlineThing> things = ThingsOf(scope, deadline);
    if (!deadline.each().has_events()) {  // Events stand in order of version.
      std::stable_sort(
          things.begin(), things.end(),
          [](const DeadlineThing& a, const DeadlineThing& b) { return a.about < b.about; });
    }
    for (const DeadlineThing& thing : things) {
      Reckoning reckoning(scope, deadline, thing, suspensions, past, until);
      for (v1::DeadlineState& state : reckoning.States()) all.push_back(std::move(state));
    }
  }
  return all;
}

bool IsLate(const v1::DeadlineState& deadline, absl::Time now) {
  return deadline.state() == v1::DeadlineState::OPEN && deadline.has_late_from() &&
         now >= ToTime(deadline.late_from());
}

}  // namespace tandem
