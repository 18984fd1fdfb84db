#include "engine/workflow/failure.h"

#include <algorithm>
#include <optional>

#include "engine/workflow/near_name.h"
#include "engine/workflow/open_activities.h"
#include "engine/workflow/words.h"
#include "fmt/format.h"

namespace tandem {
namespace {

// The condition that `holds` leads to.
const v1::Condition& Behind(const Scope& scope, const v1::Condition& condition) {
  const v1::Condition* present = &condition;
  for (int i = 0; i < Scope::kDepthMax && present->test_case() == v1::Condition::kHolds; ++i) {
    const v1::Condition* next = scope.definition.FindCondition(present->holds());
    if (next == nullptr) break;
    present = next;
  }
  return *present;
}

std::string RuleName(const Scope& scope, const v1::Condition& condition,
                     std::string_view otherwise) {
  if (!condition.name().empty()) return condition.name();
  const v1::Condition& behind = Behind(scope, condition);
  return behind.name().empty() ? std::string(otherwise) : behind.name();
}

}  // namespace

std::string NameOfThing(const v1::Selection& selection, const AtHand& at_hand) {
  switch (selection.things_case()) {
    case v1::Selection::kParties:
      return at_hand.party;
    case v1::Selection::kActivities:
      return at_hand.activity;
    case v1::Selection::kItems:
      return at_hand.item;
    case v1::Selection::kEvents:
      return fmt::format("#{}", at_hand.event_named);
    default:
      return NameOf(at_hand);
  }
}

namespace {

// The things for which it fails; an empty name for what fails of no thing's own.
void CollectThings(const Scope& scope, const v1::Condition& condition, const AtHand& at_hand,
                   int depth, std::vector<std::string>& things) {
  if (depth > Scope::kDepthMax || Judge(scope, condition, at_hand) != Truth::kFalse) return;
  const Scope within = Within(scope, condition);
  if (const v1::Condition* named = scope.definition.FindCondition(condition.holds())) {
    return CollectThings(within, *named, at_hand, depth + 1, things);
  }
  if (condition.has_all()) {
    for (const v1::Condition& one : condition.all().of()) {
      CollectThings(within, one, at_hand, depth + 1, things);
    }
    return;
  }
  if (!condition.has_every()) {
    things.emplace_back();
    return;
  }
  const v1::Every& every = condition.every();
  const auto chosen = Choose(within, every.of(), at_hand);
  for (const Chosen& thing : chosen.value_or(std::vector<Chosen>())) {
    if (thing.certain && JudgeOne(within, every, thing) == Truth::kFalse) {
      things.push_back(NameOfThing(every.of(), thing.at_hand));
    }
  }
}

// Every `every` within, through names and `all`, for that thing alone; absent if no
// `every` has it.
std::optional<Truth> JudgeThing(const Scope& scope, const v1::Condition& condition,
                                const AtHand& at_hand, std::string_view about, int depth) {
  if (depth > Scope::kDepthMax) return std::nullopt;
  const Scope within = Within(scope, condition);
  if (const v1::Condition* named = scope.definition.FindCondition(condition.holds())) {
    return JudgeThing(within, *named, at_hand, about, depth + 1);
  }
  std::optional<Truth> truth;
  if (condition.has_all()) {
    for (const v1::Condition& one : condition.all().of()) {
      const auto inner = JudgeThing(within, one, at_hand, about, depth + 1);
      if (inner) truth = std::min(truth.value_or(Truth::kTrue), *inner);
    }
    return truth;
  }
  if (!condition.has_every()) return std::nullopt;
  const v1::Every& every = condition.every();
  const auto chosen = Choose(within, every.of(), at_hand);
  if (!chosen) return Truth::kUnknown;
  for (const Chosen& thing : *chosen) {
    if (NameOfThing(every.of(), thing.at_hand) == about) return JudgeOne(within, every, thing);
  }
  return Truth::kTrue;  // It is not chosen any more.
}

}  // namespace

std::string TextOf(const Failure& failure) {
  if (failure.open_activities.empty()) return failure.message;
  return fmt::format("{} Still open: {}.", failure.message, ListNames(failure.open_activities));
}

std::vector<Failure> FailuresOf(const Scope& scope, const v1::Condition& condition,
                                const AtHand& at_hand, std::string_view otherwise) {
  if (Judge(scope, condition, at_hand) != Truth::kFalse) return {};
  std::vector<std::string> things;
  CollectThings(scope, condition, at_hand, 0, things);
  if (things.empty()) things.emplace_back();
  std::vector<Failure> failures;
  for (const std::string& thing : things) {
    Failure failure;
    failure.rule = RuleName(scope, condition, otherwise);
    failure.message = WordsOf(scope.definition, condition);
    failure.about = thing.empty() ? NameOf(at_hand) : thing;
    failure.open_activities = OpenActivities(scope, condition, at_hand, thing);
    const bool is_known =
        std::any_of(failures.begin(), failures.end(),
                    [&failure](const Failure& other) { return other.about == failure.about; });
    if (!is_known) failures.push_back(std::move(failure));
  }
  return failures;
}

Truth JudgeFor(const Scope& scope, const v1::Condition& condition, const AtHand& at_hand,
               std::string_view about) {
  const Truth whole = Judge(scope, condition, at_hand);
  if (about.empty() || whole == Truth::kTrue || about == NameOf(at_hand)) return whole;
  return JudgeThing(scope, condition, at_hand, about, 0).value_or(whole);
}

}  // namespace tandem
