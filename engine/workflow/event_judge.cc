#include "engine/workflow/event_judge.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "engine/workflow/dates.h"
#include "engine/workflow/named_check.h"
#include "engine/workflow/near_name.h"
#include "engine/workflow/phase.h"
#include "engine/workflow/words.h"
#include "fmt/format.h"

namespace tandem {
namespace {

bool IsSame(const Failure& a, const Failure& b) {
  return a.rule == b.rule && a.about == b.about && a.message == b.message;
}

bool HasSame(const Problems& problems, const Failure& failure) {
  return std::any_of(problems.begin(), problems.end(), [&failure](const Problem& problem) {
    return IsSame(problem.failure, failure);
  });
}

// Whether it may stand where it does: first, or not.
bool CheckStart(const Scope& scope, const v1::EventType& type, Problems& problems) {
  const bool has_begun = !scope.instance.phase().empty();
  if (type.starts() != has_begun) return true;
  if (has_begun) {
    AddProblem({"start",
                fmt::format("{} begins an instance; {} has begun already.", type.name(),
                            scope.instance.stream()),
                ""},
               false, problems);
    return false;
  }
  std::vector<std::string> first;
  for (const v1::EventType& other : scope.definition.proto().event()) {
    if (other.starts()) first.push_back(other.name());
  }
  AddProblem({"start",
              fmt::format("{} has no events yet; it begins with {}.", scope.instance.stream(),
                          EitherOf(first)),
              ""},
             false, problems);
  return false;
}

// A late fact must have happened by the day on which its phases were left. An unknown day
// passes; as everywhere, only backfills may have one.
void CheckPhase(const Scope& scope, const v1::EventType& type, Timeliness timeliness,
                const v1::HistoryEntry& event, Problems& problems) {
  if (timeliness == Timeliness::kPresent) return;
  const v1::InstanceState& state = scope.instance.state();
  std::string message = fmt::format("It is in phase {}; {} is recorded in {}.",
                                    PhaseWords(scope.definition, state.phase()), type.name(),
                                    PhaseListWords(scope.definition, type.phase()));
  if (timeliness == Timeliness::kLate) {
    const auto left = LeftOn(scope.definition, state, type);
    if (!left || !event.has_occurred_on() || FirstDay(event.occurred_on()) <= *left) {
      if (type.only_in_phase()) {
        AddProblem({"only-in-phase", OnlyInPhaseWords(scope.definition, type), ""}, true, problems);
      }
      return;
    }
    if (type.only_in_phase()) {
      AddProblem({"phase", OnlyInPhaseWords(scope.definition, type), ""}, false, problems);
      return;
    }
    message += fmt::format(
        " {} was left on {}; what happened by then can still be recorded, with the day on which "
        "it happened.",
        type.phase_size() == 1 ? "That phase" : "The last of them", ToText(ToDate(*left)));
    AddProblem({"phase", std::move(message), ""}, false, problems);
    return;
  }
  const std::vector<const v1::Phase*> passed = PassedOver(scope.definition, state, type);
  if (passed.empty()) {
    AddProblem({"phase", std::move(message), ""}, false, problems);
    return;
  }
  AddProblem({"phase", std::move(message), ""}, true, problems);
}

using Thing = std::pair<std::string, std::string>;  // Kind and name.

std::set<Thing> ThingsNamed(const Scope& scope, const EventView& event) {
  std::set<Thing> things;
  for (const NamingField& naming : scope.definition.NamingFieldsOf(event.entry->type())) {
    if (naming.kind == "occurrence" || naming.kind == "event") continue;
    for (const std::string& name : NamedBy(scope.definition, event, naming.kind)) {
      things.emplace(naming.kind, name);
    }
  }
  return things;
}

void CheckRepeat(const Scope& scope, const v1::EventType& type, const EventView& event,
                 Problems& problems) {
  if (type.repeat() == v1::EventType::MANY) return;
  const EventHistory& history = scope.instance.history();
  const std::set<Thing> own = ThingsNamed(scope, event);
  // An event that names the same things is among those that name one of them.
  const bool once = type.repeat() == v1::EventType::ONCE;
  const std::vector<int> places =
      once || own.empty()
          ? history.OfTypes(scope.definition, std::array<std::string, 1>{type.name()})
          : history.Naming(scope.definition, own.begin()->first, own.begin()->second);
  for (const int i : places) {
    const v1::HistoryEntry& entry = history[i];
    if (entry.type() != type.name()) continue;
    if (once) {
      AddProblem({"repeat",
                  fmt::format("{} is recorded once; that is #{}. Correct it if it is wrong.",
                              type.name(), entry.version()),
                  ""},
                 false, problems);
      return;
    }
    if (ThingsNamed(scope, ViewAt(scope.definition, scope.instance, i)) != own) continue;
    const std::string about = NameOf(WithWhatItNames(scope.definition, event).front());
    AddProblem({"repeat",
                fmt::format("{} is recorded once for '{}'; that is #{}. Correct it if it is wrong.",
                            type.name(), about, entry.version()),
                about},
               false, problems);
    return;
  }
}

void CheckConditions(const Scope& scope,
                     const google::protobuf::RepeatedPtrField<v1::Condition>& conditions,
                     const EventView& event, std::string_view otherwise, bool backfill_serves,
                     Problems& problems) {
  if (conditions.empty()) return;
  for (const AtHand& at_hand : WithWhatItNames(scope.definition, event)) {
    for (const v1::Condition& condition : conditions) {
      AddFailures(FailuresOf(scope, condition, at_hand, otherwise), backfill_serves, problems);
    }
  }
}

std::string RoleWords(const v1::PartyRole& role) {
  return role.title().en().empty() ? role.name() : role.title().en();
}

void CheckRoles(const Scope& scope, Problems& problems) {
  const Instance& instance = scope.instance;
  const v1::Phase* present = scope.definition.FindPhase(instance.phase());
  if (present == nullptr) return;
  uint32_t of_no_role = 0;
  std::map<std::string, int> parts;
  for (const v1::Party* party : instance.PartiesIn("")) {
    if (party->role().empty()) ++of_no_role;
    if (++parts[party->organisation()] == 2) {
      AddProblem({"role",
                  fmt::format("'{}' may play one part only; the parties must all be different.",
                              party->organisation()),
                  party->organisation()},
                 false, problems);
    }
  }
  for (const v1::PartyRole& role : scope.definition.proto().role()) {
    const auto count = static_cast<uint32_t>(instance.PartiesIn(role.name()).size());
    if (role.max() > 0 && count > role.max()) {
      AddProblem({"role",
                  fmt::format("There may be at most {} in the part '{}'; there would be {}.",
                              role.max(), RoleWords(role), count),
                  ""},
                 false, problems);
    }
    const bool needed = role.needed_from().empty() ||
                        HasReached(scope.definition, instance.state(), role.needed_from());
    if (needed && !present->final() && count + of_no_role < role.min()) {
      AddProblem({"role",
                  fmt::format("There must be at least {} in the part '{}'; there would be {}.",
                              role.min(), RoleWords(role), count),
                  ""},
                 true, problems);
    }
  }
}

}  // namespace

void AddProblem(Failure failure, bool backfill_serves, Problems& problems) {
  if (!HasSame(problems, failure)) problems.push_back({std::move(failure), backfill_serves});
}

void AddFailures(std::vector<Failure> failures, bool backfill_serves, Problems& problems) {
  for (Failure& failure : failures) AddProblem(std::move(failure), backfill_serves, problems);
}

Problems ProblemsBefore(const Scope& scope, const v1::EventType& type, const EventView& event) {
  Problems problems;
  if (!CheckStart(scope, type, problems)) return problems;
  const Timeliness timeliness =
      TimelinessOf(scope.definition, scope.instance.state(), type,
                   event.entry->has_occurred_on() ? &event.entry->occurred_on() : nullptr);
  CheckPhase(scope, type, timeliness, *event.entry, problems);
  CheckRepeat(scope, type, event, problems);
  CheckNamed(scope, type, event, timeliness == Timeliness::kLate, problems);
  CheckPlanned(scope, type, event, problems);
  CheckConditions(scope, type.require(), event, "require", true, problems);
  return problems;
}

Problems OwnProblemsAfter(const Scope& after, const v1::EventType& type, const EventView& event,
                          const Application& application) {
  Problems problems;
  for (const Failure& failure : application.entry_failures) {
    AddProblem(failure, failure.rule != "phase", problems);
  }
  CheckConditions(after, type.ensure(), event, "ensure", false, problems);
  return problems;
}

Problems ProblemsAfter(const Problems& earlier, const Scope& after, const v1::EventType& type,
                       const EventView& event, const Application& application) {
  Problems problems = OwnProblemsAfter(after, type, event, application);
  for (Problem& problem : StandingProblems(after)) {
    if (!HasSame(earlier, problem.failure)) {
      AddProblem(std::move(problem.failure), problem.backfill_serves, problems);
    }
  }
  return problems;
}

Problems StandingProblems(const Scope& scope) {
  Problems problems;
  if (scope.instance.phase().empty()) return problems;
  for (const v1::Condition& invariant : scope.definition.proto().invariant()) {
    AddFailures(FailuresOf(scope, invariant, AtHand(), "invariant"), false, problems);
  }
  CheckRoles(scope, problems);
  return problems;
}

}  // namespace tandem
