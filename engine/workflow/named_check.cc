#include "engine/workflow/named_check.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include "engine/base/contains.h"
#include "engine/workflow/activity.h"
#include "engine/workflow/date_rule.h"
#include "engine/workflow/dates.h"
#include "engine/workflow/deadline_mark.h"
#include "engine/workflow/near_name.h"
#include "engine/workflow/recurrence.h"
#include "engine/workflow/value.h"
#include "fmt/format.h"

namespace tandem {
namespace {

std::vector<std::string> PartyNames(const Instance& instance) {
  std::vector<std::string> names;
  for (const v1::Party* party : instance.PartiesIn("")) names.push_back(party->organisation());
  return names;
}

std::vector<std::string> ActivityKeys(const Instance& instance) {
  std::vector<std::string> keys;
  for (const v1::ActivityState& activity : instance.state().activity()) {
    keys.push_back(activity.activity().key());
  }
  return keys;
}

bool EverTookPart(const Instance& instance, std::string_view organisation) {
  const auto& parties = instance.state().party();
  return std::any_of(parties.begin(), parties.end(), [organisation](const v1::Party& party) {
    return party.organisation() == organisation;
  });
}

std::vector<v1::Activity> Planned(const v1::EventType& type, const EventView& event) {
  std::vector<v1::Activity> planned;
  for (const v1::Effect& effect : type.effect()) {
    if (effect.activity().kind() != v1::ActivityChange::PLAN) continue;
    for (v1::Activity& one : ActivitiesIn(*event.payload, effect.activity().field())) {
      planned.push_back(std::move(one));
    }
  }
  return planned;
}

bool MeetsDeadline(const v1::Deadline& deadline, const std::string& type) {
  return std::any_of(
      deadline.met_by().begin(), deadline.met_by().end(),
      [&type](const v1::EventPattern& pattern) { return Contains(pattern.event(), type); });
}

// How the days that an event names lie to the occurrences of the recurring deadlines that
// it may meet.
struct Fit {
  bool is_known = false;  // Not while none of the deadlines has an anchor.
  bool is_whole = false;  // They cover one or several, or lie in one.
  // They touch several of one deadline, this one in part.
  std::optional<Boundary> in_part;
};

Fit FitOf(const Scope& scope, const EventView& event, const v1::Period& days) {
  Fit fit;
  const std::string& type = event.entry->type();
  for (const v1::Deadline& deadline : scope.definition.proto().deadline()) {
    if (!deadline.has_repeat() || deadline.due().empty() || !MeetsDeadline(deadline, type)) {
      continue;
    }
    for (const DeadlineThing& thing : ThingsOf(scope, deadline)) {
      if (!IsAbout(scope.definition, scope.instance, event, thing.at_hand)) continue;
      const Place place = PlaceAtHand(scope, thing.at_hand);
      const auto anchor = AnchorOf(scope, deadline.due(0), thing.at_hand, place);
      if (!anchor) continue;
      std::optional<absl::CivilDay> last;
      if (deadline.repeat().has_until()) {
        const auto until = Reckon(scope, deadline.repeat().until(), thing.at_hand, place);
        if (until) last = until->day;
      }
      fit.is_known = true;
      int touched = 0;
      std::optional<Boundary> in_part;
      for (const Boundary& boundary :
           BoundariesOf(deadline.repeat(), anchor->day, last, LastDay(days))) {
        if (LastDay(days) <= boundary.previous || FirstDay(days) > boundary.day) continue;
        ++touched;
        if (!in_part && !IsCovered(days, boundary)) in_part = boundary;
      }
      if (touched == 0) continue;
      if (!in_part || (touched == 1 && IsIn(LastDay(days), *in_part))) {
        fit.is_whole = true;
      } else if (touched > 1) {
        fit.in_part = in_part;
      }
    }
  }
  return fit;
}

void CheckOccurrences(const Scope& scope, const EventView& event, Problems& problems) {
  for (const NamingField& naming : scope.definition.NamingFieldsOf(event.entry->type())) {
    if (naming.kind != "occurrence") continue;
    const Value value = FieldOf(*event.payload, naming.field->name());
    const v1::Period* period = value.As<v1::Period>();
    if (period == nullptr || !CheckPeriod(*period).ok()) continue;
    const Fit fit = FitOf(scope, event, *period);
    if (!fit.is_known || (fit.is_whole && !fit.in_part)) continue;
    std::string message =
        fit.in_part
            ? fmt::format(
                  "{} in '{}' overlaps several periods for which {} is expected, but covers only "
                  "part of {}: give days within one period, or cover each in full.",
                  ToText(*period), naming.field->name(), event.entry->type(),
                  ToText(DaysOf(*fit.in_part)))
            : fmt::format("{} in '{}' is not within any period for which {} is expected.",
                          ToText(*period), naming.field->name(), event.entry->type());
    AddProblem({"occurrence", std::move(message),
                NameOf(WithWhatItNames(scope.definition, event).front())},
               false, problems);
  }
}

// Follows `after` from `key`; true if it leads back to it.
bool LeadsBack(const std::map<std::string, v1::Activity>& planned, const std::string& key) {
  std::vector<std::string> next = {key};
  std::set<std::string> seen;
  while (!next.empty()) {
    const std::string present = next.back();
    next.pop_back();
    const auto found = planned.find(present);
    if (found == planned.end()) continue;
    for (const std::string& after : found->second.after()) {
      if (after == key) return true;
      if (seen.insert(after).second) next.push_back(after);
    }
  }
  return false;
}

}  // namespace

std::vector<std::string> BroughtIn(const v1::EventType& type, const EventView& event) {
  std::vector<std::string> organisations;
  for (const v1::Effect& effect : type.effect()) {
    if (!effect.has_party() || effect.party().add().empty()) continue;
    for (std::string& organisation : TextsIn(*event.payload, effect.party().add())) {
      organisations.push_back(std::move(organisation));
    }
  }
  const auto& of_no_role = event.entry->party_of_unknown_role();
  organisations.insert(organisations.end(), of_no_role.begin(), of_no_role.end());
  return organisations;
}

void CheckNamed(const Scope& scope, const v1::EventType& type, const EventView& event, bool late,
                Problems& problems) {
  const Instance& instance = scope.instance;
  const std::vector<std::string> brought_in = BroughtIn(type, event);
  for (const std::string& party : NamedBy(scope.definition, event, "party")) {
    if (instance.FindParty(party) != nullptr || Contains(brought_in, party) ||
        (late && EverTookPart(instance, party))) {
      continue;
    }
    AddProblem({"party",
                fmt::format("'{}' takes no part here; the parties are {}.", party,
                            ListNames(PartyNames(instance))),
                party},
               false, problems);
  }
  const std::vector<v1::Activity> planned = Planned(type, event);
  for (const std::string& key : NamedBy(scope.definition, event, "activity")) {
    const bool is_planned_now =
        std::any_of(planned.begin(), planned.end(),
                    [&key](const v1::Activity& activity) { return activity.key() == key; });
    if (instance.FindActivity(key) != nullptr || is_planned_now) continue;
    AddProblem({"activity", AsSentence(NoSuchName("activity", key, ActivityKeys(instance))), key},
               false, problems);
  }
  for (const std::string& number : NamedBy(scope.definition, event, "event")) {
    const uint64_t version = std::strtoull(number.c_str(), nullptr, 10);
    const auto& retracted = instance.state().retracted();
    const bool was_retracted = Contains(retracted, version);
    if (version <= instance.state().version() && version < event.entry->version() &&
        !was_retracted) {
      continue;
    }
    AddProblem({"event",
                was_retracted ? fmt::format("Event #{} was retracted.", number)
                              : fmt::format("There is no event #{} before this one; the last is "
                                            "#{}.",
                                            number, instance.state().version()),
                fmt::format("#{}", number)},
               false, problems);
  }
  CheckOccurrences(scope, event, problems);
}

void CheckPlanned(const Scope& scope, const v1::EventType& type, const EventView& event,
                  Problems& problems) {
  const std::vector<std::string> brought_in = BroughtIn(type, event);
  std::map<std::string, v1::Activity> planned;
  const auto add = [&problems](const std::string& key, std::string message) {
    AddProblem({"activity", std::move(message), key}, false, problems);
  };
  for (const v1::Activity& activity : Planned(type, event)) {
    const std::string& key = activity.key();
    if (key.empty()) {
      add(key, fmt::format("Every activity needs a key, a short name such as 'survey'; '{}' has "
                           "none.",
                           activity.title()));
      continue;
    }
    if (!planned.emplace(key, activity).second || scope.instance.FindActivity(key) != nullptr) {
      add(key, fmt::format("There is an activity '{}' already; give this one another key.", key));
    }
    if (scope.instance.FindParty(activity.responsible()) == nullptr &&
        !Contains(brought_in, activity.responsible())) {
      add(key,
          activity.responsible().empty()
              ? fmt::format("Say which party is responsible for activity '{}'.", key)
              : fmt::format("'{}', responsible for activity '{}', takes no part here; the "
                            "parties are {}.",
                            activity.responsible(), key, ListNames(PartyNames(scope.instance))));
    }
    if (activity.has_due()) {
      if (const absl::Status due = CheckPeriod(activity.due()); !due.ok()) {
        add(key,
            fmt::format("The due date of activity '{}': {}.", key, std::string(due.message())));
      }
    }
  }
  for (const auto& [key, activity] : planned) {
    for (const std::string& after : activity.after()) {
      if (planned.count(after) == 0 && scope.instance.FindActivity(after) == nullptr) {
        add(key, fmt::format("Activity '{}' comes after '{}', which does not exist.", key, after));
      }
    }
    if (LeadsBack(planned, key)) {
      add(key, fmt::format("Activity '{}' comes after itself, through what it comes after.", key));
    }
  }
}

}  // namespace tandem
