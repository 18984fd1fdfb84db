#include "engine/workflow/open_activities.h"

#include <algorithm>
#include <set>

#include "engine/workflow/activity.h"
#include "engine/workflow/failure.h"
#include "fmt/format.h"

namespace tandem {
namespace {

class Collector {
 public:
  Collector(const Scope& scope, std::string_view thing) : scope_(scope), thing_(thing) {}

  // `wanted`: what the condition should be, and is not.
  void Collect(const v1::Condition& condition, const AtHand& at_hand, Truth wanted, int depth) {
    if (depth > Scope::kDepthMax || Judge(scope_, condition, at_hand) != Not(wanted)) return;
    switch (condition.test_case()) {
      case v1::Condition::kHolds:
        if (const auto* next = scope_.definition.FindCondition(condition.holds())) {
          Collect(*next, at_hand, wanted, depth + 1);
        }
        return;
      case v1::Condition::kNot:
        return Collect(condition.not_(), at_hand, Not(wanted), depth + 1);
      case v1::Condition::kAll:
        return CollectAll(condition.all(), at_hand, wanted, depth + 1);
      case v1::Condition::kAny:
        return CollectAll(condition.any(), at_hand, wanted, depth + 1);
      case v1::Condition::kEvery:
        if (wanted == Truth::kTrue) CollectEvery(condition.every(), at_hand, depth + 1);
        return;
      case v1::Condition::kCount:
        if (wanted == Truth::kTrue) CollectCounted(condition.count(), at_hand);
        return;
      case v1::Condition::kActivityIn:
        return AddWhatComesBefore(at_hand.activity);
      default:
        return;
    }
  }

  // A few with their titles, many by their keys alone.
  std::vector<std::string> Take() const {
    constexpr size_t kWithTitlesMax = 3;
    std::vector<std::string> open;
    for (const v1::ActivityState& activity : scope_.instance.state().activity()) {
      const std::string& key = activity.activity().key();
      if (keys_.count(key) == 0) continue;
      open.push_back(keys_.size() > kWithTitlesMax
                         ? fmt::format("'{}'", key)
                         : fmt::format("'{}' ({})", key, activity.activity().title()));
    }
    return open;
  }

 private:
  void CollectAll(const v1::Conditions& conditions, const AtHand& at_hand, Truth wanted,
                  int depth) {
    for (const v1::Condition& one : conditions.of()) Collect(one, at_hand, wanted, depth);
  }

  void CollectEvery(const v1::Every& every, const AtHand& at_hand, int depth) {
    const auto chosen = Choose(scope_, every.of(), at_hand);
    for (const Chosen& one : chosen.value_or(std::vector<Chosen>())) {
      if (NameOfThing(every.of(), one.at_hand) != thing_) continue;
      Collect(every.holds(), one.at_hand, Truth::kTrue, depth);
    }
  }

  // Where none may be left, each is in the way; of those that are blocked, what blocks
  // them.
  void CollectCounted(const v1::Count& count, const AtHand& at_hand) {
    if (!count.of().has_activities() || !count.has_max() || count.max() > 0) return;
    const auto& states = count.of().activities().state();
    const bool blocked = states.size() == 1 && states.Get(0) == v1::Activity::BLOCKED;
    const auto chosen = Choose(scope_, count.of(), at_hand);
    for (const Chosen& one : chosen.value_or(std::vector<Chosen>())) {
      if (!one.certain) continue;
      if (blocked) {
        AddWhatComesBefore(one.at_hand.activity);
      } else {
        keys_.insert(one.at_hand.activity);
      }
    }
  }

  void AddWhatComesBefore(const std::string& key) {
    const v1::ActivityState* activity = scope_.instance.FindActivity(key);
    if (activity == nullptr || activity->state() != v1::Activity::BLOCKED) return;
    for (const std::string& before : activity->activity().after()) {
      const v1::ActivityState* other = scope_.instance.FindActivity(before);
      if (other != nullptr && !IsSettled(*other)) keys_.insert(before);
    }
  }

  const Scope& scope_;
  const std::string_view thing_;
  std::set<std::string> keys_;
};

}  // namespace

std::vector<std::string> OpenActivities(const Scope& scope, const v1::Condition& condition,
                                        const AtHand& at_hand, std::string_view thing) {
  Collector collector(scope, thing);
  collector.Collect(condition, at_hand, Truth::kTrue, 0);
  return collector.Take();
}

}  // namespace tandem
