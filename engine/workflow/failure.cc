#include "engine/workflow/failure.h"

#include <algorithm>
#include <optional>

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

std::vector<Failure> FailuresOf(const Scope& scope, const v1::Condition& condition,
                                const AtHand& at_hand, std::string_view otherwise) {
  if (Judge(scope, condition, at_hand) != Truth::kFalse) return {};
  Failure failure;
  failure.rule = RuleName(scope, condition, otherwise);
  failure.message = WordsOf(scope.definition, condition);
  const v1::Condition& behind = Behind(scope, condition);
  if (behind.test_case() != v1::Condition::kEvery) {
    failure.about = NameOf(at_hand);
    return {failure};
  }
  std::vector<Failure> failures;
  const auto things = Choose(scope, behind.every().of(), at_hand);
  for (const Chosen& thing : things.value_or(std::vector<Chosen>())) {
    if (!thing.certain || Judge(scope, behind.every().holds(), thing.at_hand) != Truth::kFalse) {
      continue;
    }
    failure.about = NameOfThing(behind.every().of(), thing.at_hand);
    failures.push_back(failure);
  }
  if (failures.empty()) failures.push_back(failure);
  return failures;
}

Truth JudgeFor(const Scope& scope, const v1::Condition& condition, const AtHand& at_hand,
               std::string_view about) {
  const v1::Condition& behind = Behind(scope, condition);
  if (about.empty() || behind.test_case() != v1::Condition::kEvery ||
      Judge(scope, condition, at_hand) == Truth::kTrue) {
    return Judge(scope, condition, at_hand);
  }
  const auto things = Choose(scope, behind.every().of(), at_hand);
  if (!things) return Truth::kUnknown;
  for (const Chosen& thing : *things) {
    if (NameOfThing(behind.every().of(), thing.at_hand) == about) {
      return Judge(scope, behind.every().holds(), thing.at_hand);
    }
  }
  return Truth::kTrue;
}

}  // namespace tandem
